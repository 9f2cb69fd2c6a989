import type { KvWriteError } from '@mirage/types';

/**
 * Ends an operation early. It is thrown inside the store, and caught in `queue.ts`, where it becomes the result of the
 * operation, or in `connect-kv-store.ts`, when a disk is opened. Otherwise every line of the index, with a promise for
 * each page, would have to pass errors on.
 */
export class Stop extends Error {
  override readonly name = 'Stop';

  constructor(
    readonly why: Extract<KvWriteError, 'io-error' | 'disconnected' | 'no-space' | 'read-only' | 'invalid-key'>,
  ) {
    super(why);
  }
}
