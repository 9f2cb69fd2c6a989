import { closeSync, ftruncateSync, openSync } from 'node:fs';

/** A disk of QEMU, with the properties that a test sets. */
export interface QemuDisk {
  readonly file: string;
  /** Its serial number, by which the driver finds it. Default: none. */
  readonly serial?: string;
  readonly isReadOnly?: boolean;
  /** Default: 512. */
  readonly blockBytes?: number;
  /** Further properties of the device, separated by commas. Default: none. */
  readonly properties?: string;
}

/** Returns QEMU's arguments for disks, in this order. */
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

/** Creates a file of zeros. Returns its path. */
export function zeros(path: string, lengthBytes: number): string {
  const fd = openSync(path, 'w');
  ftruncateSync(fd, lengthBytes);
  closeSync(fd);
  return path;
}
