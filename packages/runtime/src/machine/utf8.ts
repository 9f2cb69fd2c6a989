import { textNatives } from './text-natives.js';

/** The replacement for invalid bytes or code units. */
const REPLACEMENT = 0xfffd;
/** Longest run of ASCII that is decoded in one call: engines limit the number of arguments. */
const RUN_BYTES = 4096;

/** Encodes text as UTF-8; a lone surrogate becomes U+FFFD. Source: Encoding Standard, 9.1. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return textNatives()?.encodeText(text) ?? scriptEncodeUtf8(text);
}

/** The same without natives. */
export function scriptEncodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const { length } = text;
  const ascii = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) {
      // At most three bytes for a code unit.
      const bytes = new Uint8Array(length * 3);
      return bytes.slice(0, encodeUtf8Into(text, bytes).written);
    }
    ascii[index] = code;
  }
  return ascii;
}

/**
 * Encodes text as UTF-8 into a buffer, whole characters only, while there is room. Returns the number of code units
 * read and of bytes written.
 */
export function encodeUtf8Into(text: string, bytes: Uint8Array): { read: number; written: number } {
  let written = 0;
  let read = 0;
  while (read < text.length) {
    let code = text.charCodeAt(read);
    let units = 1;
    if (code >= 0xd800 && code < 0xe000) {
      code = text.codePointAt(read)!;
      if (code > 0xffff) units = 2;
      else code = REPLACEMENT;
    }
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (written + length > bytes.length) break;
    read += units;
    if (length === 1) {
      bytes[written++] = code;
      continue;
    }
    bytes[written++] = length === 2 ? 0xc0 | (code >> 6) : length === 3 ? 0xe0 | (code >> 12) : 0xf0 | (code >> 18);
    if (length === 4) bytes[written++] = 0x80 | ((code >> 12) & 0x3f);
    if (length > 2) bytes[written++] = 0x80 | ((code >> 6) & 0x3f);
    bytes[written++] = 0x80 | (code & 0x3f);
  }
  return { read, written };
}

/** Returns the number of bytes after a first byte; 0 for an invalid first byte. */
function followers(first: number): number {
  return first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
}

/**
 * Returns whether the second byte is valid after the first: overlong forms, surrogates and code points beyond U+10FFFF
 * are not.
 */
function secondRange(first: number): readonly [low: number, high: number] {
  return [first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80, first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf];
}

/**
 * Decodes UTF-8. Every maximal invalid part becomes one U+FFFD, or throws a TypeError if `isFatal`. Keeps a byte order
 * mark. Source: Encoding Standard, 9.1.1.
 */
export function decodeUtf8(bytes: Uint8Array, isFatal = false): string {
  // The native knows only valid text, which nearly all is.
  return textNatives()?.decodeText(bytes, 0, bytes.length, 0) ?? scriptDecodeUtf8(bytes, isFatal);
}

/** The same without natives. */
export function scriptDecodeUtf8(bytes: Uint8Array, isFatal = false): string {
  let text = '';
  for (let index = 0; index < bytes.length; ) {
    let end = index;
    while (end < bytes.length && end - index < RUN_BYTES && bytes[end]! < 0x80) end++;
    if (end > index) {
      text += String.fromCharCode.apply(undefined, bytes.subarray(index, end) as unknown as number[]);
      index = end;
      continue;
    }
    const first = bytes[index++]!;
    let needed = followers(first);
    let code = needed === 0 ? REPLACEMENT : first & (0x3f >> needed);
    let isWrong = needed === 0;
    let [low, high] = secondRange(first);
    for (; needed > 0; needed--) {
      const next = bytes[index];
      if (next === undefined || next < low || next > high) {
        code = REPLACEMENT;
        isWrong = true;
        break;
      }
      code = (code << 6) | (next & 0x3f);
      [low, high] = [0x80, 0xbf];
      index++;
    }
    if (isWrong && isFatal) throw new TypeError('The encoded data is not valid UTF-8');
    text += String.fromCodePoint(code);
  }
  return text;
}

/** Returns the number of bytes at the end that begin an incomplete character: 0 to 3. */
export function utf8TailBytes(bytes: Uint8Array): number {
  for (let length = 1; length <= 3 && length <= bytes.length; length++) {
    const first = bytes[bytes.length - length]!;
    if (first >= 0x80 && first < 0xc0) continue;
    if (followers(first) < length) return 0;
    const [low, high] = secondRange(first);
    const second = bytes[bytes.length - length + 1];
    return length === 1 || (second! >= low && second! <= high) ? length : 0;
  }
  return 0;
}
