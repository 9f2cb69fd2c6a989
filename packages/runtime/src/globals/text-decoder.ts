/*
 * Custom code: all single-byte encodings, UTF-8 and UTF-16 take 15 KB minified. @exodus/bytes 1.16 takes 189 KB and
 * text-encoding 0.7 takes 550 KB, because of the tables of East Asian encodings. UTF-8 decoding is shared with the
 * console.
 */
import { decodeUtf8, utf8TailBytes } from '../machine/utf8.js';
import { encodingOf } from './text-decoder/labels.js';
import { decodeSingleByte } from './text-decoder/single-byte.js';
import { decodeUtf16, utf16TailBytes } from './text-decoder/utf16.js';

/**
 * Decodes bytes to text. Supports UTF-8, UTF-16 and all single-byte encodings; throws a RangeError for other labels.
 * Source: Encoding Standard, 7.1.
 */
export class TextDecoder {
  readonly #encoding: string;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  /** The bytes of an incomplete character at the end of a piece. */
  #rest = new Uint8Array(0);
  #isBomSeen = false;

  constructor(label: unknown = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const encoding = encodingOf(String(label));
    if (encoding === undefined) {
      throw new RangeError(
        `The encoding ${JSON.stringify(String(label))} is not supported: TextDecoder knows utf-8, utf-16le, utf-16be and those of one byte, such as windows-1252`,
      );
    }
    this.#encoding = encoding;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  get encoding(): string {
    return this.#encoding;
  }

  get fatal(): boolean {
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
    const isStream = Boolean(options?.stream);
    let bytes = input === undefined ? new Uint8Array(0) : bytesOf(input);
    if (this.#rest.length > 0) {
      const joined = new Uint8Array(this.#rest.length + bytes.length);
      joined.set(this.#rest);
      joined.set(bytes, this.#rest.length);
      bytes = joined;
    }
    const restBytes = isStream ? tailBytes(this.#encoding, bytes) : 0;
    const whole = bytes.subarray(0, bytes.length - restBytes);
    const isBomSeen = this.#isBomSeen;
    // Also if it throws: the next call restarts.
    this.#rest = new Uint8Array(0);
    this.#isBomSeen = false;
    let text = decode(this.#encoding, whole, this.#fatal);
    this.#rest = bytes.slice(bytes.length - restBytes);
    this.#isBomSeen = isStream && (isBomSeen || text !== '');
    if (!this.#ignoreBOM && !isBomSeen && text.startsWith('\ufeff')) text = text.slice(1);
    return text;
  }
}

function bytesOf(data: unknown): Uint8Array<ArrayBufferLike> {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (/\[object (?:Shared)?ArrayBuffer\]/.test(Object.prototype.toString.call(data))) {
    return new Uint8Array(data as ArrayBuffer);
  }
  throw new TypeError('TextDecoder decodes an ArrayBuffer or a view of one');
}

function tailBytes(encoding: string, bytes: Uint8Array): number {
  switch (encoding) {
    case 'utf-8':
      return utf8TailBytes(bytes);
    case 'utf-16be':
    case 'utf-16le':
      return utf16TailBytes(bytes, encoding === 'utf-16be');
    default:
      return 0;
  }
}

function decode(encoding: string, bytes: Uint8Array, isFatal: boolean): string {
  switch (encoding) {
    case 'utf-8':
      return decodeUtf8(bytes, isFatal);
    case 'utf-16be':
    case 'utf-16le':
      return decodeUtf16(bytes, encoding === 'utf-16be', isFatal);
    default:
      return decodeSingleByte(encoding, bytes, isFatal);
  }
}
