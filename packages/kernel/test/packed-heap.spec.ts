import { packImage } from '../image/index.js';
import { PT_LOAD, readElf, writeElf } from '../image/elf.js';
import { layout } from '../abi/layout.js';
import { program } from './program.js';
import { boot, requireQemu } from './qemu.js';

jest.setTimeout(200_000);
beforeAll(requireQemu);

const EXIT_BAD_IMAGE = 102;

/** A program with many objects in its heap, which checks them when it boots, and then uses memory. */
const LARGE = `
  globalThis.rows = Array.from({ length: 6000 }, (_, index) => ({ index, text: 'row ' + index, next: [index + 0.5] }));
  ${program(`
    const isWhole = rows.every(({ index, text, next }, at) => index === at && text === 'row ' + at && next[0] === at + 0.5);
    const more = rows.map((row) => ({ ...row, copy: [...row.next] }));
    say(isWhole && more.length === 6000 && more[5999].copy[0] === 5999.5);`)}`;

async function imageOfLarge(): Promise<Uint8Array> {
  const packed = await packImage({ appJs: LARGE, appName: 'large', manifest: {} });
  if ('error' in packed) throw new Error(JSON.stringify(packed));
  return packed.image;
}

/** Changes the packed heap, which ends at the snapshot header. */
function damaged(image: Uint8Array, change: (packed: Uint8Array) => Uint8Array): Uint8Array {
  const elf = readElf(image);
  if (typeof elf === 'string') throw new Error(elf);
  let count = 0;
  const segments = elf.segments.map((segment) => {
    const isPacked = segment.address + segment.memoryBytes === BigInt(layout.SNAPSHOT_HEADER_ADDRESS);
    if (segment.type !== PT_LOAD || !isPacked) return segment;
    count++;
    return { ...segment, bytes: change(Uint8Array.from(segment.bytes)) };
  });
  expect(count).toBe(1);
  return writeElf({ ...elf, segments });
}

it('a packed heap is whole when the program starts', async () => {
  expect(await boot(await imageOfLarge())).toMatchObject({ output: 'true\n', status: 0 });
});

it.each([
  ['damaged', (bytes: Uint8Array) => bytes.fill(0xa5, 90_000, 90_001)],
  ['loaded in part', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 4096)],
])('a packed heap that is %s is refused', async (_, change) => {
  const outcome = await boot(damaged(await imageOfLarge(), change));
  expect(outcome.output).toContain('the packed heap has a wrong checksum');
  expect(outcome.status).toBe(EXIT_BAD_IMAGE);
});
