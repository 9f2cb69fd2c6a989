import type { Block } from '@mirage/types';
import { ramdisk } from './ramdisk.js';

/** The disk in memory that config.ts asks for; `name` only tells it from others. */
export function connectRamdisk({ sizeSectors }: { readonly name: string; readonly sizeSectors: number }): Block {
  return ramdisk(sizeSectors);
}
