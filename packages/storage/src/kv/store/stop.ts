import type { KvWriteError } from '@mirage/types';

/**
 * What ends an operation in the middle. Thrown inside the store and caught where an operation ends, in `queue.ts`, and
 * becomes its result (and when a disk is opened, in `connect-kv-store.ts`): an index of pages, each behind a promise,
 * would otherwise pass errors on in every line.
 */
export class Stop extends Error {
  override readonly name = 'Stop';

  constructor(
    readonly why: Extract<KvWriteError, 'io-error' | 'disconnected' | 'no-space' | 'read-only' | 'invalid-key'>,
  ) {
    super(why);
  }
}
