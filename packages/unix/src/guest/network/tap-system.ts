import { DeviceError } from '@mirage/runtime';
import { loadKoffi } from './koffi.js';
import { libcOf, type Libc } from './libc.js';
import { openPoller, type Poller } from './poller.js';

/** The C library and the poller, which all networks of the process share. */
export interface TapSystem {
  readonly libc: Libc;
  readonly poller: Poller;
}

/** Opens both for `device`, the first network. Error: `DeviceError` when the process has no descriptor left. */
export function openTapSystem(device: string): TapSystem {
  const libc = libcOf(loadKoffi(device));
  const poller = openPoller(libc);
  if (typeof poller === 'number')
    throw new DeviceError(device, `the wake-up descriptor cannot be created (error number ${-poller})`);
  return { libc, poller };
}
