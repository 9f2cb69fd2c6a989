import { engineBytes, readSections, type Section } from './sections.js';

/** Builds an ELF file of section headers only: the first is empty, the last has the names. */
function elfWith(sections: readonly Section[]): Uint8Array {
  const all = [{ name: '', address: 0, lengthBytes: 0 }, ...sections, { name: '.names', address: 0, lengthBytes: 0 }];
  const names = Buffer.from(all.map(({ name }) => `${name}\0`).join(''), 'latin1');
  const file = new Uint8Array(64 + names.length + all.length * 64);
  const view = new DataView(file.buffer);
  const headers = 64 + names.length;
  file.set(names, 64);
  view.setBigUint64(40, BigInt(headers), true);
  [64, all.length, all.length - 1].forEach((value, index) => view.setUint16(58 + 2 * index, value, true));
  let start = 0;
  all.forEach(({ name, address, lengthBytes }, index) => {
    const header = headers + 64 * index;
    const isNames = index === all.length - 1;
    view.setUint32(header, start, true);
    view.setBigUint64(header + 16, BigInt(address), true);
    view.setBigUint64(header + 24, isNames ? 64n : 0n, true);
    view.setBigUint64(header + 32, BigInt(isNames ? names.length : lengthBytes), true);
    start += name.length + 1;
  });
  return file;
}

const SECTIONS = [
  { name: '.engine.text', address: 0x1000, lengthBytes: 700 },
  { name: '.text', address: 0x12c0, lengthBytes: 50 },
  { name: '.engine.compiled', address: 0x2000, lengthBytes: 30 },
  { name: '.engine.table', address: 0x3000, lengthBytes: 8 },
];
const range = (address: bigint, memoryBytes: bigint): { address: bigint; memoryBytes: bigint } => ({
  address,
  memoryBytes,
});

describe('sections', () => {
  it('have their names, addresses and lengths, in order', () => {
    expect(readSections(elfWith(SECTIONS)).slice(1, -1)).toEqual(SECTIONS);
  });

  it('of a truncated file are none', () => {
    const file = elfWith(SECTIONS);
    for (let length = 0; length < file.length; length++) expect(readSections(file.subarray(0, length))).toEqual([]);
  });

  it('of an executable without section headers are none', () => {
    expect(readSections(new Uint8Array(200))).toEqual([]);
  });
});

it('the bytes of the engine are those of its sections in the segments that an image has', () => {
  const kernel = elfWith(SECTIONS);
  const [text, compiled, rodata] = [range(0x1000n, 0x1000n), range(0x2000n, 0x1000n), range(0x3000n, 0x1000n)];
  expect(engineBytes(kernel, [text, rodata])).toBe(708);
  expect(engineBytes(kernel, [text, compiled, rodata])).toBe(738);
  expect(engineBytes(kernel, [])).toBe(0);
});
