import type { PageReference } from './superblock.js';

/*
 * A page of the index. Numbers are little-endian.
 *
 *   offset  bytes
 *        0      4  number of this page: detects a page that was written to the wrong place
 *        4      2  level: 0 holds values, others hold pages of the level below
 *        6      2  number of entries
 *        8      -  entries, sorted by key: length of the key (2), length of the value (2), key, value
 *
 * Above level 0 the value of an entry is a page (4) and its checksum (4), and its key is not greater than any key below
 * it. The first entry also covers all smaller keys.
 */
const HEADER_BYTES = 8;
const ENTRY_HEADER_BYTES = 4;
export const REFERENCE_BYTES = 8;

/** A page below another one: read when needed, kept here once it is changed. */
export interface Child extends PageReference {
  changed: Node | undefined;
}

/** A page of the index in memory. Nodes that a commit reaches are never changed; only their copies are. */
export interface Node {
  readonly level: number;
  readonly keys: Uint8Array[];
  /** The value of each key on level 0; empty on other levels. */
  readonly values: Uint8Array[];
  /** The child of each key above level 0; empty on level 0. */
  readonly children: Child[];
}

export function entryBytes(key: Uint8Array, valueBytes: number): number {
  return ENTRY_HEADER_BYTES + key.length + valueBytes;
}

/** Returns the bytes for entries in a page. */
export function roomOf(pageBytes: number): number {
  return pageBytes - HEADER_BYTES;
}

/** Returns the bytes of the entries of a node. */
export function bytesOf(node: Node): number {
  let sum = 0;
  node.keys.forEach((key, index) => (sum += entryBytes(key, node.values[index]?.length ?? REFERENCE_BYTES)));
  return sum;
}

export function writeNode(node: Node, page: number, pageBytes: number): Uint8Array {
  const bytes = new Uint8Array(pageBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, page, true);
  view.setUint16(4, node.level, true);
  view.setUint16(6, node.keys.length, true);
  let at = HEADER_BYTES;
  node.keys.forEach((key, index) => {
    const child = node.children[index];
    const value = node.values[index];
    view.setUint16(at, key.length, true);
    view.setUint16(at + 2, value?.length ?? REFERENCE_BYTES, true);
    at += ENTRY_HEADER_BYTES;
    bytes.set(key, at);
    at += key.length;
    if (child) {
      view.setUint32(at, child.page, true);
      view.setUint32(at + 4, child.checksum, true);
    } else bytes.set(value!, at);
    at += value?.length ?? REFERENCE_BYTES;
  });
  return bytes;
}

/** Parses a node from its page, and keeps the bytes. 'damaged': this was never written as page number `page`. */
export function readNode(bytes: Uint8Array, page: number): Node | 'damaged' {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const level = view.getUint16(4, true);
  const count = view.getUint16(6, true);
  if (view.getUint32(0, true) !== page) return 'damaged';
  const node: Node = { level, keys: [], values: [], children: [] };
  let at = HEADER_BYTES;
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_HEADER_BYTES > bytes.length) return 'damaged';
    const keyEnd = at + ENTRY_HEADER_BYTES + view.getUint16(at, true);
    const valueEnd = keyEnd + view.getUint16(at + 2, true);
    if (valueEnd > bytes.length) return 'damaged';
    const key = bytes.subarray(at + ENTRY_HEADER_BYTES, keyEnd);
    if (index > 0 && compare(node.keys[index - 1]!, key) >= 0) return 'damaged';
    node.keys.push(key);
    if (level === 0) node.values.push(bytes.subarray(keyEnd, valueEnd));
    else if (valueEnd - keyEnd !== REFERENCE_BYTES) return 'damaged';
    else {
      node.children.push({
        page: view.getUint32(keyEnd, true),
        checksum: view.getUint32(keyEnd + 4, true),
        changed: undefined,
      });
    }
    at = valueEnd;
  }
  return node;
}

/** Returns a copy with its own lists; the bytes in them are shared and must not be changed. */
export function copyNode({ level, keys, values, children }: Node): Node {
  return { level, keys: keys.slice(), values: values.slice(), children: children.map((child) => ({ ...child })) };
}

/** Order of keys: byte by byte, a prefix first. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  for (let index = 0; index < most; index++) if (a[index] !== b[index]) return a[index]! - b[index]!;
  return a.length - b.length;
}

/** Returns the number of keys that are smaller than `key`. */
export function lowerBound(keys: readonly Uint8Array[], key: Uint8Array): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(keys[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
