import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emitAbi } from '../abi/emit.js';
import { snapshotHeaderFields, snapshotHeaderOffsets } from '../abi/snapshot-header.js';
import { emitNatives, nativesHash } from './emit.js';
import { natives, type Native } from './natives.js';

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

  const [first, ...others] = natives;
  it.each<[string, boolean, readonly Native[]]>([
    ['the same list', true, [...natives]],
    ['other documentation', true, [{ ...first!, doc: 'other' }, ...others]],
    ['another name', false, [{ ...first!, name: 'other' }, ...others]],
    ['another order', false, [...others, first!]],
    ['another result', false, [{ ...first!, result: first!.result === 'u32' ? 'i32' : 'u32' }, ...others]],
    ['one more parameter', false, [{ ...first!, params: { ...first!.params, more: 'u32' } }, ...others]],
    ['one native less', false, others],
  ])('with %s: has the same hash: %s', (_, isSame, list) => {
    expect(nativesHash(list)).toHaveLength(32);
    expect(Buffer.from(nativesHash(list)).equals(nativesHash())).toBe(isSame);
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
