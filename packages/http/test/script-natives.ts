import type { TextNatives } from '../../runtime/src/machine/text-natives.js';
import { scriptDecodeUtf8, scriptEncodeUtf8 } from '../../runtime/src/machine/utf8.js';

/** What the native `scanHead` accepts. Sources: RFC 9112, 2 to 5; RFC 9110, 5. */
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const HEAD = new RegExp(
  `^(${TOKEN}) ([\\x21\\x22\\x24-\\x7e]+) HTTP/1\\.([0-9])\r\n((?:${TOKEN}:[\\t\\x20-\\x7e\\x80-\\xff]*\r\n)*)\r\n`,
);
const FIELD = new RegExp(`(${TOKEN}):[ \\t]*([^\r]*?)[ \\t]*\r\n`, 'y');
const MOST_BYTES = 4096;
const MOST_FIELDS = 100;

/** The twins of the natives for text, in TypeScript. */
export const scriptNatives: TextNatives = {
  encodeText: scriptEncodeUtf8,
  decodeText: (bytes, offset, length, isAscii) => {
    const range = bytes.subarray(offset, offset + length);
    if (isAscii === 1) return range.every((byte) => byte < 0x80) ? String.fromCharCode(...range) : undefined;
    try {
      return scriptDecodeUtf8(range, true);
    } catch {
      return undefined;
    }
  },
  scanHead: (bytes, offset) => {
    const text = Buffer.from(bytes.subarray(offset, offset + MOST_BYTES)).toString('latin1');
    const found = HEAD.exec(text);
    if (found === null) return undefined;
    const [head, method, target, minor, lines] = found as unknown as [string, string, string, string, string];
    const parts = [String(head.length).padStart(4, '0'), method, target, minor];
    FIELD.lastIndex = 0;
    for (let field = FIELD.exec(lines); field !== null; field = FIELD.exec(lines))
      parts.push(field[1]!.toLowerCase(), field[2]!);
    return parts.length - 4 > 2 * MOST_FIELDS ? undefined : parts.join('\n');
  },
};
