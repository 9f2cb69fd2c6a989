/*
 * The parser of the URL Standard, 4.4, as a state machine like in the standard. Custom code: the URL of this folder
 * takes 16 KB minified, whatwg-url 16.0 takes 491 KB, mostly the tables of UTS #46, and as CommonJS it stays whole in
 * every program that uses it.
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
