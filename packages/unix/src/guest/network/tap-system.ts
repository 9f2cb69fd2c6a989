import { DeviceError } from '@mirage/runtime';
import { loadKoffi } from './koffi.js';
import { libcOf, type Libc } from './libc.js';
import { openPoller, type Poller } from './poller.js';

/** What all networks of the process share. */
export interface TapSystem {
  readonly libc: Libc;
  readonly poller: Poller;
}

/** Opens it for `device`, the first network. Error: `DeviceError` when the process has no descriptor left. */
export function openTapSystem(device: string): TapSystem {
  const libc = libcOf(loadKoffi(device));
  const poller = openPoller(libc);
  if (typeof poller === 'number')
    throw new DeviceError(device, `no descriptor for waking up (error number ${-poller})`);
  return { libc, poller };
}
