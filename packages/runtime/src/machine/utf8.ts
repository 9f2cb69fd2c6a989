/** Text as UTF-8; half a surrogate pair becomes U+FFFD. Source: Encoding Standard, 9.1. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  // The longest case: three bytes for one unit.
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    let code = text.charCodeAt(index);
    if (code < 0x80) {
      bytes[length++] = code;
      continue;
    }
    if (code >= 0xd800 && code < 0xe000) {
      code = text.codePointAt(index)!;
      if (code > 0xffff) index++;
      else code = 0xfffd;
    }
    if (code > 0xffff) bytes[length++] = 0xf0 | (code >> 18);
    if (code > 0x7ff) bytes[length++] = code > 0xffff ? 0x80 | ((code >> 12) & 0x3f) : 0xe0 | (code >> 12);
    bytes[length++] = code > 0x7ff ? 0x80 | ((code >> 6) & 0x3f) : 0xc0 | (code >> 6);
    bytes[length++] = 0x80 | (code & 0x3f);
  }
  return bytes.slice(0, length);
}

/** UTF-8 as text; every maximal part of what is no UTF-8 becomes one U+FFFD. Source: Encoding Standard, 9.1.1. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; ) {
    const first = bytes[index++]!;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      continue;
    }
    let needed =
      first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
    let code = needed === 0 ? 0xfffd : first & (0x3f >> needed);
    // The second byte rules out overlong forms, surrogates and what lies beyond U+10FFFF.
    let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    for (; needed > 0; needed--) {
      const next = bytes[index];
      if (next === undefined || next < low || next > high) {
        code = 0xfffd;
        break;
      }
      code = (code << 6) | (next & 0x3f);
      [low, high] = [0x80, 0xbf];
      index++;
    }
    text += String.fromCodePoint(code);
  }
  return text;
}
