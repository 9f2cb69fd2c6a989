import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emitAbi } from '../abi/emit.js';
import { snapshotHeaderFields, snapshotHeaderOffsets } from '../abi/snapshot-header.js';
import { emitNatives, nativesHash } from './emit.js';
import type { Native } from './native.js';
import { natives } from './natives.js';

const root = join(__dirname, '..');

describe('the generated files', () => {
  it.each(Object.entries({ ...emitNatives(), ...emitAbi() }))('%s is up to date', (path, content) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(content);
  });
});

describe('the list of natives', () => {
  it('names each native once', () => {
    expect(new Set(natives.map(({ name }) => name)).size).toBe(natives.length);
  });

  it('has no percent sign in names, because the engine reads messages as formats', () => {
    expect(
      natives.flatMap(({ name, params }) => [name, ...Object.keys(params)]).filter((text) => text.includes('%')),
    ).toEqual([]);
  });
});

describe('the hash of the natives', () => {
  const [first, second, ...rest] = natives;
  const hash = (list: readonly Native[]): string => Buffer.from(nativesHash(list)).toString('hex');

  it.each([
    ['the order', [second!, first!, ...rest]],
    ['a name', [{ ...first!, name: 'other' }, second!, ...rest]],
    ['a parameter', [{ ...first!, params: { bytes: 'u32' } }, second!, ...rest]],
    ['a result', [{ ...first!, result: 'u32' }, second!, ...rest]],
    ['another native', [...natives, first!]],
  ] satisfies readonly (readonly [string, readonly Native[]])[])('depends on %s', (_, list) =>
    expect(hash(list)).not.toBe(hash(natives)),
  );

  it('has 32 bytes and does not depend on documentation', () => {
    expect(nativesHash()).toHaveLength(32);
    expect(hash(natives.map((native) => ({ ...native, doc: '' })))).toBe(hash(natives));
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
