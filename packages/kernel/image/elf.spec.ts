import { PT_LOAD, PT_NOTE, readElf, writeElf, type Elf } from './elf.js';
import { buildManifestNote, readManifest, readNotes } from './notes.js';

const segment = (address: number, bytes: readonly number[], type = PT_LOAD) => ({
  type,
  flags: 6,
  address: BigInt(address),
  bytes: Uint8Array.from(bytes),
  memoryBytes: BigInt(bytes.length + 7),
});
const elf: Elf = {
  entry: 0x100020n,
  segments: [segment(0x100000, [1, 2, 3]), segment(0x3ff010, [4]), segment(0, [5, 6, 7, 8], PT_NOTE)],
};

describe('ELF', () => {
  it('reads what it writes', () => {
    expect(readElf(writeElf(elf))).toEqual(elf);
  });

  it('places load segments at their address modulo the page size', () => {
    const view = new DataView(writeElf(elf).buffer);
    for (const index of [0, 1]) {
      const header = 64 + 56 * index;
      expect(view.getBigUint64(header + 8, true) % 4096n).toBe(view.getBigUint64(header + 16, true) % 4096n);
    }
  });

  it('returns a reason for every truncated file', () => {
    const file = writeElf(elf);
    for (let length = 0; length < file.length; length++)
      expect(typeof readElf(file.subarray(0, length))).toBe('string');
  });

  it.each([
    ['text', Buffer.from('hello'.repeat(40)), 'not an ELF file'],
    ['32 bits', writeElf(elf).fill(1, 4, 5), 'not an ELF file for x86-64'],
    ['another processor', writeElf(elf).fill(0xb7, 18, 19), 'not an ELF file for x86-64'],
  ])('refuses %s', (_, file, reason) => {
    expect(readElf(file)).toBe(reason);
  });
});

describe('notes', () => {
  const manifest = { name: 'hello', manifest: { devices: ['console', 'ünïcode'] } };

  it('return the manifest of an image', () => {
    const notes = buildManifestNote(manifest);
    const image = writeElf({ entry: 0n, segments: [{ ...segment(0, [], PT_NOTE), bytes: notes }] });
    expect(readManifest(image)).toEqual(manifest);
  });

  it('end at a truncated one', () => {
    const notes = buildManifestNote(manifest);
    expect(readNotes(notes)).toHaveLength(1);
    for (let length = 0; length < notes.length - 4; length++) expect(readNotes(notes.subarray(0, length))).toEqual([]);
  });

  it('are not found in other files', () => {
    expect(readManifest(Buffer.from('no image'))).toBeUndefined();
    expect(readManifest(writeElf(elf))).toBeUndefined();
  });
});
