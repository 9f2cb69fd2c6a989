import type { Block, Console } from 'mirage/types';

const SECTOR_BYTES = 512;

/**
 * Writes to a disk and reads the data back, inside the disk and beyond its end. The disk is in memory, or a file of the
 * host with `--keys=block=file`.
 */
export const BlockTest = {
  async start(console: Console, disk: Block): Promise<number> {
    const { sizeSectors, blockBytes, isWritable } = disk.info;
    await console.log(
      `sectors = ${sizeSectors}, block = ${blockBytes} bytes, ${isWritable ? 'read-write' : 'read-only'}`,
    );
    const blockSectors = blockBytes / SECTOR_BYTES;
    const last = sizeSectors - blockSectors;
    const passed = [
      await readsBack(console, disk, 0, 1),
      await readsBack(console, disk, last, 1),
      await readsBack(console, disk, 0, 2),
      await readsBack(console, disk, last - blockSectors, 2),
      await readsBack(console, disk, 0, 12),
      await readsBack(console, disk, last - 11 * blockSectors, 12),
      await isRefused(console, disk, sizeSectors, 1),
      await isRefused(console, disk, last, 2),
      await isRefused(console, disk, last - 10 * blockSectors, 12),
      await isRefused(console, disk, sizeSectors + blockSectors, 1),
    ].filter((isPassed) => isPassed).length;
    await console.log(`Total tests started: 10, passed: ${passed}, failed: ${10 - passed}`);
    return passed === 10 ? 0 : 1;
  },
};

/** Whether a sector holds the written data after a flush. */
async function readsBack(console: Console, disk: Block, sector: number, blocks: number): Promise<boolean> {
  const written = Array.from({ length: blocks }, (_, block) =>
    new Uint8Array(disk.info.blockBytes).fill(sector + block),
  );
  const read = written.map(({ length }) => new Uint8Array(length));
  const results = [await disk.write(sector, written), await disk.flush(), await disk.read(sector, read)];
  const isSame = read.every((bytes, block) => bytes.every((byte, index) => byte === written[block]![index]));
  await console.log(`${blocks} at ${sector}: ${results.join(', ')}`);
  return isSame && results.every((result) => result === 'done');
}

/** Whether the disk refuses to write and read sectors that it does not have. */
async function isRefused(console: Console, disk: Block, sector: number, blocks: number): Promise<boolean> {
  const bytes = new Uint8Array(blocks * disk.info.blockBytes);
  const results = [await disk.write(sector, [bytes]), await disk.read(sector, [bytes])];
  await console.log(`${blocks} at ${sector}: ${results.join(', ')}`);
  return results.every((result) => result === 'out-of-range');
}
