/*
 * Converts domain names to ASCII without the 220 KB of Unicode's tables. The normalization and case mapping of the
 * engine do almost all of UTS #46. Some characters that UTS #46 refuses are accepted.
 */

/** Code points that UTS #46 removes. */
const IGNORED = /\u00ad|\u034f|[\u180b-\u180d]|\u180f|\u200b|\u2060|\u2064|[\ufe00-\ufe0f]|\ufeff/g;
/**
 * Code points that are invalid in every label: controls, unassigned and private ones, white space, and non-characters.
 */
const REFUSED = /[\p{C}\p{Z}\ufffd]/u;
/** A label must not begin with a mark, which would combine with the text before the name. Source: UTS #46, 4.1, V6. */
const MARK = /^\p{M}/u;
const FULL_STOPS = /[\u3002\uff0e\uff61]/g;

// Source: RFC 3492, 5.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_CODE = 128;

/**
 * Returns a domain as it is looked up: in lower case, labels beyond ASCII as `xn--` and Punycode. Null for an invalid
 * domain. Source: UTS #46, 4.2.
 */
export function toASCII(domain: string): string | null {
  const mapped = mapDomain(domain);
  const labels = mapped.split('.').map((label) => {
    if (label.startsWith('xn--')) return isEncoded(label.slice(4)) ? label : null;
    if (isAscii(label)) return label;
    return isRefused(label) ? null : `xn--${encodePunycode(label)}`;
  });
  return labels.includes(null) ? null : labels.join('.');
}

function mapDomain(domain: string): string {
  if (isAscii(domain)) return domain.toLowerCase();
  const composed = domain.replace(IGNORED, '').normalize('NFKC');
  // One by one: toLowerCase maps a capital sigma at the end of a word to another letter.
  const lower = Array.from(composed, (character) => character.toLowerCase()).join('');
  return lower.normalize('NFC').replace(FULL_STOPS, '.');
}

function isRefused(label: string): boolean {
  return REFUSED.test(label) || MARK.test(label);
}

/** A label that claims to be encoded must decode, and must equal the encoding of its decoded form. */
function isEncoded(encoded: string): boolean {
  const label = decodePunycode(encoded);
  return label !== undefined && !isAscii(label) && !isRefused(label) && mapDomain(label) === label;
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) >= INITIAL_CODE) return false;
  return true;
}

function adapt(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / count);
  let bias = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; bias += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return bias + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

const threshold = (position: number, bias: number): number => Math.min(Math.max(position - bias, T_MIN), T_MAX);

function encodePunycode(text: string): string {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  const basic = codes.filter((code) => code < INITIAL_CODE);
  const digit = (value: number): string => String.fromCharCode(value + (value < 26 ? 97 : 22));
  let output = basic.length > 0 ? `${String.fromCharCode(...basic)}-` : '';
  let handled = basic.length;
  let from = INITIAL_CODE;
  let delta = 0;
  let bias = INITIAL_BIAS;
  while (handled < codes.length) {
    const next = Math.min(...codes.filter((code) => code >= from));
    delta += (next - from) * (handled + 1);
    from = next;
    for (const code of codes) {
      if (code < from) delta++;
      if (code !== from) continue;
      let rest = delta;
      for (let position = BASE; ; position += BASE) {
        const limit = threshold(position, bias);
        if (rest < limit) break;
        output += digit(limit + ((rest - limit) % (BASE - limit)));
        rest = Math.floor((rest - limit) / (BASE - limit));
      }
      output += digit(rest);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    from++;
  }
  return output;
}

function decodePunycode(text: string): string | undefined {
  if (!/^[\x20-\x7e]+$/.test(text)) return undefined;
  const split = text.lastIndexOf('-');
  const output = Array.from(split > 0 ? text.slice(0, split) : '', (character) => character.charCodeAt(0));
  let code = INITIAL_CODE;
  let bias = INITIAL_BIAS;
  let index = 0;
  for (let at = split > 0 ? split + 1 : 0; at < text.length; ) {
    const before = index;
    for (let weight = 1, position = BASE; ; position += BASE) {
      const digit = /[a-z0-9]/.test(text.charAt(at)) ? parseInt(text.charAt(at), 36) : NaN;
      // In Punycode the letters come first.
      const value = digit < 10 ? digit + 26 : digit - 10;
      at++;
      if (Number.isNaN(value)) return undefined;
      index += value * weight;
      const limit = threshold(position, bias);
      if (value < limit) break;
      weight *= BASE - limit;
      if (weight > 0xffffffff) return undefined;
    }
    bias = adapt(index - before, output.length + 1, before === 0);
    code += Math.floor(index / (output.length + 1));
    if (code > 0x10ffff) return undefined;
    index %= output.length + 1;
    output.splice(index++, 0, code);
  }
  return String.fromCodePoint(...output);
}
