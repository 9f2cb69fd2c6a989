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

/** What is known while a text is parsed. */
export interface Parsing {
  readonly text: readonly string[];
  readonly url: UrlRecord;
  /** Where a setter began: it ends with its part. */
  readonly override: State | undefined;
  readonly base: UrlRecord | undefined;
  state: State;
  /** Index of the character at hand; a step may go back or forth. */
  at: number;
  buffer: string;
  isAtSeen: boolean;
  isInBrackets: boolean;
  isPasswordSeen: boolean;
}

/** Goes on with the query or the fragment where its mark stands; false where `character` is none of the two marks. */
export function beginsPart(p: Parsing, character: string | undefined): boolean {
  const part = character === '?' ? 'query' : character === '#' ? 'fragment' : undefined;
  if (part === undefined) return false;
  p.url[part] = '';
  p.state = part;
  return true;
}

/** Reads the character at hand once more, in another state. */
export function lookAgain(p: Parsing, state: State): void {
  p.state = state;
  p.at--;
}

/**
 * One character in one state; none at the end of the text. Gives how parsing ends, if it does: false for what is no
 * URL.
 */
export type Step = (parsing: Parsing, character: string | undefined) => boolean | undefined;
