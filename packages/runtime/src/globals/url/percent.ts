import { decodeUtf8, encodeUtf8 } from '../../machine/utf8.js';

/**
 * Sets of ASCII characters that are percent-encoded; control characters and those beyond ASCII always are. Source: URL
 * Standard, 1.3.
 */
export type PercentSet = ReadonlySet<string>;

const union = (base: PercentSet, more: string): PercentSet => new Set([...base, ...more]);

export const CONTROL_SET: PercentSet = new Set();
export const FRAGMENT_SET = union(CONTROL_SET, ' "<>`');
export const QUERY_SET = union(CONTROL_SET, ' "#<>');
export const SPECIAL_QUERY_SET = union(QUERY_SET, "'");
export const PATH_SET = union(QUERY_SET, '?`{}^');
export const USERINFO_SET = union(PATH_SET, '/:;=@[\\]|');
/** The set of application/x-www-form-urlencoded. */
export const FORM_SET = union(USERINFO_SET, "$%&+,!'()~");

/** Encodes text as UTF-8, with the characters of the set as `%XX`. */
export function percentEncode(text: string, set: PercentSet): string {
  let result = '';
  for (const character of text) {
    const isPlain = character >= ' ' && character <= '~' && !set.has(character);
    result += isPlain ? character : Array.from(encodeUtf8(character), escapeByte).join('');
  }
  return result;
}

function escapeByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Decodes `%XX` in a text to bytes, and these as UTF-8. Invalid UTF-8 becomes U+FFFD. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = encodeUtf8(text);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const hex = bytes[index] === 0x25 ? String.fromCharCode(bytes[index + 1] ?? 0, bytes[index + 2] ?? 0) : '';
    const isEscape = /^[0-9A-Fa-f]{2}$/.test(hex);
    bytes[length++] = isEscape ? parseInt(hex, 16) : bytes[index]!;
    if (isEscape) index += 2;
  }
  return decodeUtf8(bytes.subarray(0, length));
}
