import type { BlockInfo } from '@mirage/types';

/** The size of a sector in bytes, on every block device. */
export const SECTOR_BYTES = 512;

/**
 * Checks the range of a request. Returns its number of sectors, or the error if no such device can do it. Every driver
 * of a block device calls this first. A request has at most 2^53 bytes.
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
