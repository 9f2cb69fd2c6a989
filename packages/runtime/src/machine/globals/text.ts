import { decodeUtf8, encodeUtf8, encodeUtf8Into, utf8TailBytes } from '../utf8.js';

/** Text to UTF-8. Source: Encoding Standard, 7.2. */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(text: unknown = ''): Uint8Array<ArrayBuffer> {
    return encodeUtf8(String(text));
  }

  /** Writes as many whole characters as there is room for: how many units of the text that were, and how many bytes. */
  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    return encodeUtf8Into(String(text), into);
  }
}

/** Names of the encodings that are known. Source: Encoding Standard, 4.2. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  'utf-8': ['unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'utf-8', 'utf8', 'x-unicode20utf8'],
  'utf-16le': ['csunicode', 'iso-10646-ucs-2', 'ucs-2', 'unicode', 'unicodefeff', 'utf-16', 'utf-16le'],
};

/** Bytes to text. Knows UTF-8 and UTF-16LE; another label is a RangeError. Source: Encoding Standard, 7.1. */
export class TextDecoder {
  readonly #encoding: string;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  /** What a stream has left of a character that is not complete. */
  #rest = new Uint8Array(0);
  #isBomSeen = false;

  constructor(label: unknown = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const wanted = String(label)
      .replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '')
      .toLowerCase();
    const encoding = Object.keys(LABELS).find((name) => LABELS[name]!.includes(wanted));
    if (encoding === undefined) {
      throw new RangeError(`TextDecoder knows the encodings utf-8 and utf-16le, not ${JSON.stringify(String(label))}`);
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
    const isWide = this.#encoding === 'utf-16le';
    const restBytes = !isStream ? 0 : isWide ? utf16TailBytes(bytes) : utf8TailBytes(bytes);
    const whole = bytes.subarray(0, bytes.length - restBytes);
    const isBomSeen = this.#isBomSeen;
    // Also when it throws: the next use begins anew.
    this.#rest = new Uint8Array(0);
    this.#isBomSeen = false;
    let text = isWide ? decodeUtf16(whole, this.#fatal) : decodeUtf8(whole, this.#fatal);
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

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

function utf16TailBytes(bytes: Uint8Array): number {
  const odd = bytes.length % 2;
  const last = bytes.length - odd - 1;
  return last > 0 && isHigh((bytes[last]! << 8) | bytes[last - 1]!) ? odd + 2 : odd;
}

function decodeUtf16(bytes: Uint8Array, isFatal: boolean): string {
  let text = '';
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    const unit = (bytes[index + 1]! << 8) | bytes[index]!;
    const next = (bytes[index + 3]! << 8) | bytes[index + 2]!;
    // Half a pair and half a unit at the end are one mistake.
    if (isHigh(unit) && index + 3 === bytes.length) break;
    if (isHigh(unit) && index + 3 < bytes.length && isLow(next)) {
      text += String.fromCharCode(unit, next);
      index += 2;
    } else if (isHigh(unit) || isLow(unit)) {
      if (isFatal) throw new TypeError('The encoded data is not valid UTF-16');
      text += '\ufffd';
    } else {
      text += String.fromCharCode(unit);
    }
  }
  if (bytes.length % 2 === 0) return text;
  if (isFatal) throw new TypeError('The encoded data is not valid UTF-16');
  return `${text}\ufffd`;
}
