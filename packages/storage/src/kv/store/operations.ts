import type { KvEntry, KvRw, KvWriteError } from '@mirage/types';
import { DictionaryDigest } from '../digest.js';
import { parseKvKey, type KvPath as Path } from '@mirage/runtime';
import { Sha256 } from '../sha256.js';
import { checkWholeBytes } from '../byte-count.js';
import type { IndexTree } from './index-tree.js';
import { after, below, headKey, headOf, namesOf, startsWith, type Head } from './index-entries.js';
import type { Pager } from './pager.js';
import type { Queue } from './queue.js';
import { Stop } from './stop.js';
import { soundHead, Values } from './values.js';

/** Bytes of a value that are in memory at a time while its digest is computed. */
const DIGEST_BYTES = 65536;

/** The entry at a key. */
type Found =
  | { readonly kind: 'value'; readonly key: Uint8Array; readonly head: Head }
  | { readonly kind: 'dictionary' }
  | 'not-found'
  | 'dictionary-expected';

/**
 * Creates the operations of a store over its index. `nowMs` returns milliseconds since 1970. Operations run one at a
 * time, in the order of the calls: see `Queue`.
 */
export function operations(queue: Queue, index: IndexTree, pager: Pager, nowMs: () => number): KvRw {
  const values = new Values(index, pager);

  async function find(path: Path): Promise<Found> {
    if (path.length === 0) return { kind: 'dictionary' };
    const key = headKey(path);
    const head = await values.head(key);
    if (head) return { kind: 'value', key, head };
    const prefix = below(path);
    const next = await index.seek(prefix);
    if (next && startsWith(next.key, prefix)) return { kind: 'dictionary' };
    for (let length = 1; length < path.length; length++)
      if (await values.head(headKey(path.slice(0, length)))) return 'dictionary-expected';
    return 'not-found';
  }

  async function findValue(path: Path): Promise<Extract<Found, { kind: 'value' } | string> | 'value-expected'> {
    const found = await find(path);
    return typeof found !== 'string' && found.kind === 'dictionary' ? 'value-expected' : found;
  }

  /** Calls back for the values below a dictionary, in the order of their keys. The callee must not change the index. */
  async function eachValue(
    path: Path,
    use: (names: readonly string[], key: Uint8Array, head: Head) => void,
  ): Promise<void> {
    const prefix = below(path);
    for (let at = prefix; ; ) {
      const entry = await index.seek(at);
      if (!entry || !startsWith(entry.key, prefix)) return;
      const key = headOf(entry.key);
      if (key === 'damaged') throw new Stop('io-error');
      if (key.length === entry.key.length) use(namesOf(key).slice(path.length), key, soundHead(entry.value));
      // Skips the extents of this value.
      at = after(key);
    }
  }

  async function entries(path: Path): Promise<KvEntry[]> {
    const prefix = below(path);
    const kinds = new Map<string, KvEntry['kind']>();
    for (let at = prefix; ; ) {
      const entry = await index.seek(at);
      if (!entry || !startsWith(entry.key, prefix)) break;
      const key = headOf(entry.key);
      if (key === 'damaged') throw new Stop('io-error');
      const names = namesOf(key).slice(path.length);
      const kind = names.length > 1 ? 'dictionary' : 'value';
      kinds.set(names[0]!, kind);
      at = kind === 'value' ? after(key) : after(below([...path, names[0]!]));
    }
    return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, kind]) => ({ name, kind }));
  }

  async function digest(path: Path, found: Exclude<Found, string>): Promise<Uint8Array> {
    if (found.kind === 'value') {
      const hash = new Sha256();
      for (let offset = 0; offset < found.head.lengthBytes; offset += DIGEST_BYTES) {
        const part = new Uint8Array(Math.min(DIGEST_BYTES, found.head.lengthBytes - offset));
        await values.read(found.key, found.head, offset, part);
        hash.update(part);
      }
      return hash.digest();
    }
    const whole = new DictionaryDigest();
    for (const entry of await entries(path)) {
      const inside = [...path, entry.name];
      whole.add(entry, await digest(inside, (await find(inside)) as Exclude<Found, string>));
    }
    return whole.digest();
  }

  /** Runs `use` with the path of a key, in its turn. */
  const reading = <A>(
    key: string,
    use: (path: Path) => Promise<A>,
  ): Promise<A | 'invalid-key' | 'disconnected' | 'io-error'> => {
    const path = parseKvKey(key);
    return queue.read(async () => (path === 'invalid-key' ? path : use(path)));
  };
  /** The same for a change of the store. Afterwards there must be room to remove something, unless `use` removes. */
  const writing = (
    key: string,
    use: (path: Path) => Promise<'done' | KvWriteError>,
    needsRoom = true,
  ): Promise<'done' | KvWriteError> => {
    const path = parseKvKey(key);
    return queue.write(async () => {
      if (path === 'invalid-key') return path;
      if (!pager.isWritable) return 'read-only';
      const result = await use(path);
      if (result === 'done' && needsRoom && pager.spare < 2 * (await index.height()) + 4) throw new Stop('no-space');
      return result;
    });
  };

  /** Returns the key for a value, or the error if a value cannot have it. */
  async function placeFor(
    path: Path,
  ): Promise<{ readonly key: Uint8Array; readonly head: Head | undefined } | 'value-expected' | 'dictionary-expected'> {
    const found = await findValue(path);
    if (found === 'not-found') return { key: headKey(path), head: undefined };
    return found;
  }

  async function rename(from: Path, to: Path): Promise<'done' | KvWriteError> {
    const source = await find(from);
    if (typeof source === 'string') return source;
    if (source.kind === 'dictionary' && startsWithPath(to, from))
      return to.length === from.length && to.length > 0 ? 'done' : 'rename-source-prefix';
    let there = await find(to);
    let target = to;
    const isInside = typeof there !== 'string' && there.kind === 'dictionary';
    if (isInside) {
      target = [...to, from.at(-1)!];
      there = await find(target);
      if (target.length === from.length && startsWithPath(target, from)) return 'done';
      if (
        there !== 'not-found' &&
        (typeof there === 'string' || there.kind === 'dictionary' || source.kind === 'dictionary')
      )
        return 'already-present';
    }
    if (there === 'dictionary-expected') return there;
    if (there !== 'not-found') {
      if (source.kind === 'dictionary') return 'dictionary-expected';
      if (target.length === from.length && startsWithPath(target, from)) return 'done';
      await values.delete(headKey(target));
    }
    if (source.kind === 'value') await values.move(source.key, headKey(target));
    else await moveAll(from, target);
    return 'done';
  }

  async function moveAll(from: Path, to: Path): Promise<void> {
    const [prefix, target] = [below(from), below(to)];
    for (
      let entry = await index.seek(prefix);
      entry && startsWith(entry.key, prefix);
      entry = await index.seek(prefix)
    ) {
      const key = headOf(entry.key);
      if (key === 'damaged') throw new Stop('io-error');
      const moved = new Uint8Array(target.length + key.length - prefix.length);
      moved.set(target);
      moved.set(key.subarray(prefix.length), target.length);
      // Entries deep in the dictionary may exceed the longest key at the new place: then nothing moves.
      if (parseKvKey(namesOf(moved).join('/')) === 'invalid-key') throw new Stop('invalid-key');
      await values.move(key.slice(), moved);
    }
  }

  async function removeAll(path: Path): Promise<'done' | 'not-found'> {
    const prefix = below(path);
    for (
      let entry = await index.seek(prefix);
      entry && startsWith(entry.key, prefix);
      entry = await index.seek(prefix)
    ) {
      const key = headOf(entry.key);
      if (key === 'damaged') throw new Stop('io-error');
      await values.delete(key.slice());
    }
    return 'done';
  }

  return {
    exists: (key) =>
      reading(key, async (path) => {
        const found = await find(path);
        return typeof found === 'string' ? 'nothing' : found.kind;
      }),
    get: (key) =>
      reading(key, async (path) => {
        const found = await findValue(path);
        if (typeof found === 'string') return found;
        const value = new Uint8Array(found.head.lengthBytes);
        await values.read(found.key, found.head, 0, value);
        return value;
      }),
    getPartial: (key, offsetBytes, lengthBytes) =>
      reading(key, async (path) => {
        const found = await findValue(path);
        if (typeof found === 'string') return found;
        const start = Math.min(Math.max(0, offsetBytes), found.head.lengthBytes);
        const part = new Uint8Array(Math.min(Math.max(0, lengthBytes), found.head.lengthBytes - start));
        await values.read(found.key, found.head, start, part);
        return part;
      }),
    list: (key) =>
      reading(key, async (path) => {
        const found = await find(path);
        if (typeof found === 'string') return found;
        return found.kind === 'value' ? 'dictionary-expected' : entries(path);
      }),
    size: (key) =>
      reading(key, async (path) => {
        const found = await findValue(path);
        return typeof found === 'string' ? found : found.head.lengthBytes;
      }),
    lastModified: (key) =>
      reading(key, async (path) => {
        const found = await find(path);
        if (typeof found === 'string') return found;
        if (found.kind === 'value') return found.head.modifiedMs;
        let newest = 0;
        await eachValue(path, (_names, _key, { modifiedMs }) => void (newest = Math.max(newest, modifiedMs)));
        return newest;
      }),
    digest: (key) =>
      reading(key, async (path) => {
        const found = await find(path);
        return typeof found === 'string' ? found : digest(path, found);
      }),
    set: (key, value) =>
      writing(key, async (path) => {
        const place = await placeFor(path);
        if (typeof place === 'string') return place;
        await values.write(place.key, value, nowMs());
        return 'done';
      }),
    async allocate(key, sizeBytes) {
      checkWholeBytes(sizeBytes);
      return writing(key, async (path) => {
        const found = await find(path);
        if (found === 'dictionary-expected') return found;
        if (found !== 'not-found') return 'already-present';
        if (sizeBytes > pager.spare * pager.pageBytes) return 'no-space';
        await values.allocate(headKey(path), sizeBytes, nowMs());
        return 'done';
      });
    },
    async setPartial(key, offsetBytes, bytes) {
      checkWholeBytes(offsetBytes);
      return writing(key, async (path) => {
        const found = await findValue(path);
        if (typeof found === 'string') return found;
        if (offsetBytes + bytes.length > found.head.lengthBytes + pager.spare * pager.pageBytes) return 'no-space';
        await values.writePart(found.key, found.head, offsetBytes, bytes, nowMs());
        return 'done';
      });
    },
    remove: (key) =>
      writing(
        key,
        async (path) => {
          const found = await find(path);
          if (typeof found === 'string') return found;
          if (found.kind === 'dictionary') return removeAll(path);
          await values.delete(found.key);
          return 'done';
        },
        false,
      ),
    rename(source, destination) {
      const to = parseKvKey(destination);
      return writing(source, async (from) => (to === 'invalid-key' ? to : rename(from, to)));
    },
    disconnect: () => queue.disconnect(),
  };
}

function startsWithPath(path: Path, prefix: Path): boolean {
  return prefix.every((name, index) => path[index] === name);
}
