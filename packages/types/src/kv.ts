/*
 * Key-value stores. A key is a path of names with slashes between: `etc/motd`. A slash before the first name and after
 * the last, and slashes in a row, mean nothing: `/etc//motd/` is the same key. No names at all (`''`, `/`) are the
 * root, a dictionary that is always there. A name is 1 to 255 bytes of UTF-8, not `.` or `..`, without the character 0;
 * a key has at most 1024 bytes: other keys are 'invalid-key'.
 *
 * A value is bytes. In a store that is written to, a dictionary is there while something is below it: no operation
 * makes an empty one or leaves one behind.
 */

/**
 * What can be wrong with any operation: the key is none, the store is gone, what the store lies on reports a fault or
 * does not hold what was written.
 */
export type KvFault = 'invalid-key' | 'disconnected' | 'io-error';

/**
 * What can be wrong with reading: nothing has that key; it, or a key before it in its path, is a value; it is a
 * dictionary.
 */
export type KvReadError = 'not-found' | 'dictionary-expected' | 'value-expected' | KvFault;

/**
 * What can be wrong with writing, besides: the store is full; a dictionary shall be moved into itself; something is
 * there already; what the store lies on takes no writes.
 */
export type KvWriteError = KvReadError | 'no-space' | 'rename-source-prefix' | 'already-present' | 'read-only';

/** One name in a dictionary. */
export interface KvEntry {
  readonly name: string;
  readonly kind: 'value' | 'dictionary';
}

/** A store to read from. Every buffer that it gives belongs to the caller. */
export interface KvRo {
  /** What is at the key. */
  exists(key: string): Promise<'value' | 'dictionary' | 'nothing' | KvFault>;

  /** The whole value. */
  get(key: string): Promise<Uint8Array | KvReadError>;

  /** Part of the value: `lengthBytes` bytes from `offsetBytes`, or as many as there are. */
  getPartial(key: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array | KvReadError>;

  /**
   * The names in a dictionary, sorted by their UTF-16 units as `sort()` does. Error: 'dictionary-expected' for a value.
   */
  list(key: string): Promise<readonly KvEntry[] | KvReadError>;

  /** Length of the value in bytes. */
  size(key: string): Promise<number | KvReadError>;

  /**
   * When the value was last written, or the newest value below the dictionary: milliseconds since 1970 (UTC); 0 where
   * nobody knows.
   */
  lastModified(key: string): Promise<number | KvReadError>;

  /**
   * 32 bytes that tell contents apart, the same on every store: SHA-256 of the value; of a dictionary, SHA-256 over its
   * sorted entries, each its name in UTF-8, a byte 0 for a value or 1 for a dictionary after a byte 0, and its digest.
   */
  digest(key: string): Promise<Uint8Array | KvReadError>;

  /** Gives the store up. Later operations are 'disconnected'. Doing it twice is the same as once. */
  disconnect(): Promise<void>;
}

/**
 * A store to read and write. Each operation happens wholly or not at all, also when power fails, and is durable when
 * its promise resolves, on a store that outlives the unikernel. Operations take effect in the order of the calls.
 */
export interface KvRw extends KvRo {
  /**
   * Gives the key this value, whatever value it had. Dictionaries on its path come by themselves. Errors:
   * 'value-expected', the key is a dictionary; 'dictionary-expected', its path leads through a value. The buffer must
   * not change until the promise resolves.
   */
  set(key: string, value: Uint8Array): Promise<'done' | KvWriteError>;

  /**
   * Gives a key that has none a value of zeros. Error: 'already-present', also for a dictionary; rejects with a
   * RangeError for what is no whole number from 0.
   */
  allocate(key: string, sizeBytes: number): Promise<'done' | KvWriteError>;

  /**
   * Replaces bytes of a value from `offsetBytes` on. It grows where they end beyond it, with zeros in a gap. Error:
   * 'not-found'; a RangeError as for `allocate`.
   */
  setPartial(key: string, offsetBytes: number, bytes: Uint8Array): Promise<'done' | KvWriteError>;

  /** Removes a value, or a dictionary and all below it. The root: everything. Error: 'not-found'. */
  remove(key: string): Promise<'done' | KvWriteError>;

  /**
   * Moves a value, or a dictionary with all below it. At `destination`, a value is replaced by a value, and is
   * 'dictionary-expected' for a dictionary; into a dictionary the source moves under its own last name, where a value
   * is replaced by a value and all else is 'already-present'. To where it is already: nothing happens. Error:
   * 'rename-source-prefix', a dictionary (the root is one) cannot move below itself.
   */
  rename(source: string, destination: string): Promise<'done' | KvWriteError>;
}
