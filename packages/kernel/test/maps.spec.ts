import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layout } from '../abi/layout.js';
import { packImage } from '../image/index.js';
import { takeSnapshot } from '../image/snapshot.js';
import { boot, requireQemu, type Boot } from './qemu.js';
import { program } from './program.js';

jest.setTimeout(120000);
beforeAll(requireQemu);

/** Returns the output of a program whose top level is `build` and that runs `body` after boot. */
async function bootWith(build: string, body: string, options: Boot = {}): Promise<string> {
  const packed = await packImage({ appJs: `${build}\n${program(body)}`, appName: 'test', manifest: {} });
  if ('error' in packed) throw new Error(JSON.stringify(packed));
  return (await boot(packed.image, options)).output;
}

/** `expect(what, isTrue)` for programs; `failures` lists those that were false. */
const check = `const failures = []; const expect = (what, isTrue) => { if (!isTrue) failures.push(what); };`;

/** Keys by kind: functions that return the nth key, a new object on each call where that is possible. */
const kinds: Record<string, string> = {
  'strings of bytes': "'key ' + n",
  'strings of wide characters': "'\\u0416' + n + '\\u{1f600}'",
  'strings of any length up to 40': "'0123456789012345678901234567890123456789'.slice(0, n % 41) + '/' + n",
  'slices of other strings': "('\\u0416'.repeat(20) + 'a part of its own: ' + n).slice(20)",
  integers: 'n - 500',
  'large integers': '(n + 1) * 4294967296',
  fractions: '(n + 1) / 3',
  'small big integers': 'BigInt(n) - 5n',
  'big integers': '(BigInt(n) << 100n) - (1n << 90n)',
  symbols: "kept(n, () => Symbol('s'))",
  'registered symbols': "Symbol.for('s' + n)",
  objects: 'kept(n, () => ({ n }))',
  functions: 'kept(n, () => () => n)',
  'maps and sets': 'kept(n, () => (n % 2 ? new Map([[n, n]]) : new Set([n])))',
  'all that is not many': '[undefined, null, true, false, NaN, Infinity, -Infinity, 0, "", 0n][n] ?? "more " + n',
};

/** Strings that the engine concatenates only when necessary. */
const ropes = "'r'.repeat(5000) + ('s'.repeat(4000) + n)";

/** A map has 1 bucket for fewer than 4 entries, then 4 for fewer than 8, and so on. */
const SIZES = [0, 1, 3, 4, 5, 8, 9];
const LARGE = ['strings of bytes', 'integers', 'fractions', 'objects'];

const tables = `
${check}
const keeper = () => { const all = []; return (n, make) => (all[n] ??= make()); };
const kinds = [${Object.entries({ ...kinds, ropes })
  .map(
    ([name, key]) =>
      `{ name: ${JSON.stringify(name)}, kept: keeper(), key(n) { const { kept } = this; return ${key}; } }`,
  )
  .join(',\n')}];
const tables = [];
for (const kind of kinds) for (const size of [${SIZES.join()}, ...(${JSON.stringify(LARGE)}.includes(kind.name) ? [1000] : [])]) {
  const map = new Map(), set = new Set();
  for (let n = 0; n < size; n++) map.set(kind.key(n), n), set.add(kind.key(n));
  tables.push({ kind, size, map, set });
}`;

it('Maps and Sets filled at build time find and delete keys of every kind, and keep their order', async () => {
  const body = `
    for (const { kind, size, map, set } of tables) {
      const label = kind.name + ' ' + size + ': ';
      expect(label + 'size', map.size === size && set.size === size);
      for (let n = 0; n < size; n++) expect(label + 'finds ' + n, map.get(kind.key(n)) === n && set.has(kind.key(n)));
      const more = size < 10 && kind.name !== 'symbols' ? size : 0;
      for (let n = size; n < size + more; n++) expect(label + 'has no ' + n, !map.has(kind.key(n)) && !set.has(kind.key(n)));
      expect(label + 'order', [...map.values()].every((value, n) => value === n));
      let n = 0;
      for (const key of set) expect(label + 'order of the set', map.get(key) === n++);
      for (n = 0; n < size; n += 2) expect(label + 'deletes ' + n, map.delete(kind.key(n)) && set.delete(kind.key(n)));
      for (n = 0; n < size; n++) expect(label + 'afterwards ' + n, map.has(kind.key(n)) === (n % 2 === 1) && set.has(kind.key(n)) === (n % 2 === 1));
      for (n = 0; n < size; n++) map.set(kind.key(n), -n), set.add(kind.key(n));
      for (n = 0; n < size; n++) expect(label + 'again ' + n, map.get(kind.key(n)) === -n && set.has(kind.key(n)));
      expect(label + 'grown', map.size === size && set.size === size);
    }
    say(tables.length + ' tables' + failures.slice(0, 5).map((failure) => ', not: ' + failure).join(''));`;
  const count = (Object.keys(kinds).length + 1) * SIZES.length + LARGE.length;
  expect(await bootWith(tables, body)).toBe(`${count} tables\n`);
});

