import type { Block } from '@mirage/types';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { oneLine, quote } from '../dsl/wording.js';
import { block } from './block.js';

/** More sectors than any machine has memory for: 1 TiB. */
const MOST_SECTORS = 2 ** 31;

/**
 * A disk in memory, full of zeros at the start and gone at the end: `sizeSectors` sectors of 512 bytes. Disks of other
 * names are other disks. Error: MIR0113, no name, or a size that is no whole number from 1.
 */
export function ramdisk(name: string, sizeSectors: number): Impl<Block> {
  const next = "Write ramdisk('NAME', SECTORS), for example ramdisk('scratch', 2048) for 1 MiB.";
  if (typeof name !== 'string' || name === '') {
    const problem = { name: 'ramdisk', position: 1, wanted: 'the name of a disk', given: name, next };
    throw wrongArgument(ramdisk, problem);
  }
  if (!Number.isInteger(sizeSectors) || sizeSectors < 1 || sizeSectors > MOST_SECTORS) {
    const problem = { name: 'ramdisk', position: 2, wanted: 'a number of sectors', given: sizeSectors, next };
    throw wrongArgument(ramdisk, problem);
  }
  const device = {
    kind: 'module',
    connect: '@mirage/storage#connectRamdisk',
    parameters: { name, sizeSectors },
    packages: ['@mirage/storage'],
    label: `ramdisk(${quote(name)}, ${sizeSectors})`,
    title: `ramdisk ${oneLine(name)}`,
  } as const;
  return deviceImpl(block, device, ramdisk);
}
