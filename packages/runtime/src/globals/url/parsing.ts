import type { UrlRecord } from './record.js';

/** States of the parser. Source: URL Standard, 4.4. */
export type State =
  | 'scheme start'
  | 'scheme'
  | 'no scheme'
  | 'special relative or authority'
  | 'path or authority'
  | 'relative'
  | 'relative slash'
  | 'special authority slashes'
  | 'special authority ignore slashes'
  | 'authority'
  | 'host'
  | 'hostname'
  | 'port'
  | 'file'
  | 'file slash'
  | 'file host'
  | 'path start'
  | 'path'
  | 'opaque path'
  | 'query'
  | 'fragment';

/** The state while a text is parsed. */
export interface Parsing {
  readonly text: readonly string[];
  readonly url: UrlRecord;
  /** The first state of a setter, which ends with its part. */
  readonly override: State | undefined;
  readonly base: UrlRecord | undefined;
  state: State;
  /** Index of the current character; a step may move it. */
  at: number;
  buffer: string;
  isAtSeen: boolean;
  isInBrackets: boolean;
  isPasswordSeen: boolean;
}

/** Continues with the query or the fragment if `character` is its mark; returns false otherwise. */
export function beginsPart(p: Parsing, character: string | undefined): boolean {
  const part = character === '?' ? 'query' : character === '#' ? 'fragment' : undefined;
  if (part === undefined) return false;
  p.url[part] = '';
  p.state = part;
  return true;
}

/** Reads the current character again, in another state. */
export function lookAgain(p: Parsing, state: State): void {
  p.state = state;
  p.at--;
}

/**
 * Handles one character in one state; undefined at the end of the text. Returns a value if parsing ends: false for an
 * invalid URL.
 */
export type Step = (parsing: Parsing, character: string | undefined) => boolean | undefined;
