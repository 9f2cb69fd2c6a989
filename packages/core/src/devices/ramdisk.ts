import type { Block } from '@mirage/types';
import { wrongArgument } from '../dsl/wrong-argument.js';
import { deviceImpl, type Impl } from '../dsl/impl.js';
import { oneLine, quote } from '../dsl/wording.js';
import { block } from './block.js';

/** 1 TiB: more than any machine has memory for. */
const MOST_SECTORS = 2 ** 31;

/**
 * A disk in memory. It contains zeros at the start and is lost at the end.
 *
 * @param name Disks with different names are different disks.
 * @param sizeSectors The size in sectors of 512 bytes.
 * @throws MIR0113 if the name is empty, or the size is not an integer from 1.
 * @example
 *   import { block, foreign, job, ramdisk, register } from 'mirage';
 *
 *   register('main', [foreign('Unikernel.Main', block.to(job)).$(ramdisk('scratch', 2048))]);
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
