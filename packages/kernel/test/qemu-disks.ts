import { closeSync, ftruncateSync, openSync } from 'node:fs';

/** A file for a disk of QEMU, as much of it as a test says. */
export interface QemuDisk {
  readonly file: string;
  /** Its serial number, by which the driver knows it. Default: none. */
  readonly serial?: string;
  readonly isReadOnly?: boolean;
  /** Default: 512. */
  readonly blockBytes?: number;
  /** More properties of the device, with commas between. Default: none. */
  readonly properties?: string;
}

/** QEMU's arguments for disks, in this order. */
export function qemuDisks(machine: string, disks: readonly QemuDisk[]): string[] {
  const driver = machine === 'microvm' ? 'virtio-blk-device' : 'virtio-blk-pci';
  return disks.flatMap(({ file, serial, isReadOnly = false, blockBytes = 512, properties }, index) => [
    ...['-drive', `if=none,id=disk${index},format=raw,file=${file}${isReadOnly ? ',readonly=on' : ''}`],
    '-device',
    [
      ...[driver, `drive=disk${index}`, ...(serial === undefined ? [] : [`serial=${serial}`])],
      ...[`logical_block_size=${blockBytes}`, `physical_block_size=${blockBytes}`],
      ...(properties ? [properties] : []),
    ].join(','),
  ]);
}

/** Makes a file of zeros; its path. */
export function zeros(path: string, lengthBytes: number): string {
  const fd = openSync(path, 'w');
  ftruncateSync(fd, lengthBytes);
  closeSync(fd);
  return path;
}
