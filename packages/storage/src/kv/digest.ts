import type { KvEntry } from '@mirage/types';
import { Sha256 } from './sha256.js';
import { utf8 } from './utf8.js';

/** Digest of a dictionary from those of its entries, sorted by name, as the type of stores says. */
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

/** SHA-256 of a value. */
export function digestOf(value: Uint8Array): Uint8Array {
  return new Sha256().update(value).digest();
}
