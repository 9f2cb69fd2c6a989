import { beginsPart, type Parsing, type State, type Step } from './parsing.js';
import { CONTROL_SET, FRAGMENT_SET, PATH_SET, percentEncode, QUERY_SET, SPECIAL_QUERY_SET } from './percent.js';
import { addSegment, isSpecial } from './record.js';

/** States of the parser for path, query and fragment. */
export const PATH_STATES: Partial<Record<State, Step>> = {
  'path start': pathStartState,
  path: pathState,
  'opaque path': opaquePathState,
  query: queryState,
  fragment: fragmentState,
};

function pathStartState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (isSpecial(url)) {
    p.state = 'path';
    if (c !== '/' && c !== '\\') p.at--;
  } else if (!p.override && beginsPart(p, c)) {
    return undefined;
  } else if (c !== undefined) {
    p.state = 'path';
    if (c !== '/') p.at--;
  } else if (p.override && url.host === null) {
    (url.path as string[]).push('');
  }
  return undefined;
}

function pathState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  const isSlash = c === '/' || (isSpecial(url) && c === '\\');
  if (c !== undefined && !isSlash && (p.override || (c !== '?' && c !== '#'))) {
    p.buffer += percentEncode(c, PATH_SET);
    return undefined;
  }
  addSegment(url, p.buffer, isSlash);
  p.buffer = '';
  if (!p.override) beginsPart(p, c);
  return undefined;
}

function opaquePathState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (!beginsPart(p, c) && c !== undefined) {
    // A space at the end of the path would be lost once the URL has neither query nor fragment.
    const isLast = p.text[p.at + 1] === '?' || p.text[p.at + 1] === '#';
    url.path += c === ' ' && isLast ? '%20' : percentEncode(c, CONTROL_SET);
  }
  return undefined;
}

function queryState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if ((c === '#' && !p.override) || c === undefined) {
    url.query += percentEncode(p.buffer, isSpecial(url) ? SPECIAL_QUERY_SET : QUERY_SET);
    p.buffer = '';
    beginsPart(p, c);
  } else {
    p.buffer += c;
  }
  return undefined;
}

function fragmentState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (c !== undefined) url.fragment += percentEncode(c, FRAGMENT_SET);
  return undefined;
}
