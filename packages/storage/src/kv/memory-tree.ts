import type { KvEntry, KvReadError, KvRo } from '@mirage/types';
import { DictionaryDigest, digestOf } from './digest.js';
import { parseKvKey, type KvPath as Path } from '@mirage/runtime';

/** A value in memory. */
export interface TreeValue {
  /** Returns its bytes from `start` up to and without `end`; by default all. They must not be changed. */
  readonly bytes: (start?: number, end?: number) => Uint8Array;
  readonly lengthBytes: number;
  /** Returns its SHA-256, if that is known. Default: it is computed. */
  readonly digest?: () => Uint8Array;
  /** Milliseconds since 1970; 0 if unknown. */
  readonly modifiedMs: number;
}

/** A dictionary in memory: nodes by name. */
export interface TreeDictionary {
  readonly entries: Map<string, TreeNode>;
}

export type TreeNode = TreeValue | TreeDictionary;

export function isDictionary(node: TreeNode): node is TreeDictionary {
  return 'entries' in node;
}

/** Returns the node at a path, or the error if there is none. */
export function find(root: TreeDictionary, path: Path): TreeNode | 'not-found' | 'dictionary-expected' {
  let node: TreeNode = root;
  for (const name of path) {
    if (!isDictionary(node)) return 'dictionary-expected';
    const next = node.entries.get(name);
    if (!next) return 'not-found';
    node = next;
  }
  return node;
}

/** Creates a read-only store over a tree in memory. */
export function treeKv(root: TreeDictionary): KvRo & { readonly isConnected: () => boolean } {
  let connected = true;

  const nodeAt = (key: string): TreeNode | KvReadError => {
    if (!connected) return 'disconnected';
    const path = parseKvKey(key);
    return path === 'invalid-key' ? path : find(root, path);
  };
  const valueAt = (key: string): TreeValue | KvReadError => {
    const node = nodeAt(key);
    return typeof node !== 'string' && isDictionary(node) ? 'value-expected' : node;
  };

  return {
    isConnected: () => connected,
    async exists(key) {
      const node = nodeAt(key);
      if (node === 'not-found' || node === 'dictionary-expected') return 'nothing';
      if (typeof node === 'string') return node as 'invalid-key' | 'disconnected';
      return isDictionary(node) ? 'dictionary' : 'value';
    },
    async get(key) {
      const value = valueAt(key);
      return typeof value === 'string' ? value : value.bytes().slice();
    },
    async getPartial(key, offsetBytes, lengthBytes) {
      const value = valueAt(key);
      if (typeof value === 'string') return value;
      const start = Math.min(Math.max(0, offsetBytes), value.lengthBytes);
      return value.bytes(start, Math.min(start + Math.max(0, lengthBytes), value.lengthBytes)).slice();
    },
    async list(key) {
      const node = nodeAt(key);
      if (typeof node === 'string') return node;
      return isDictionary(node) ? entriesOf(node) : 'dictionary-expected';
    },
    async size(key) {
      const value = valueAt(key);
      return typeof value === 'string' ? value : value.lengthBytes;
    },
    async lastModified(key) {
      const node = nodeAt(key);
      return typeof node === 'string' ? node : modified(node);
    },
    async digest(key) {
      const node = nodeAt(key);
      return typeof node === 'string' ? node : digest(node);
    },
    async disconnect() {
      connected = false;
    },
  };
}

function entriesOf({ entries }: TreeDictionary): KvEntry[] {
  return [...entries.keys()]
    .sort()
    .map((name) => ({ name, kind: isDictionary(entries.get(name)!) ? 'dictionary' : 'value' }));
}

function modified(node: TreeNode): number {
  if (!isDictionary(node)) return node.modifiedMs;
  return [...node.entries.values()].reduce((newest, below) => Math.max(newest, modified(below)), 0);
}

function digest(node: TreeNode): Uint8Array {
  if (!isDictionary(node)) return node.digest?.() ?? digestOf(node.bytes());
  const whole = new DictionaryDigest();
  for (const entry of entriesOf(node)) whole.add(entry, digest(node.entries.get(entry.name)!));
  return whole.digest();
}
