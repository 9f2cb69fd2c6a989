import type { Block, Clock, Console } from 'mirage/types';

const SECTOR_BYTES = 512;
const MIB = 1 << 20;
/** The size of the requests of each round, in bytes, and the number of concurrent requests. */
const REQUEST_BYTES = [512, 1024, 2048, 4096, 8192, 16384, 65536, 262144, 1048576];
const DEPTH = 16;

/**
 * Writes a disk from end to end, a part of it with requests of each size, then reads it back and checks a word in every
 * 64 bytes: `nx run disk-soak:run --configuration=virtio -- --mib=256`. Prints the throughput.
 */
export const Soak = {
  async start(console: Console, clock: Clock, disk: Block, mib: number): Promise<number> {
    const sizes = REQUEST_BYTES.filter((bytes) => bytes % disk.info.blockBytes === 0);
    const partBytes = Math.floor((Math.min(mib, 256) * MIB) / sizes.length / MIB) * MIB;
    let wrong = 0;
    let writtenBytes = 0;
    for (const kind of ['write', 'read'] as const) {
      for (const [part, requestBytes] of sizes.entries()) {
        // The last part is the rest.
        const bytes = part === sizes.length - 1 ? Math.min(mib, 256) * MIB - part * partBytes : partBytes;
        const startNs = clock.monotonicNs();
        wrong += await run(disk, kind, (part * partBytes) / SECTOR_BYTES, bytes, requestBytes);
        if (kind === 'write') writtenBytes += bytes;
        if (kind === 'write' && (await disk.flush()) !== 'done') wrong++;
        const seconds = Number(clock.monotonicNs() - startNs) / 1e9;
        const rate = `${(bytes / 1e6 / seconds).toFixed(1)} MB/s, ${Math.round(bytes / requestBytes / seconds)} requests/s`;
        await console.log(`${kind} ${bytes / MIB} MiB by ${requestBytes} bytes: ${rate}`);
      }
    }
    await console.log(`${writtenBytes / MIB} MiB written, read back and checked: ${wrong} requests wrong`);
    return wrong === 0 ? 0 : 1;
  },
};

/** Transfers a part of the disk in requests of one size. Returns the number of failed requests. */
async function run(
  disk: Block,
  kind: 'write' | 'read',
  start: number,
  bytes: number,
  requestBytes: number,
): Promise<number> {
  const requests = bytes / requestBytes;
  const sectors = requestBytes / SECTOR_BYTES;
  let next = 0;
  let wrong = 0;
  const worker = async (): Promise<void> => {
    const words = new Uint32Array(requestBytes / 4);
    const buffers = [new Uint8Array(words.buffer)];
    for (let request = next++; request < requests; request = next++) {
      const sector = start + request * sectors;
      if (kind === 'write') {
        fill(words, sector);
        if ((await disk.write(sector, buffers)) !== 'done') wrong++;
      } else if ((await disk.read(sector, buffers)) !== 'done' || !isFilled(words, sector)) wrong++;
    }
  };
  await Promise.all(Array.from({ length: DEPTH }, worker));
  return wrong;
}

/** Marks of a sector: one in every 64 bytes, because an interpreter is too slow to check every byte. */
const MARK_WORDS = 16;
const SECTOR_WORDS = SECTOR_BYTES / 4;

/** Marks each sector with words that are unique on the disk. The bytes between the marks keep their values. */
function fill(words: Uint32Array, sector: number): void {
  const first = sector * SECTOR_WORDS;
  for (let index = 0; index < words.length; index += MARK_WORDS) words[index] = first + index;
}

function isFilled(words: Uint32Array, sector: number): boolean {
  const first = sector * SECTOR_WORDS;
  for (let index = 0; index < words.length; index += MARK_WORDS) if (words[index] !== first + index) return false;
  return true;
}
