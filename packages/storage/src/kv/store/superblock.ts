import { checksum } from './checksum.js';

/*
 * A disk consists of pages. Page 0 and page 1 each hold a superblock in their first 512 bytes; all others belong to the
 * index or to values, or are free. Numbers are little-endian.
 *
 *   offset  bytes
 *        0      8  "MirageKV"
 *        8      4  version of the layout: 1
 *       12      4  bytes of a page
 *       16      8  generation: incremented by every commit, which writes superblock number (generation mod 2)
 *       24      4  pages of the disk when it was written
 *       28      4  page of the root of the index
 *       32      4  checksum of that page
 *       36    472  zeros
 *      508      4  checksum of the 508 bytes before
 */
export const SUPERBLOCK_BYTES = 512;
export const SUPERBLOCKS = 2;
export const LEAST_PAGE_BYTES = 4096;

const MAGIC = 'MirageKV';
const VERSION = 1;

/** The root of a tree of pages, and its checksum, which covers everything below. */
export interface PageReference {
  page: number;
  checksum: number;
}

export interface Superblock {
  readonly pageBytes: number;
  readonly generation: bigint;
  readonly pages: number;
  readonly root: Readonly<PageReference>;
}

export function writeSuperblock({ pageBytes, generation, pages, root }: Superblock, blockBytes: number): Uint8Array {
  const bytes = new Uint8Array(blockBytes);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < MAGIC.length; index++) bytes[index] = MAGIC.charCodeAt(index);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, pageBytes, true);
  view.setBigUint64(16, generation, true);
  view.setUint32(24, pages, true);
  view.setUint32(28, root.page, true);
  view.setUint32(32, root.checksum, true);
  view.setUint32(508, checksum(bytes.subarray(0, 508)), true);
  return bytes;
}

/**
 * Parses a superblock from the first 512 bytes of a page. 'blank': only zeros. 'other': not a superblock, or one that
 * was not written completely.
 */
export function readSuperblock(bytes: Uint8Array): Superblock | 'blank' | 'other' {
  const view = new DataView(bytes.buffer, bytes.byteOffset, SUPERBLOCK_BYTES);
  if (bytes.every((byte) => byte === 0)) return 'blank';
  const isOurs = [...MAGIC].every((character, index) => bytes[index] === character.charCodeAt(0));
  if (!isOurs || view.getUint32(8, true) !== VERSION) return 'other';
  if (view.getUint32(508, true) !== checksum(bytes.subarray(0, 508))) return 'other';
  return {
    pageBytes: view.getUint32(12, true),
    generation: view.getBigUint64(16, true),
    pages: view.getUint32(24, true),
    root: { page: view.getUint32(28, true), checksum: view.getUint32(32, true) },
  };
}
