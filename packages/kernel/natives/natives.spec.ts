import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emitAbi } from '../abi/emit.js';
import { snapshotHeaderFields, snapshotHeaderOffsets } from '../abi/snapshot-header.js';
import { emitNatives, nativesHash } from './emit.js';
import { natives } from './natives.js';

const root = join(__dirname, '..');

describe('the generated files', () => {
  it.each(Object.entries({ ...emitNatives(), ...emitAbi() }))('%s is what the lists say', (path, content) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(content);
  });
});

describe('the list of natives', () => {
  it('names each native once', () => {
    expect(new Set(natives.map(({ name }) => name)).size).toBe(natives.length);
  });

  it('holds no percent sign in argument names, which the engine would take for a format', () => {
    expect(
      natives.flatMap(({ name, params }) => [name, ...Object.keys(params)]).filter((text) => text.includes('%')),
    ).toEqual([]);
  });

  it('has a hash of 32 bytes that does not depend on the run', () => {
    expect(nativesHash()).toHaveLength(32);
    expect(nativesHash()).toEqual(nativesHash());
  });
});

describe('the snapshot header', () => {
  it('aligns every field to its size', () => {
    const offsets = snapshotHeaderOffsets();
    for (const [name, type] of Object.entries(snapshotHeaderFields)) {
      const alignment = type === 'u64' ? 8 : 4;
      expect([name, offsets[name as keyof typeof offsets] % alignment]).toEqual([name, 0]);
    }
  });
});
