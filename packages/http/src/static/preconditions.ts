import { listsTag } from './entity-tags.js';
import { parseHttpDate } from './http-date.js';

/** What identifies the state of a file. */
export interface Validators {
  /** A strong entity tag, with its quotes. */
  readonly tag: string;
  /** Milliseconds since 1970, whole seconds; 0 if unknown. */
  readonly modifiedMs: number;
}

/** The fields of a request. */
export interface Fields {
  get(name: string): string | null;
}

/**
 * Returns the status that the conditions of a GET or HEAD request demand, `undefined` if they all hold. Source: RFC
 * 9110, 13.2.2, whose steps are numbered here.
 */
export function checkPreconditions(
  fields: Fields,
  { tag, modifiedMs }: Validators,
  nowMs: number,
): 304 | 412 | undefined {
  // Most requests have none of these.
  const ifMatch = fields.get('if-match');
  if (ifMatch !== null) {
    // 1.
    if (!listsTag(ifMatch, tag, 'strong')) return 412;
  } else {
    // 2. A resource without a time ignores it: 13.1.4.
    const unmodified = dateOf(fields, 'if-unmodified-since', nowMs);
    if (unmodified !== undefined && modifiedMs > 0 && modifiedMs > unmodified) return 412;
  }
  const ifNoneMatch = fields.get('if-none-match');
  // 3.
  if (ifNoneMatch !== null) return listsTag(ifNoneMatch, tag, 'weak') ? 304 : undefined;
  // 4.
  const since = dateOf(fields, 'if-modified-since', nowMs);
  return since !== undefined && modifiedMs > 0 && modifiedMs <= since ? 304 : undefined;
}

/**
 * Whether a Range field applies, by If-Range: step 5. A date never does, because several changes within a second would
 * have the same one. Source: RFC 9110, 13.1.5 and 8.8.2.2.
 */
export function rangeApplies(fields: Fields, { tag }: Validators): boolean {
  const ifRange = fields.get('if-range');
  return ifRange === null || (ifRange.startsWith('"') && listsTag(ifRange, tag, 'strong'));
}

function dateOf(fields: Fields, name: string, nowMs: number): number | undefined {
  const text = fields.get(name);
  return text === null ? undefined : parseHttpDate(text, nowMs);
}
