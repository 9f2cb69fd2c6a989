import { toASCII } from './idna.js';
import { CONTROL_SET, percentDecode, percentEncode } from './percent.js';

// Source: URL Standard, 3.2.
const FORBIDDEN_IN_HOST = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_IN_DOMAIN = /[\0-\x20#%/:<>?@[\\\]^|\x7f]/;

/**
 * Parses a host and returns its serialization, or undefined if it is invalid. `isSpecial`: the scheme has domains as
 * hosts. Source: URL Standard, 3.5.
 */
export function parseHost(input: string, isSpecial: boolean): string | undefined {
  if (input.startsWith('[')) {
    const pieces = input.endsWith(']') ? parseIpv6(input.slice(1, -1)) : undefined;
    return pieces && `[${showIpv6(pieces)}]`;
  }
  if (!isSpecial) return FORBIDDEN_IN_HOST.test(input) ? undefined : percentEncode(input, CONTROL_SET);
  const domain = toASCII(percentDecode(input));
  if (domain === null || domain === '' || FORBIDDEN_IN_DOMAIN.test(domain)) return undefined;
  return endsInNumber(domain) ? parseIpv4(domain) : domain;
}

function endsInNumber(domain: string): boolean {
  const labels = domain.replace(/\.$/, '').split('.');
  return /^(?:\d+|0[xX][\da-fA-F]*)$/.test(labels.at(-1)!);
}

function parseIpv4(domain: string): string | undefined {
  const numbers = domain.replace(/\.$/, '').split('.').map(parseIpv4Number);
  if (numbers.length > 4 || numbers.some((number) => Number.isNaN(number))) return undefined;
  const last = numbers.pop()!;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  const address = numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

function parseIpv4Number(text: string): number {
  if (/^0[xX]/.test(text)) return text.length === 2 ? 0 : /^..[\da-fA-F]+$/.test(text) ? parseInt(text, 16) : NaN;
  if (/^0[0-7]+$/.test(text)) return parseInt(text, 8);
  return /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : NaN;
}

/** Parses the eight pieces of an IPv6 address; undefined if it is invalid. */
function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half, index) =>
    half === '' ? [] : parsePieces(half.split(':'), index === halves.length - 1),
  );
  if (!left || (halves.length === 2 && !right)) return undefined;
  if (!right) return left.length === 8 ? left : undefined;
  const zeros = 8 - left.length - right.length;
  return zeros < 1 ? undefined : [...left, ...new Array<number>(zeros).fill(0), ...right];
}

/** Parses pieces of hexadecimal digits; the end of an address may be an IPv4 address, which is two pieces. */
function parsePieces(texts: readonly string[], isEnd: boolean): number[] | undefined {
  const pieces: number[] = [];
  for (const [index, text] of texts.entries()) {
    if (isEnd && index === texts.length - 1 && text.includes('.')) {
      const bytes = text.split('.');
      if (bytes.length !== 4 || !bytes.every((byte) => /^(?:0|[1-9]\d{0,2})$/.test(byte) && Number(byte) < 256)) {
        return undefined;
      }
      const [a, b, c, d] = bytes.map(Number);
      pieces.push(a! * 256 + b!, c! * 256 + d!);
    } else if (/^[\da-fA-F]{1,4}$/.test(text)) {
      pieces.push(parseInt(text, 16));
    } else {
      return undefined;
    }
  }
  return pieces;
}

function showIpv6(pieces: readonly number[]): string {
  // The first of the longest runs of at least two zeros is compressed.
  let [from, length] = [-1, 1];
  for (let index = 0; index < 8; index++) {
    let end = index;
    while (end < 8 && pieces[end] === 0) end++;
    if (end - index > length) [from, length] = [index, end - index];
  }
  const hex = pieces.map((piece) => piece.toString(16));
  return from === -1 ? hex.join(':') : `${hex.slice(0, from).join(':')}::${hex.slice(from + length).join(':')}`;
}
