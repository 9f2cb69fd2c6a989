import fc from 'fast-check';
import { REGULAR, writeCpio, type CpioEntry } from './cpio';

/** Reads back what the format says, and nothing that the writer might only believe. */
function readCpio(archive: Buffer): { path: string; mode: number; bytes: Buffer }[] {
  const found: { path: string; mode: number; bytes: Buffer }[] = [];
  for (let offset = 0; ; ) {
    expect(archive.toString('latin1', offset, offset + 6)).toBe('070701');
    const field = (index: number): number =>
      parseInt(archive.toString('latin1', offset + 6 + 8 * index, offset + 14 + 8 * index), 16);
    const [mode, size, nameBytes] = [field(1), field(6), field(11)];
    const path = archive.toString('utf8', offset + 110, offset + 110 + nameBytes - 1);
    const start = (offset + 110 + nameBytes + 3) & ~3;
    if (path === 'TRAILER!!!') return found;
    found.push({ path, mode, bytes: archive.subarray(start, start + size) });
    offset = (start + size + 3) & ~3;
  }
}

it('gives back every file, whatever its length', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (contents) => {
      const entries: CpioEntry[] = contents.map((bytes, index) => ({
        path: 'f'.repeat(index + 1),
        mode: REGULAR | 0o644,
        bytes,
      }));
      const archive = writeCpio(entries);
      expect(archive.length % 4).toBe(0);
      expect(readCpio(archive).map(({ path, bytes }) => [path, [...bytes]])).toEqual(
        entries.map(({ path, bytes }) => [path, [...bytes!]]),
      );
    }),
  );
});
