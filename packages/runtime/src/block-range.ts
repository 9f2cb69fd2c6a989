import type { BlockInfo } from '@mirage/types';

/** Bytes of a sector, on every block device. */
export const SECTOR_BYTES = 512;

/**
 * How many sectors a request is long, or why no device of that kind can carry it out. Every driver of a block device
 * asks this first, and trusts the answer afterwards. Most bytes in one request: 2^53.
 */
export function checkRange(
  { blockBytes, sizeSectors }: BlockInfo,
  sector: number,
  buffers: readonly Uint8Array[],
): number | 'out-of-range' | 'unaligned' {
  if (!Number.isSafeInteger(sector) || sector < 0 || sector > sizeSectors) return 'out-of-range';
  const blockSectors = blockBytes / SECTOR_BYTES;
  if (sector % blockSectors !== 0) return 'unaligned';
  let lengthBytes = 0;
  for (const { length } of buffers) {
    if (length % blockBytes !== 0) return 'unaligned';
    lengthBytes += length;
  }
  const sectors = lengthBytes / SECTOR_BYTES;
  return sectors > sizeSectors - sector ? 'out-of-range' : sectors;
}
