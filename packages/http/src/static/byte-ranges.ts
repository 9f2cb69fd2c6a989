import { trimWhitespace } from '../wire/field-syntax.js';

/** Bytes of a file: from `start` up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** More ranges than a client needs; a hostile one would ask for thousands of a byte each. Source: RFC 9110, 14.2. */
const MOST_RANGES = 16;

/** `500-999`, `500-` or `-500`. Source: RFC 9110, 14.1.1. */
const RANGE = /^(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/;
const BYTES = /^bytes=/i;

/**
 * Returns the ranges of a Range field in a file of `length` bytes, in the order of the field. Ranges that overlap or
 * touch the one before are one. Returns `undefined` if the field is to be ignored: another unit, a malformed range, an
 * empty file, too many ranges, or more bytes than the file has. Returns no ranges if none of them is in the file: that
 * is a 416. Source: RFC 9110, 14.1 and 14.2.
 */
export function parseRanges(field: string, length: number): readonly ByteRange[] | undefined {
  if (!BYTES.test(field) || length === 0) return undefined;
  const members = field.slice('bytes='.length).split(',', MOST_RANGES + 2);
  const ranges: ByteRange[] = [];
  let count = 0;
  for (const member of members) {
    const text = trimWhitespace(member);
    // A list may have empty members: 5.6.1.
    if (text === '') continue;
    const range = rangeOf(text, length);
    if (range === undefined || ++count > MOST_RANGES) return undefined;
    if (range.start < range.end) join(ranges, range);
  }
  if (count === 0) return undefined;
  const bytes = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return bytes > length ? undefined : ranges;
}

/** Returns a range; one that is empty is not in the file. `undefined` if it is malformed. */
function rangeOf(text: string, length: number): ByteRange | undefined {
  const found = RANGE.exec(text);
  if (!found) return undefined;
  const [, first, last, suffix] = found;
  if (suffix !== undefined) return { start: Math.max(0, length - Number(suffix)), end: length };
  if (last !== undefined && Number(last) < Number(first)) return undefined;
  const end = last === undefined ? length : Math.min(Number(last) + 1, length);
  return { start: Math.min(Number(first), end), end };
}

function join(ranges: ByteRange[], { start, end }: ByteRange): void {
  const before = ranges.at(-1);
  const touches = before !== undefined && start <= before.end && end >= before.start;
  if (!touches) ranges.push({ start, end });
  else ranges[ranges.length - 1] = { start: Math.min(start, before.start), end: Math.max(end, before.end) };
}
