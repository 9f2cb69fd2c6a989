/*
 * Key-value stores. A key is a path: names with `/` between them, `images/logo.svg`. A `/` at the beginning, at the end or doubled says
 * nothing more; the empty key is the root. What holds values is a dictionary, as a folder holds files. A name is any text but the empty
 * one, `.`, `..` and what contains `/` or NUL.
 */

/** What can be wrong with reading. */
export type KvError =
  /** There is nothing under the key. */
  | 'not-found'
  /** A dictionary is needed, but there is a value under the key, or under a part of it. */
  | 'dictionary-expected'
  /** A value is needed, but there is a dictionary under the key. */
  | 'value-expected'
  /** A name in the key is none: `.`, `..`, or it contains NUL. */
  | 'invalid-key'
  /** The store, or what it lies on, is gone. */
  | 'disconnected'
  /** What is stored cannot be read: the medium failed, or a checksum does not fit. */
  | 'damaged';

/** What can be wrong with changing. */
export type KvWriteError =
  | KvError
  /** There is no room left; nothing was changed. */
  | 'no-space'
  /** There is something under the key already. */
  | 'already-present'
  /** A dictionary cannot be moved into itself. */
  | 'rename-source-prefix'
  /** What the store lies on cannot be written. */
  | 'is-read-only';

/** One entry of a dictionary. */
export interface KvEntry {
  /** Its name in the dictionary: no path. */
  readonly name: string;
  readonly is: 'value' | 'dictionary';
}

/** A store that can be read. */
export interface KvRo {
  /** What is under the key; 'not-found' if nothing is, also below a value. */
  exists(key: string): Promise<'value' | 'dictionary' | Exclude<KvError, 'dictionary-expected' | 'value-expected'>>;

  /** The value. The bytes are the caller's: a copy. */
  get(key: string): Promise<Uint8Array | KvError>;

  /** At most `lengthBytes` bytes of the value from `offsetBytes` on; fewer, or none, where the value ends. The bytes are the caller's. */
  getPartial(key: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array | KvError>;

  /** The entries of a dictionary, by name in the order of UTF-16 code units. */
  list(key: string): Promise<readonly KvEntry[] | KvError>;

  /** When the value, or what is in the dictionary, changed last: nanoseconds since 1970-01-01T00:00:00Z. 0 where nobody knows. */
  lastModified(key: string): Promise<bigint | KvError>;

  /** Bytes that are equal for equal values (and for dictionaries with equal contents), and differ for all others that anybody will meet. */
  digest(key: string): Promise<Uint8Array | KvError>;

  /** Length of the value in bytes; of a dictionary, of all values in it. */
  size(key: string): Promise<number | KvError>;

  /** Lets the store go. Later operations are 'disconnected'. Doing it twice is the same as once. */
  disconnect(): Promise<void>;
}

/**
 * A store that can be written, too. A change that resolved is durable as far as the store says; it happened as a whole or not at all,
 * also when the power fails in the middle of it.
 */
export interface KvRw extends KvRo {
  /** Makes the value, or replaces it; makes the dictionaries above it. The bytes are copied before this returns. */
  set(key: string, value: Uint8Array): Promise<'set' | KvWriteError>;

  /** Replaces a part of a value, and makes it longer when the part goes past its end; a gap is filled with zeros. Error: 'not-found', no value. */
  setPartial(key: string, offsetBytes: number, part: Uint8Array): Promise<'set' | KvWriteError>;

  /** Removes a value, or a dictionary with everything in it. */
  remove(key: string): Promise<'removed' | KvWriteError>;

  /** Moves a value or a dictionary to another key, where a value is replaced. Dictionaries above it are made. */
  rename(source: string, destination: string): Promise<'renamed' | KvWriteError>;

  /** Makes a value of so many zeros. Error: 'already-present'. */
  allocate(key: string, lengthBytes: number): Promise<'allocated' | KvWriteError>;
}
