import { encodeUtf8, encodeUtf8Into } from '../machine/utf8.js';

/** Encodes text as UTF-8. Source: Encoding Standard, 7.2. */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(text: unknown = ''): Uint8Array<ArrayBuffer> {
    return encodeUtf8(String(text));
  }

  /**
   * Writes as many whole characters as there is room for. Returns the number of code units read and of bytes written.
   * Throws `TypeError` for another kind of array.
   */
  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    if (!(into instanceof Uint8Array)) throw new TypeError('encodeInto writes to a Uint8Array');
    return encodeUtf8Into(String(text), into);
  }
}
