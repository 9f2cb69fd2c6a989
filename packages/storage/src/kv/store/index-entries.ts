import { compare } from './node.js';
import type { KvPath as Path } from '@mirage/runtime';
import { fromUtf8, utf8 } from '../utf8.js';

/*
 * Entries of the index. The key of the head of a value is its names in UTF-8, separated by a byte 0, and a final byte
 * 255, which does not occur in UTF-8. So the entries below a dictionary are contiguous, before those whose name only
 * begins like that of the dictionary:
 *
 *   head     key: NAME 0 NAME ... 255
 *            value: modified (f64, milliseconds since 1970), length (f64, bytes), the value itself if it is short
 *   extent   key: NAME 0 NAME ... 255 OFFSET (6, big-endian)
 *            value: page (4), length (4, bytes), checksum (4)
 *
 * An extent is a part of a value on consecutive pages, from OFFSET of the value on. It does not cross a multiple of 16
 * pages of its value, so changing a part of a value writes at most that much at each end. Parts without an extent are
 * zeros.
 */
const END_OF_PATH = 0xff;
const HEAD_BYTES = 16;
const EXTENT_BYTES = 12;
const OFFSET_BYTES = 6;

/** Longest value in the index itself. Two heads with the longest keys fit into a page. */
export const MOST_INLINE_BYTES = 512;

export interface Head {
  readonly modifiedMs: number;
  readonly lengthBytes: number;
  /** The whole value; undefined if it is in extents. */
  readonly inline: Uint8Array | undefined;
}

export interface Extent {
  readonly page: number;
  readonly lengthBytes: number;
  readonly checksum: number;
}

export function headKey(path: Path): Uint8Array {
  const names = utf8(path.join('\0'));
  const key = new Uint8Array(names.length + 1);
  key.set(names);
  key[names.length] = END_OF_PATH;
  return key;
}

export function extentKey(head: Uint8Array, offset: number): Uint8Array {
  const key = new Uint8Array(head.length + OFFSET_BYTES);
  key.set(head);
  for (let byte = OFFSET_BYTES - 1, rest = offset; byte >= 0; byte--, rest = Math.floor(rest / 256))
    key[head.length + byte] = rest % 256;
  return key;
}

/** Returns the prefix of every key below a dictionary. */
export function below(path: Path): Uint8Array {
  return path.length === 0 ? new Uint8Array(0) : utf8(`${path.join('\0')}\0`);
}

/** Returns a key that is greater than all keys with this prefix that continue with a name. */
export function after(prefix: Uint8Array): Uint8Array {
  const key = new Uint8Array(prefix.length + 1);
  key.set(prefix);
  key[prefix.length] = END_OF_PATH;
  return key;
}

export function startsWith(key: Uint8Array, prefix: Uint8Array): boolean {
  return key.length >= prefix.length && compare(key.subarray(0, prefix.length), prefix) === 0;
}

/** Returns the key of the head: the key itself, or that of the value of an extent. 'damaged': an invalid key. */
export function headOf(key: Uint8Array): Uint8Array | 'damaged' {
  const end = key.indexOf(END_OF_PATH);
  const rest = key.length - end - 1;
  return end > 0 && (rest === 0 || rest === OFFSET_BYTES) ? key.subarray(0, end + 1) : 'damaged';
}

/** Returns the names in the key of a head. */
export function namesOf(head: Uint8Array): string[] {
  return fromUtf8(head.subarray(0, -1)).split('\0');
}

export function offsetOf(key: Uint8Array): number {
  return key.subarray(-OFFSET_BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
}

export function writeHead({ modifiedMs, lengthBytes, inline }: Head): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + (inline?.length ?? 0));
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, modifiedMs, true);
  view.setFloat64(8, lengthBytes, true);
  if (inline) bytes.set(inline, HEAD_BYTES);
  return bytes;
}

export function readHead(bytes: Uint8Array): Head | 'damaged' {
  if (bytes.length < HEAD_BYTES) return 'damaged';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const lengthBytes = view.getFloat64(8, true);
  if (!Number.isSafeInteger(lengthBytes) || lengthBytes < 0) return 'damaged';
  const isInline = lengthBytes <= MOST_INLINE_BYTES;
  if (bytes.length !== HEAD_BYTES + (isInline ? lengthBytes : 0)) return 'damaged';
  return {
    modifiedMs: view.getFloat64(0, true),
    lengthBytes,
    inline: isInline ? bytes.subarray(HEAD_BYTES) : undefined,
  };
}

export function writeExtent({ page, lengthBytes, checksum }: Extent): Uint8Array {
  const view = new DataView(new ArrayBuffer(EXTENT_BYTES));
  view.setUint32(0, page, true);
  view.setUint32(4, lengthBytes, true);
  view.setUint32(8, checksum, true);
  return new Uint8Array(view.buffer);
}

export function readExtent(bytes: Uint8Array): Extent | 'damaged' {
  if (bytes.length !== EXTENT_BYTES) return 'damaged';
  const view = new DataView(bytes.buffer, bytes.byteOffset, EXTENT_BYTES);
  const lengthBytes = view.getUint32(4, true);
  if (lengthBytes === 0) return 'damaged';
  return { page: view.getUint32(0, true), lengthBytes, checksum: view.getUint32(8, true) };
}
