import type { Block } from '@mirage/types';
import { ramdisk } from './ramdisk.js';

/** Connects a disk in memory. `name` only distinguishes it from others. */
export function connectRamdisk({ sizeSectors }: { readonly name: string; readonly sizeSectors: number }): Block {
  return ramdisk(sizeSectors);
}
