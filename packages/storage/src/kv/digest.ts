import type { KvEntry } from '@mirage/types';
import { Sha256 } from './sha256.js';
import { utf8 } from './utf8.js';

/**
 * The digest of a dictionary, from those of its entries in the order of their names, as defined by the type of stores.
 */
export class DictionaryDigest {
  readonly #hash = new Sha256();

  add({ name, kind }: KvEntry, digest: Uint8Array): void {
    this.#hash
      .update(utf8(name))
      .update(Uint8Array.of(0, kind === 'value' ? 0 : 1))
      .update(digest);
  }

  digest(): Uint8Array {
    return this.#hash.digest();
  }
}

/** Returns the SHA-256 of a value. */
export function digestOf(value: Uint8Array): Uint8Array {
  return new Sha256().update(value).digest();
}
