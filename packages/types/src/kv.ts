/*
 * Key-value stores. A key is a path of names with slashes between them: `etc/motd`. Leading, trailing and repeated
 * slashes are ignored: `/etc//motd/` is the same key. A key without names (`''`, `/`) is the root, a dictionary that
 * always exists. A name has 1 to 255 bytes in UTF-8, is not `.` or `..`, and does not contain U+0000. A key has at most
 * 1024 bytes. Any other key is an 'invalid-key'.
 *
 * A value is a sequence of bytes. In a writable store a dictionary exists exactly while something is below it: no
 * operation creates an empty one or leaves one behind.
 */

/**
 * Why any operation may fail.
 *
 * - `invalid-key`: the text is not a key.
 * - `disconnected`: the store is gone.
 * - `io-error`: the storage below reports a fault, or does not hold what was written to it.
 *
 * @example
 *   import type { KvFault, KvRo } from 'mirage/types';
 *
 *   export async function isThere(store: KvRo, key: string): Promise<boolean | KvFault> {
 *     const found = await store.exists(key);
 *     return found === 'value' || found === 'dictionary' ? true : found === 'nothing' ? false : found;
 *   }
 */
export type KvFault = 'invalid-key' | 'disconnected' | 'io-error';

/**
 * Why a read may fail.
 *
 * - `not-found`: nothing exists at the key.
 * - `dictionary-expected`: the key, or a key on its path, is a value.
 * - `value-expected`: the key is a dictionary.
 *
 * @example
 *   import type { KvReadError, KvRo } from 'mirage/types';
 *
 *   export async function readText(store: KvRo, key: string): Promise<{ text: string } | KvReadError> {
 *     const value = await store.get(key);
 *     return typeof value === 'string' ? value : { text: new TextDecoder().decode(value) };
 *   }
 */
export type KvReadError = 'not-found' | 'dictionary-expected' | 'value-expected' | KvFault;

/**
 * Why a write may fail, in addition to the errors of a read.
 *
 * - `no-space`: the store is full.
 * - `rename-source-prefix`: a dictionary would move into itself.
 * - `already-present`: something exists at the key.
 * - `read-only`: the storage below does not accept writes.
 *
 * @example
 *   import type { KvRw, KvWriteError } from 'mirage/types';
 *
 *   export function writeText(store: KvRw, key: string, text: string): Promise<'done' | KvWriteError> {
 *     return store.set(key, new TextEncoder().encode(text));
 *   }
 */
export type KvWriteError = KvReadError | 'no-space' | 'rename-source-prefix' | 'already-present' | 'read-only';

/**
 * An entry of a dictionary.
 *
 * @example
 *   import type { KvEntry, KvRo } from 'mirage/types';
 *
 *   export async function valuesIn(store: KvRo, key: string): Promise<string[]> {
 *     const entries = await store.list(key);
 *     if (typeof entries === 'string') throw new Error(entries);
 *     return entries.filter(({ kind }: KvEntry) => kind === 'value').map(({ name }) => name);
 *   }
 */
export interface KvEntry {
  readonly name: string;
  readonly kind: 'value' | 'dictionary';
}

/**
 * A key-value store to read from. The caller owns every buffer that it returns.
 *
 * @example
 *   import type { Console, KvRo } from 'mirage/types';
 *
 *   export const Motd = {
 *     async start(console: Console, files: KvRo): Promise<void> {
 *       const text = await files.get('etc/motd');
 *       await console.log(typeof text === 'string' ? `cannot read: ${text}` : new TextDecoder().decode(text));
 *     },
 *   };
 */
export interface KvRo {
  /** Returns what exists at the key. */
  exists(key: string): Promise<'value' | 'dictionary' | 'nothing' | KvFault>;

  /** Returns the whole value. */
  get(key: string): Promise<Uint8Array | KvReadError>;

  /** Returns `lengthBytes` bytes of the value from `offsetBytes` on, or fewer at the end of the value. */
  getPartial(key: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array | KvReadError>;

  /**
   * Returns the entries of a dictionary, sorted by name in the order of UTF-16 code units, as `sort()` does. Returns
   * 'dictionary-expected' for a value.
   */
  list(key: string): Promise<readonly KvEntry[] | KvReadError>;

  /** Returns the length of the value in bytes. */
  size(key: string): Promise<number | KvReadError>;

  /**
   * Returns when the value was last written, or the newest value below the dictionary: milliseconds since 1970 (UTC).
   * Returns 0 if the time is unknown.
   */
  lastModified(key: string): Promise<number | KvReadError>;

  /**
   * Returns 32 bytes that identify the contents, the same on every store. For a value: its SHA-256. For a dictionary:
   * the SHA-256 over its sorted entries. Each entry is its name in UTF-8, a byte 0, a byte 0 for a value or 1 for a
   * dictionary, and its digest.
   */
  digest(key: string): Promise<Uint8Array | KvReadError>;

  /** Disconnects the store. Later operations return 'disconnected'. A second call has no effect. */
  disconnect(): Promise<void>;
}

/**
 * A key-value store to read and write. Operations take effect in the order of the calls. Each operation is atomic, also
 * when power fails. On a store that outlives the unikernel, an operation is durable when its promise resolves.
 *
 * @example
 *   import type { Console, KvRw } from 'mirage/types';
 *
 *   export const Save = {
 *     async start(console: Console, store: KvRw): Promise<void> {
 *       await console.log(`saved: ${await store.set('state/greeting', new TextEncoder().encode('hello'))}`);
 *     },
 *   };
 */
export interface KvRw extends KvRo {
  /**
   * Sets the value of a key, and creates the dictionaries on its path. Do not change the buffer until the promise
   * resolves. Returns 'value-expected' if the key is a dictionary, and 'dictionary-expected' if its path contains a
   * value.
   */
  set(key: string, value: Uint8Array): Promise<'done' | KvWriteError>;

  /**
   * Creates a value of zeros at a key where nothing exists. Returns 'already-present' otherwise, also for a dictionary.
   *
   * @throws {RangeError} The promise rejects if `sizeBytes` is not an integer from 0.
   */
  allocate(key: string, sizeBytes: number): Promise<'done' | KvWriteError>;

  /**
   * Replaces bytes of a value from `offsetBytes` on. The value grows if they end beyond it; a gap is filled with zeros.
   * Returns 'not-found' if there is no such value.
   *
   * @throws {RangeError} The promise rejects if `offsetBytes` is not an integer from 0.
   */
  setPartial(key: string, offsetBytes: number, bytes: Uint8Array): Promise<'done' | KvWriteError>;

  /**
   * Removes a value, or a dictionary and everything below it. Removing the root removes everything. Returns 'not-found'
   * if nothing exists at the key.
   */
  remove(key: string): Promise<'done' | KvWriteError>;

  /**
   * Moves a value, or a dictionary and everything below it.
   *
   * - Nothing at `destination`: the source moves there.
   * - A value at `destination`: a value replaces it; a dictionary is refused with 'dictionary-expected'.
   * - A dictionary at `destination`: the source moves into it under its own last name. There, a value replaces a value;
   *   anything else is refused with 'already-present'.
   *
   * A move to the same place does nothing. Moving a dictionary, or the root, below itself returns
   * 'rename-source-prefix'.
   */
  rename(source: string, destination: string): Promise<'done' | KvWriteError>;
}