it.each([
  [
    'one string is one key, however it was put together',
    `const word = 'abcdefgh'.repeat(1500), map = new Map([[word, 1], ['abc', 2]]);`,
    `let grown = ''; for (const letter of word) grown += letter;
     expect('grown', map.get(grown) === 1);
     for (const cut of [1, 2, 3, 4, 5, 4095, 6000, 11999]) expect('halves at ' + cut, map.get(word.slice(0, cut) + word.slice(cut)) === 1);
     let parts = ''; for (let at = 0; at < word.length; at += 9000) parts = parts + word.slice(at, at + 9000);
     expect('parts', map.get(parts) === 1);
     expect('wide', map.get(('\\u0416abc').slice(1)) === 2 && map.get(('\\u0416' + word).slice(1)) === 1);
     expect('another', !map.has(word + 'a') && !map.has(word.slice(1)) && !map.has('ab'));`,
  ],
  [
    'one number is one key, however it is stored',
    `const map = new Map([[0, 'zero'], [1, 'one'], [NaN, 'nan'], [2n ** 70n, 'big'], [7n, 'seven']]);`,
    `const half = Number('0.5');
     expect('-0', map.get(-0) === 'zero' && map.get(0 * -half) === 'zero');
     expect('1', map.get(half + half) === 'one' && !map.has(1n) && !map.has('1') && !map.has(true));
     expect('NaN', map.get(Infinity - Infinity) === 'nan' && map.get(-NaN) === 'nan');
     expect('big', map.get(2n ** 71n / 2n) === 'big' && map.get((2n ** 70n + 7n) - 2n ** 70n) === 'seven' && !map.has(7));`,
  ],
  [
    'WeakMaps and WeakSets',
    `const keys = []; for (let n = 0; n < 100; n++) keys.push(n % 3 ? { n } : Symbol('n'));
     const map = new WeakMap(keys.map((key, n) => [key, n])), set = new WeakSet(keys);
     class Hidden { #n = 5; static of(hidden) { return #n in hidden && hidden.#n; } } const hidden = new Hidden();`,
    `keys.forEach((key, n) => expect('finds ' + n, map.get(key) === n && set.has(key)));
     expect('others', !map.has({}) && !set.has(Symbol('n')) && Hidden.of(hidden) === 5);
     keys.length = 50; for (let n = 0; n < 100; n++) map.set({ n }, n);
     keys.forEach((key, n) => expect('still ' + n, map.delete(key) && !map.has(key) && set.has(key)));`,
  ],
  [
    'no method of a subclass is called, and frozen maps are as good as others',
    `let calls = 0;
     class Counted extends Map {
       get(key) { calls++; return super.get(key); } set(key, value) { calls++; return super.set(key, value); } has(key) { calls++; return super.has(key); }
       clear() { calls++; super.clear(); } delete(key) { calls++; return super.delete(key); } forEach(each) { calls++; super.forEach(each); }
       [Symbol.iterator]() { calls++; return super[Symbol.iterator](); } get size() { calls++; return super.size; }
     }
     const map = new Counted([['a', 1], ['b', 2]]), frozen = Object.freeze(new Map([['c', 3]])), plain = new Map([['d', 4]]);
     Object.freeze(Counted.prototype); calls = 0;`,
    `expect('nothing called', calls === 0);
     const own = ['get', 'set', 'has', 'clear', 'delete', 'forEach']; const saved = own.map((name) => Map.prototype[name]);
     for (const name of own) Map.prototype[name] = () => { throw new Error(name); };
     const found = saved[0].call(map, 'b') + saved[0].call(frozen, 'c') + saved[0].call(plain, 'd');
     own.forEach((name, n) => (Map.prototype[name] = saved[n]));
     expect('found ' + found, found === 9 && calls === 0 && map.get('a') === 1 && calls === 1 && frozen.set('e', 5).get('e') === 5);`,
  ],
  [
    'iterators that were under way go on where they were',
    `const map = new Map(); for (let n = 0; n < 9; n++) map.set('k' + n, n);
     const entries = map.entries(), keys = map.keys(); entries.next(); entries.next(); keys.next(); keys.next(); keys.next();
     // Both point to deleted entries.
     map.delete('k1'); map.delete('k2'); map.delete('k8');`,
    `expect('finds', map.get('k3') === 3 && !map.has('k1') && !map.has('k2') && !map.has('k8'));
     map.delete('k4'); map.set('k1', 10); map.set('k9', 9);
     expect('entries ' + [...entries], [...map.keys()].join() === 'k0,k3,k5,k6,k7,k1,k9');
     expect('keys', [...keys].join() === 'k3,k5,k6,k7,k1,k9' && keys.next().done);
     expect('all', map.size === 7 && [...map.keys()].every((key) => map.has(key)));`,
  ],
  [
    'operations of sets, groupings and copies',
    `const a = new Set(), b = new Set(); for (let n = 0; n < 50; n++) a.add('n' + n), b.add('n' + 2 * n);`,
    `const union = a.union(b), both = a.intersection(b), one = a.symmetricDifference(b), less = a.difference(b);
     expect('sizes', union.size === 75 && both.size === 25 && one.size === 50 && less.size === 25);
     expect('found', union.has('n98') && both.has('n48') && !both.has('n49') && one.has('n49') && one.has('n98') && less.has('n1') && !less.has('n2'));
     expect('relations', both.isSubsetOf(a) && union.isSupersetOf(b) && less.isDisjointFrom(b));
     const groups = Map.groupBy(a, (key) => key.length);
     expect('groups', groups.get(2).length === 10 && groups.get(3).length === 40 && new Set(a).has('n7') && new Map(groups).get(2).length === 10);`,
  ],
])('%s', async (_, build, body) => {
  const output = await bootWith(`${check}${build}`, `${body} say(failures.join() || 'all');`);
  expect(output).toBe('all\n');
});

