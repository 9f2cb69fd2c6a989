import type { Clock, KvRw, KvWriteError } from '@mirage/types';
import { parseKvKey, type KvPath as Path } from '@mirage/runtime';
import { checkWholeBytes } from './byte-count.js';
import { find, isDictionary, treeKv, type TreeDictionary, type TreeNode, type TreeValue } from './memory-tree.js';

/** Connects a store in memory. `name` only distinguishes it from others. */
export function connectKvMem(_parameters: { readonly name: string }, clock: Pick<Clock, 'wallNs'>): KvRw {
  return kvMem(clock);
}

/** Creates an empty store in memory, which ends with the unikernel. Only the memory limits its size. */
export function kvMem(clock: Pick<Clock, 'wallNs'>): KvRw {
  const root: TreeDictionary = { entries: new Map() };
  const { isConnected, ...store } = treeKv(root);

  const valueOf = (bytes: Uint8Array): TreeValue => ({
    bytes: (start, end) => (start === undefined ? bytes : bytes.subarray(start, end)),
    lengthBytes: bytes.length,
    modifiedMs: Number(clock.wallNs() / 1_000_000n),
  });

  /** Puts a node at a path, and creates the dictionaries on the path. */
  function put(path: Path, node: TreeNode): 'done' | KvWriteError {
    let at = root;
    for (const name of path.slice(0, -1)) {
      const next: TreeNode = at.entries.get(name) ?? { entries: new Map() };
      if (!isDictionary(next)) return 'dictionary-expected';
      at.entries.set(name, next);
      at = next;
    }
    at.entries.set(path.at(-1)!, node);
    return 'done';
  }

  /** Removes a node, and the dictionaries above it that become empty. */
  function take(path: Path): void {
    const above = path.slice(0, -1);
    const dictionary = find(root, above) as TreeDictionary;
    dictionary.entries.delete(path.at(-1)!);
    if (dictionary.entries.size === 0 && above.length > 0) take(above);
  }

  /** Returns the path of a key, and the node there. */
  function at(
    key: string,
  ): { path: Path; node: TreeNode | 'not-found' | 'dictionary-expected' } | 'disconnected' | 'invalid-key' {
    if (!isConnected()) return 'disconnected';
    const path = parseKvKey(key);
    return path === 'invalid-key' ? path : { path, node: find(root, path) };
  }

  return {
    ...store,
    async set(key, value) {
      const found = at(key);
      if (typeof found === 'string') return found;
      if (typeof found.node !== 'string' && isDictionary(found.node)) return 'value-expected';
      if (found.node === 'dictionary-expected') return found.node;
      return put(found.path, valueOf(value.slice()));
    },
    async allocate(key, sizeBytes) {
      checkWholeBytes(sizeBytes);
      const found = at(key);
      if (typeof found === 'string') return found;
      if (found.node === 'dictionary-expected') return found.node;
      return typeof found.node === 'string' ? put(found.path, valueOf(new Uint8Array(sizeBytes))) : 'already-present';
    },
    async setPartial(key, offsetBytes, bytes) {
      checkWholeBytes(offsetBytes);
      const found = at(key);
      if (typeof found === 'string') return found;
      if (typeof found.node === 'string') return found.node;
      if (isDictionary(found.node)) return 'value-expected';
      const before = found.node.bytes();
      const after = new Uint8Array(Math.max(before.length, offsetBytes + bytes.length));
      after.set(before);
      after.set(bytes, offsetBytes);
      return put(found.path, valueOf(after));
    },
    async remove(key) {
      const found = at(key);
      if (typeof found === 'string') return found;
      if (typeof found.node === 'string') return found.node;
      if (found.path.length === 0) root.entries.clear();
      else take(found.path);
      return 'done';
    },
    async rename(source, destination) {
      const from = at(source);
      if (typeof from === 'string') return from;
      const to = at(destination);
      if (typeof to === 'string') return to;
      if (typeof from.node === 'string') return from.node;
      return move(from.path, from.node, to.path, to.node);
    },
  };

  function move(
    from: Path,
    node: TreeNode,
    to: Path,
    there: TreeNode | 'not-found' | 'dictionary-expected',
  ): 'done' | KvWriteError {
    if (isPrefix(from, to) && isDictionary(node))
      return from.length === to.length && from.length > 0 ? 'done' : 'rename-source-prefix';
    if (there === 'dictionary-expected') return there;
    if (there !== 'not-found') {
      if (isDictionary(there)) {
        const inside = [...to, from.at(-1)!];
        const known = there.entries.get(inside.at(-1)!);
        if (known === node) return 'done';
        if (known && (isDictionary(known) || isDictionary(node))) return 'already-present';
        take(from);
        return put(inside, node);
      }
      if (isDictionary(node)) return 'dictionary-expected';
      if (there === node) return 'done';
    }
    take(from);
    return put(to, node);
  }
}

function isPrefix(prefix: Path, path: Path): boolean {
  return prefix.every((name, index) => path[index] === name);
}
