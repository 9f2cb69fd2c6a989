/*
 * The parser of the URL Standard, 4.4, as a state machine like in the standard. Own code, because the reference
 * implementation in npm is CommonJS, for which a bundler keeps every module of a program, and its tables for
 * internationalized domain names would be most of an image (1.8 MB of 3.0).
 */
import { HOST_STATES } from './host-states.js';
import type { Parsing, State, Step } from './parsing.js';
import { PATH_STATES } from './path-states.js';
import { emptyRecord, type UrlRecord } from './record.js';
import { SCHEME_STATES } from './scheme-states.js';

const STEPS = { ...SCHEME_STATES, ...HOST_STATES, ...PATH_STATES } as Record<State, Step>;

/** Parses a whole URL, relative to `base` if given. Returns undefined for an invalid URL. */
export function parseUrl(text: string, base?: UrlRecord): UrlRecord | undefined {
  const url = emptyRecord();
  return runParser(trim(text), url, undefined, base) ? url : undefined;
}

/**
 * Removes spaces and controls at both ends. Without a regular expression, which at the end would scan every run of
 * spaces from each of its characters.
 */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

/**
 * Parses the new text of one part into `url`, as its setters do: starts in that state and ends with the part. Returns
 * false if the text is invalid.
 */
export function parsePart(text: string, url: UrlRecord, state: State): boolean {
  return runParser(text, url, state);
}

function runParser(input: string, url: UrlRecord, override?: State, base?: UrlRecord): boolean {
  const parsing: Parsing = {
    text: Array.from(input.replace(/[\t\n\r]/g, '')),
    url,
    override,
    base,
    state: override ?? 'scheme start',
    at: 0,
    buffer: '',
    isAtSeen: false,
    isInBrackets: false,
    isPasswordSeen: false,
  };
  for (; parsing.at <= parsing.text.length; parsing.at++) {
    const end = STEPS[parsing.state](parsing, parsing.text[parsing.at]);
    if (end !== undefined) return end;
  }
  return true;
}
