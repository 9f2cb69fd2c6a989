import { DeviceError, registerCounters } from '@mirage/runtime';
import { encodeUtf8 } from '@mirage/runtime/machine';
import type { Block } from '@mirage/types';
import { diskSerial } from '../disk-serial.js';
import { connectVirtioBlk, type VirtioBlk, type VirtioBlkError } from './drivers/virtio-blk.js';
import { machine } from './machine.js';
import { foundDevices } from './transport/found-devices.js';
import { VIRTIO_ID_BLOCK } from './transport/transport.js';

const REASONS: Readonly<Record<VirtioBlkError, string>> = {
  'no-reset': 'the device does not reset',
  'too-old': 'the device does not support virtio 1; give QEMU -global virtio-mmio.force-legacy=false',
  'needs-access-platform': 'the device sits behind an IOMMU, which is not supported',
  'features-refused': 'the device refuses features that it offered',
  'no-such-queue': 'the device lacks its queue',
  'no-interrupt': 'no interrupt is left for the device',
  'bad-config': 'the device claims a size that no disk has',
  'config-never-settles': 'the device never stops changing its configuration',
  'queue-too-small': 'the queue of the device has no room for a request',
};

/** A disk of this machine: its driver or the reason why there is none, its serial number, and its name for the user. */
interface Disk {
  title: string;
  readonly driver: VirtioBlk | VirtioBlkError;
  readonly id: string;
}

/** The paths of all disks that the unikernel connects, in order. */
const asked: string[] = [];
let found: Promise<Disk[]> | undefined;

/**
 * Connects the disk with the contents of the file `path`: the disk with the serial number `diskSerial(path)`. Not every
 * monitor can set serial numbers. If no disk of the machine has the serial number of any disk of the unikernel, disks
 * are numbered in the order of config.ts. Error: `DeviceError`.
 *
 * Disks connect at the same time: `start` calls all `connect` functions before anything else runs, so after an `await`
 * all paths are known.
 */
export async function connectBlock({
  path,
}: {
  readonly path: string;
  readonly access?: string;
  readonly sizeMiB?: string;
}): Promise<Block> {
  const number = asked.push(path) - 1;
  const title = `block ${path}`;
  const disks = await (found ??= findDisks());
  const serials = asked.map(diskSerial);
  const hasSerials = disks.some(({ id }) => serials.includes(id));
  const disk = hasSerials ? disks.find(({ id }) => id === diskSerial(path)) : disks[number];
  if (!disk) {
    const found = foundDevices(machine.natives, VIRTIO_ID_BLOCK);
    throw new DeviceError(
      title,
      hasSerials
        ? `no disk of this machine has the serial number ${diskSerial(path)}; their serial numbers are ${disks.map(({ id }) => `'${id}'`).join(', ')}`
        : `it is disk number ${number}, and this machine has ${disks.length} of them; ${found.text}`,
      found.next ??
        `-drive if=none,id=disk${number},format=raw,file=${path} -device virtio-blk-pci,drive=disk${number},serial=${diskSerial(path)}   # for QEMU; virtio-blk-device on microvm`,
    );
  }
  if (typeof disk.driver === 'string') throw new DeviceError(title, REASONS[disk.driver]);
  disk.title = title;
  const { block, counters } = disk.driver;
  registerCounters(title, () => ({ ...counters() }));
  return block;
}

async function findDisks(): Promise<Disk[]> {
  const { natives, loop, closers } = machine;
  const disks = machine
    .devices()
    .filter(({ deviceId }) => deviceId === VIRTIO_ID_BLOCK)
    .map(async (transport, number): Promise<Disk> => {
      let title = `disk number ${number}`;
      const driver = connectVirtioBlk(natives, loop, transport, (reason) =>
        natives.consoleWrite(encodeUtf8(`${title}  stopped: ${reason}\n`)),
      );
      if (typeof driver !== 'string') closers.push(driver.close);
      const id = typeof driver === 'string' ? '' : await driver.id;
      return {
        driver,
        id,
        get title() {
          return title;
        },
        set title(name) {
          title = name;
        },
      };
    });
  return Promise.all(disks);
}
