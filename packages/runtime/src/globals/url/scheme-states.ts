import { beginsPart, lookAgain, type Parsing, type State, type Step } from './parsing.js';
import { isSpecial, shortenPath, SPECIAL, takeFrom } from './record.js';

/** States of the parser up to the start of the host or the path. */
export const SCHEME_STATES: Partial<Record<State, Step>> = {
  'scheme start': schemeStartState,
  scheme: schemeState,
  'no scheme': noSchemeState,
  'special relative or authority': specialRelativeOrAuthorityState,
  'path or authority': pathOrAuthorityState,
  relative: relativeState,
  'relative slash': relativeSlashState,
  'special authority slashes': specialAuthoritySlashesState,
  'special authority ignore slashes': specialAuthorityIgnoreSlashesState,
};

function schemeStartState(p: Parsing, c: string | undefined): boolean | undefined {
  if (c !== undefined && /^[A-Za-z]$/.test(c)) {
    p.buffer += c.toLowerCase();
    p.state = 'scheme';
  } else if (p.override) {
    return false;
  } else {
    lookAgain(p, 'no scheme');
  }
  return undefined;
}

function schemeState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (c !== undefined && /^[A-Za-z\d+.-]$/.test(c)) {
    p.buffer += c.toLowerCase();
  } else if (c === ':') {
    if (p.override) {
      if (isSpecial(url) !== Object.hasOwn(SPECIAL, p.buffer)) return true;
      if (p.buffer === 'file' && (url.username !== '' || url.password !== '' || url.port !== null)) return true;
      if (url.scheme === 'file' && url.host === '') return true;
    }
    url.scheme = p.buffer;
    if (p.override) {
      if (url.port === SPECIAL[url.scheme]) url.port = null;
      return true;
    }
    p.buffer = '';
    if (url.scheme === 'file') p.state = 'file';
    else if (isSpecial(url)) {
      p.state = p.base?.scheme === url.scheme ? 'special relative or authority' : 'special authority slashes';
    } else if (p.text[p.at + 1] === '/') {
      p.state = 'path or authority';
      p.at++;
    } else {
      url.path = '';
      p.state = 'opaque path';
    }
  } else if (p.override) {
    return false;
  } else {
    p.buffer = '';
    p.state = 'no scheme';
    p.at = -1;
  }
  return undefined;
}

function noSchemeState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (!p.base || (typeof p.base.path === 'string' && c !== '#')) return false;
  if (typeof p.base.path === 'string') {
    url.scheme = p.base.scheme;
    takeFrom(url, p.base);
    beginsPart(p, '#');
  } else {
    p.state = p.base.scheme === 'file' ? 'file' : 'relative';
    p.at--;
  }
  return undefined;
}

function specialRelativeOrAuthorityState(p: Parsing, c: string | undefined): boolean | undefined {
  if (c === '/' && p.text[p.at + 1] === '/') {
    p.state = 'special authority ignore slashes';
    p.at++;
  } else {
    lookAgain(p, 'relative');
  }
  return undefined;
}

function pathOrAuthorityState(p: Parsing, c: string | undefined): boolean | undefined {
  if (c === '/') {
    p.state = 'authority';
  } else {
    lookAgain(p, 'path');
  }
  return undefined;
}

function relativeState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  url.scheme = p.base!.scheme;
  if (c === '/' || (isSpecial(url) && c === '\\')) {
    p.state = 'relative slash';
    return undefined;
  }
  takeFrom(url, p.base!);
  if (!beginsPart(p, c) && c !== undefined) {
    url.query = null;
    shortenPath(url);
    lookAgain(p, 'path');
  }
  return undefined;
}

function relativeSlashState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (isSpecial(url) && (c === '/' || c === '\\')) {
    p.state = 'special authority ignore slashes';
  } else if (c === '/') {
    p.state = 'authority';
  } else {
    const { path, query } = url;
    takeFrom(url, p.base!);
    Object.assign(url, { path, query });
    lookAgain(p, 'path');
  }
  return undefined;
}

function specialAuthoritySlashesState(p: Parsing, c: string | undefined): boolean | undefined {
  p.state = 'special authority ignore slashes';
  if (c === '/' && p.text[p.at + 1] === '/') p.at++;
  else p.at--;
  return undefined;
}

function specialAuthorityIgnoreSlashesState(p: Parsing, c: string | undefined): boolean | undefined {
  if (c !== '/' && c !== '\\') {
    lookAgain(p, 'authority');
  }
  return undefined;
}
