import * as fc from 'fast-check';
import { parseConfig, parseId, writeHeader } from './virtio-blk-wire.js';

const SIZE_MAX = 1 << 1;
const SEG_MAX = 1 << 2;
const RO = 1 << 5;
const BLK_SIZE = 1 << 6;
const FLUSH = 1 << 9;

/** A configuration of the device: capacity, size_max, seg_max, blk_size. */
function config(capacity: bigint, sizeMax = 0, segMax = 0, blkSize = 0): (offset: number, width: number) => number {
  const view = new DataView(new ArrayBuffer(60));
  view.setBigUint64(0, capacity, true);
  view.setUint32(8, sizeMax, true);
  view.setUint32(12, segMax, true);
  view.setUint32(20, blkSize, true);
  return (offset, width) => (width === 4 ? view.getUint32(offset, true) : view.getUint8(offset));
}

it.each<[string, number, Parameters<typeof config>, object]>([
  [
    'a plain disk',
    0,
    [8n, 77, 77, 77],
    { sizeSectors: 8, blockBytes: 512, isWritable: true, hasCache: false, maxSegments: 1, maxSegmentBytes: 0xfffffe00 },
  ],
  ['one that is read-only', RO, [8n], { isWritable: false }],
  ['one with a cache', FLUSH, [8n], { hasCache: true }],
  ['one with limits', SIZE_MAX | SEG_MAX, [8n, 4000, 126], { maxSegments: 126, maxSegmentBytes: 3584 }],
  ['one that claims to accept no segments', SEG_MAX, [8n, 0, 0], { maxSegments: 1 }],
  [
    'one with large blocks',
    BLK_SIZE | SIZE_MAX,
    [19n, 10000, 0, 4096],
    { sizeSectors: 16, blockBytes: 4096, maxSegmentBytes: 8192 },
  ],
  ['one of more than 2 TiB', 0, [2n ** 33n + 1n], { sizeSectors: 2 ** 33 + 1 }],
])('reads the configuration of %s', (_, features, fields, expected) => {
  expect(parseConfig(features, config(...fields))).toMatchObject(expected);
});

it.each<[string, number, Parameters<typeof config>]>([
  ['a capacity beyond a number', 0, [2n ** 63n]],
  ['blocks of no bytes', BLK_SIZE, [8n, 0, 0, 0]],
  ['blocks of 100 bytes', BLK_SIZE, [8n, 0, 0, 100]],
  ['blocks of 1536 bytes', BLK_SIZE, [8n, 0, 0, 1536]],
  ['blocks of 2 GiB', BLK_SIZE, [8n, 0, 0, 2 ** 31]],
  ['segments shorter than a block', BLK_SIZE | SIZE_MAX, [8n, 4095, 0, 4096]],
  ['segments of 0 bytes', SIZE_MAX, [8n, 0]],
])('refuses %s', (_, features, fields) => {
  expect(parseConfig(features, config(...fields))).toBe('bad-config');
});

it('refuses impossible sizes', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffffffff),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.nat(0xffffffff),
      fc.nat(),
      fc.nat(),
      (features, ...fields) => {
        const parsed = parseConfig(features, config(...fields));
        if (parsed === 'bad-config') return;
        const { sizeSectors, blockBytes, maxSegmentBytes, maxSegments } = parsed;
        expect(Number.isSafeInteger(sizeSectors * 512)).toBe(true);
        expect([512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]).toContain(blockBytes);
        expect([(sizeSectors * 512) % blockBytes, maxSegmentBytes % blockBytes]).toEqual([0, 0]);
        expect(Math.min(maxSegmentBytes, maxSegments)).toBeGreaterThan(0);
      },
    ),
  );
});

it('writes the header of a request beyond 2 TiB', () => {
  const words = new Uint32Array(4).fill(9);
  writeHeader(words, 1, 2 ** 33 + 5);
  expect([...words]).toEqual([1, 0, 5, 2]);
});

it.each([
  ['disk0', [...Buffer.from('disk0'), 0, 88]],
  ['x'.repeat(20), [...Buffer.from('x'.repeat(20))]],
  ['', [0, 65]],
  ['ab', [97, 7, 98, 200]],
])('reads the id %j', (id, bytes) => {
  expect(parseId(Uint8Array.from(bytes))).toBe(id);
});