it('keys that a source of entropy adds before there is a seed are found afterwards', async () => {
  const build = `
    const early = new Map([['built', 1], ['seeded', 0]]); let late;
    globalThis.__mirageSeed = () => {
      const found = early.get('built');
      early.set('seeded', 2).set('new', 3);
      late = new Map(); for (let n = 0; n < 100; n++) late.set('n' + n, n + found - 1);
      globalThis.__mirage.entropyAdd(new Uint8Array(32).fill(7));
    };`;
  const body = `say([early.get('built'), early.get('seeded'), early.get('new'), early.size, late.get('n0'), late.get('n99'), late.has('n100')].join());`;
  expect(await bootWith(build, body, { cpu: 'qemu64' })).toBe('1,2,3,3,0,99,false\n');
});

/**
 * Returns the keys in each bucket of the Map with this number of entries, as engine values. `memory` is the engine's.
 * Layout: src/engine/map-hash.h.
 */
function bucketsOf(memory: Buffer, entries: number): string[][] {
  const word = (address: number): number => memory.readUInt32LE(address);
  for (let map = 0; map < memory.length - 28; map += 8) {
    const [table, size] = [word(map + 16), word(map + 20)];
    if (word(map + 12) !== entries || word(map + 24) !== 2 * size || table === 0 || table + 8 * size > memory.length)
      continue;
    return Array.from({ length: size }, (_, index) => {
      const keys: string[] = [];
      const head = table + 8 * index;
      for (let link = word(head + 4); link !== head; link = word(link + 4))
        keys.push(memory.readBigUInt64LE(link + 12).toString(16));
      return keys;
    });
  }
  throw new Error(`no map with ${entries} entries`);
}

const longest = (buckets: string[][]): number => Math.max(...buckets.map((keys) => keys.length));

describe("keys that collide under the engine's own hash with every seed", () => {
  // Two blocks of letters with equal polynomial hashes: all strings of ten of them collide. So do integers whose double
  // ends in zeros.
  const build = `
    const words = new Map(), numbers = new Map();
    for (let n = 0; n < 1024; n++) {
      let word = ''; for (let bit = 0; bit < 10; bit++) word += n >> bit & 1 ? 'xpykdg' : 'jdcvem';
      words.set(word, n);
    }
    for (let n = 0; n < 1000; n++) numbers.set(n * 0x100000, n);`;
  const body = `let sum = 0; for (const map of [words, numbers]) for (const key of map.keys()) sum += map.get(key); say(sum);`;

  it('fill few buckets at build time, many after boot, and different ones after every boot', async () => {
    const snapshot = takeSnapshot(`${build}\n${program(body)}`);
    if ('error' in snapshot) throw new Error(snapshot.error);
    const built = [1024, 1000].map((entries) => bucketsOf(Buffer.from(snapshot.memory), entries));
    for (const buckets of built) expect(longest(buckets)).toBeGreaterThan(200);

    const directory = mkdtempSync(join(tmpdir(), 'mirage-maps-'));
    try {
      const boots: string[][][][] = [];
      for (const path of [join(directory, 'a'), join(directory, 'b')]) {
        const ram = `memory-backend-file,id=ram,size=32M,mem-path=${path},share=on`;
        const options = { machineOptions: 'memory-backend=ram', memoryMiB: 32, devices: ['-object', ram] };
        expect(await bootWith(build, body, options)).toBe(`${(1024 * 1023) / 2 + (1000 * 999) / 2}\n`);
        const memory = readFileSync(path).subarray(layout.LINEAR_PHYSICAL);
        boots.push([1024, 1000].map((entries) => bucketsOf(memory, entries)));
      }
      const [first, second] = boots as [string[][][], string[][][]];
      first.forEach((buckets, index) => {
        // 1 or 2 keys a bucket on average: 20 in one are less likely than one in 10^12.
        expect(longest(buckets)).toBeLessThan(20);
        expect(longest(second[index]!)).toBeLessThan(20);
        expect(buckets.flat().sort()).toEqual(built[index]!.flat().sort());
        expect(buckets).not.toEqual(second[index]);
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
