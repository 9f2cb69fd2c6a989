import { DeviceError, registerCounters } from '@mirage/runtime';
import { encodeUtf8 } from '@mirage/runtime/machine';
import type { Block } from '@mirage/types';
import { listDevices } from './bus/xenbus.js';
import { connectBlkfront, type BlkfrontError } from './drivers/blkfront.js';
import { machine } from './machine.js';

const REASONS: Readonly<Record<BlkfrontError, string>> = {
  'no-xenstore': 'this domain has no xenstore, which is needed to find its disks',
  'no-such-device': 'the toolstack has removed the disk',
  'bad-config': 'the backend claims a size that no disk has',
  'no-grants': 'the grant table is full: raise max_grant_frames in the domain’s file',
  'backend-timeout': 'its backend does not come up: see the log of the toolstack',
  'backend-closed': 'its backend has closed',
};

/** The number of disks that the unikernel has connected. */
let asked = 0;
let found: Promise<string[]> | undefined;

/**
 * Connects the disk with the contents of the file `path`. Xen passes no names of disks to a domain, so their order
 * counts: the first disk of config.ts is xvda, as in the file for xl. `start` calls all `connect` functions in that
 * order before anything else runs. Error: `DeviceError`.
 */
export async function connectBlock({
  path,
}: {
  readonly path: string;
  readonly access?: string;
  readonly sizeMiB?: string;
}): Promise<Block> {
  const number = asked++;
  const title = `block ${path}`;
  const { natives, loop } = machine;
  const bus = machine.bus();
  if (!bus.xenstore) throw new DeviceError(title, REASONS['no-xenstore']);
  const ids = await (found ??= listDevices(bus.xenstore, 'vbd'));
  const id = ids[number];
  if (id === undefined) {
    throw new DeviceError(
      title,
      `it is disk number ${number}, and this domain has ${ids.length} of them`,
      `disk = [ 'format=raw,vdev=xvd${String.fromCharCode(97 + number)},access=rw,target=${path}' ]   # in the domain's file`,
    );
  }
  const connected = await connectBlkfront(bus, loop, id, (reason) =>
    natives.consoleWrite(encodeUtf8(`${title}  stopped: ${reason}\n`)),
  );
  if (typeof connected === 'string') throw new DeviceError(title, REASONS[connected]);
  registerCounters(title, () => ({ ...connected.counters() }));
  return connected.block;
}
