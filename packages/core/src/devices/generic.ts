import type { Block, KvRo } from '@mirage/types';
import { calledAs } from '../dsl/called-as.js';
import { matchImpl } from '../dsl/choice.js';
import type { Impl } from '../dsl/impl.js';
import { key } from '../dsl/key.js';
import { oneOf } from '../dsl/value-type.js';
import { blockOfFile } from './block.js';
import { crunch } from './crunch.js';
import { directKvRo } from './kv-ro.js';
import { ramdisk } from './ramdisk.js';

/** What generic devices take. */
export interface GenericOptions {
  /**
   * Put before the names of its keys, so that two devices can be decided apart: `--keys=data-kv_ro=direct`. Default:
   * none.
   */
  readonly group?: string;
}

/** 16 MiB: what a disk in memory has where nobody says how much. */
const RAMDISK_SECTORS = 32768;
const SECTORS_PER_MIB = 2048;

/**
 * The files of a folder, as the key `kv_ro` says: part of the program (`crunch`, which is the default) or where they
 * lie when it runs (`direct`). Errors: as for both; MIR0113, the group.
 */
export function genericKvRo(directory: string, { group }: GenericOptions = {}): Impl<KvRo> {
  return calledAs(genericKvRo, 1, () => {
    const how = key('kv_ro', oneOf('crunch', 'direct'), {
      doc: 'Where files are read: crunch, from the program itself; direct, from the folder when it runs.',
      default: 'crunch',
      ...(group === undefined ? {} : { group }),
    });
    return matchImpl(how, [['direct', directKvRo(directory)]], crunch(directory));
  });
}

/**
 * A disk, as the key `block` says: the file `path` (`file`) or one in memory (`ramdisk`, which is the default), of
 * `sizeSectors` sectors of 512 bytes, 16 MiB if nothing is said. `run` makes the file where there is none, in whole
 * MiB. Errors: as for both; MIR0113, the group.
 */
export function genericBlock(
  path: string,
  { group, sizeSectors = RAMDISK_SECTORS }: GenericOptions & { readonly sizeSectors?: number } = {},
): Impl<Block> {
  return calledAs(genericBlock, 1, () => {
    const how = key('block', oneOf('ramdisk', 'file'), {
      doc: 'What the disk is: ramdisk, in memory; file, a file of the host.',
      default: 'ramdisk',
      ...(group === undefined ? {} : { group }),
    });
    return matchImpl(
      how,
      [['file', blockOfFile(path, { sizeMiB: Math.ceil(sizeSectors / SECTORS_PER_MIB) })]],
      ramdisk(path, sizeSectors),
    );
  });
}
