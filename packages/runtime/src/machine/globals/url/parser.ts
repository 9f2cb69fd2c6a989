/*
 * The parser of the URL Standard, 4.4, as the state machine that it is described as; so it is one function, and this file longer than others.
 * Own code, because the reference implementation in npm is CommonJS, for which a bundler keeps every module of a program, and its tables for
 * internationalized domain names would be most of an image (1.8 MB of 3.0).
 */
import { parseHost } from './host.js';
import {
  CONTROL_SET,
  FRAGMENT_SET,
  PATH_SET,
  percentEncode,
  QUERY_SET,
  SPECIAL_QUERY_SET,
  USERINFO_SET,
} from './percent.js';

/** A URL in its parts. */
export interface UrlRecord {
  /** Without its colon. */
  scheme: string;
  username: string;
  password: string;
  /** As it is written; null when there is none. */
  host: string | null;
  /** Null: that of the scheme. */
  port: number | null;
  /** Segments, or the whole when it is opaque (`mailto:`). */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

/** Schemes whose URLs always have a host, with their ports. */
const SPECIAL: Readonly<Record<string, number | null>> = {
  ftp: 21,
  file: null,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
};

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

export function isSpecial({ scheme }: Pick<UrlRecord, 'scheme'>): boolean {
  return Object.hasOwn(SPECIAL, scheme);
}

const emptyRecord = (): UrlRecord => ({
  scheme: '',
  username: '',
  password: '',
  host: null,
  port: null,
  path: [],
  query: null,
  fragment: null,
});

const isDriveLetter = (text: string): boolean => /^[A-Za-z][:|]$/.test(text);
const startsWithDriveLetter = (text: string): boolean => /^[A-Za-z][:|](?:[/\\?#]|$)/.test(text);
const isSingleDot = (text: string): boolean => /^(?:\.|%2e)$/i.test(text);
const isDoubleDot = (text: string): boolean => /^(?:\.|%2e){2}$/i.test(text);

/** Takes the last segment away, but never the drive letter of a file. */
export function shortenPath(url: UrlRecord): void {
  if (typeof url.path === 'string') return;
  if (url.scheme === 'file' && url.path.length === 1 && /^[A-Za-z]:$/.test(url.path[0]!)) return;
  url.path.pop();
}

/** Parses a whole URL, relative to `base` when it is one. Undefined: it is none. */
export function parseUrl(text: string, base?: UrlRecord): UrlRecord | undefined {
  const url = emptyRecord();
  // eslint-disable-next-line no-control-regex -- control characters around a URL are dropped
  const trimmed = text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '');
  return runParser(trimmed, url, undefined, base) ? url : undefined;
}

/** Parses the new text of one part into `url`, as its setters do: begins in that state and ends with the part. False: nothing fits. */
export function parsePart(text: string, url: UrlRecord, state: State): boolean {
  return runParser(text, url, state);
}

function runParser(input: string, url: UrlRecord, override?: State, base?: UrlRecord): boolean {
  const text = Array.from(input.replace(/[\t\n\r]/g, ''));
  let state: State = override ?? 'scheme start';
  let buffer = '';
  let isAtSeen = false;
  let isInBrackets = false;
  let isPasswordSeen = false;
  const rest = (from: number): string => text.slice(from).join('');
  const takeFrom = (source: UrlRecord): void => {
    url.username = source.username;
    url.password = source.password;
    url.host = source.host;
    url.port = source.port;
    url.path = typeof source.path === 'string' ? source.path : [...source.path];
    url.query = source.query;
  };

  for (let at = 0; at <= text.length; at++) {
    const c = text[at];
    switch (state) {
      case 'scheme start':
        if (c !== undefined && /^[A-Za-z]$/.test(c)) {
          buffer += c.toLowerCase();
          state = 'scheme';
        } else if (override) {
          return false;
        } else {
          state = 'no scheme';
          at--;
        }
        break;

      case 'scheme':
        if (c !== undefined && /^[A-Za-z\d+.-]$/.test(c)) {
          buffer += c.toLowerCase();
        } else if (c === ':') {
          if (override) {
            if (isSpecial(url) !== Object.hasOwn(SPECIAL, buffer)) return true;
            if (buffer === 'file' && (url.username !== '' || url.password !== '' || url.port !== null)) return true;
            if (url.scheme === 'file' && url.host === '') return true;
          }
          url.scheme = buffer;
          if (override) {
            if (url.port === SPECIAL[url.scheme]) url.port = null;
            return true;
          }
          buffer = '';
          if (url.scheme === 'file') state = 'file';
          else if (isSpecial(url)) {
            state = base?.scheme === url.scheme ? 'special relative or authority' : 'special authority slashes';
          } else if (text[at + 1] === '/') {
            state = 'path or authority';
            at++;
          } else {
            url.path = '';
            state = 'opaque path';
          }
        } else if (override) {
          return false;
        } else {
          buffer = '';
          state = 'no scheme';
          at = -1;
        }
        break;

      case 'no scheme':
        if (!base || (typeof base.path === 'string' && c !== '#')) return false;
        if (typeof base.path === 'string') {
          url.scheme = base.scheme;
          takeFrom(base);
          url.fragment = '';
          state = 'fragment';
        } else {
          state = base.scheme === 'file' ? 'file' : 'relative';
          at--;
        }
        break;

      case 'special relative or authority':
        if (c === '/' && text[at + 1] === '/') {
          state = 'special authority ignore slashes';
          at++;
        } else {
          state = 'relative';
          at--;
        }
        break;

      case 'path or authority':
        if (c === '/') {
          state = 'authority';
        } else {
          state = 'path';
          at--;
        }
        break;

      case 'relative':
        url.scheme = base!.scheme;
        if (c === '/' || (isSpecial(url) && c === '\\')) {
          state = 'relative slash';
          break;
        }
        takeFrom(base!);
        if (c === '?') {
          url.query = '';
          state = 'query';
        } else if (c === '#') {
          url.fragment = '';
          state = 'fragment';
        } else if (c !== undefined) {
          url.query = null;
          shortenPath(url);
          state = 'path';
          at--;
        }
        break;

      case 'relative slash':
        if (isSpecial(url) && (c === '/' || c === '\\')) {
          state = 'special authority ignore slashes';
        } else if (c === '/') {
          state = 'authority';
        } else {
          const { path, query } = url;
          takeFrom(base!);
          Object.assign(url, { path, query });
          state = 'path';
          at--;
        }
        break;

      case 'special authority slashes':
        state = 'special authority ignore slashes';
        if (c === '/' && text[at + 1] === '/') at++;
        else at--;
        break;

      case 'special authority ignore slashes':
        if (c !== '/' && c !== '\\') {
          state = 'authority';
          at--;
        }
        break;

      case 'authority':
        if (c === '@') {
          if (isAtSeen) buffer = `%40${buffer}`;
          isAtSeen = true;
          for (const character of buffer) {
            if (character === ':' && !isPasswordSeen) isPasswordSeen = true;
            else if (isPasswordSeen) url.password += percentEncode(character, USERINFO_SET);
            else url.username += percentEncode(character, USERINFO_SET);
          }
          buffer = '';
        } else if (isEndOfAuthority(c, url)) {
          if (isAtSeen && buffer === '') return false;
          at -= Array.from(buffer).length + 1;
          buffer = '';
          state = 'host';
        } else {
          buffer += c;
        }
        break;

      case 'host':
      case 'hostname':
        if (override && url.scheme === 'file') {
          at--;
          state = 'file host';
        } else if (c === ':' && !isInBrackets) {
          if (buffer === '' || override === 'hostname') return false;
          const host = parseHost(buffer, isSpecial(url));
          if (host === undefined) return false;
          url.host = host;
          buffer = '';
          state = 'port';
        } else if (isEndOfAuthority(c, url)) {
          at--;
          if (isSpecial(url) && buffer === '') return false;
          if (override && buffer === '' && (url.username !== '' || url.password !== '' || url.port !== null)) return false;
          const host = parseHost(buffer, isSpecial(url));
          if (host === undefined) return false;
          url.host = host;
          buffer = '';
          state = 'path start';
          if (override) return true;
        } else {
          if (c === '[') isInBrackets = true;
          if (c === ']') isInBrackets = false;
          buffer += c;
        }
        break;

      case 'port':
        if (c !== undefined && /^\d$/.test(c)) {
          buffer += c;
        } else if (isEndOfAuthority(c, url) || override) {
          if (buffer !== '') {
            const port = Number(buffer);
            if (port > 65535) return false;
            url.port = port === SPECIAL[url.scheme] ? null : port;
            buffer = '';
            if (override) return true;
          }
          if (override) return false;
          state = 'path start';
          at--;
        } else {
          return false;
        }
        break;

      case 'file':
        url.scheme = 'file';
        url.host = '';
        if (c === '/' || c === '\\') {
          state = 'file slash';
        } else if (base?.scheme === 'file') {
          url.host = base.host;
          url.path = [...base.path];
          url.query = base.query;
          if (c === '?') {
            url.query = '';
            state = 'query';
          } else if (c === '#') {
            url.fragment = '';
            state = 'fragment';
          } else if (c !== undefined) {
            url.query = null;
            if (startsWithDriveLetter(rest(at))) url.path = [];
            else shortenPath(url);
            state = 'path';
            at--;
          }
        } else {
          state = 'path';
          at--;
        }
        break;

      case 'file slash':
        if (c === '/' || c === '\\') {
          state = 'file host';
        } else {
          if (base?.scheme === 'file') {
            url.host = base.host;
            const drive = base.path[0];
            if (!startsWithDriveLetter(rest(at)) && drive !== undefined && /^[A-Za-z]:$/.test(drive)) url.path = [drive];
          }
          state = 'path';
          at--;
        }
        break;

      case 'file host':
        if (c !== undefined && !/^[/\\?#]$/.test(c)) {
          buffer += c;
          break;
        }
        at--;
        if (!override && isDriveLetter(buffer)) {
          state = 'path';
        } else if (buffer === '') {
          url.host = '';
          if (override) return true;
          state = 'path start';
        } else {
          const host = parseHost(buffer, isSpecial(url));
          if (host === undefined) return false;
          url.host = host === 'localhost' ? '' : host;
          if (override) return true;
          buffer = '';
          state = 'path start';
        }
        break;

      case 'path start':
        if (isSpecial(url)) {
          state = 'path';
          if (c !== '/' && c !== '\\') at--;
        } else if (!override && c === '?') {
          url.query = '';
          state = 'query';
        } else if (!override && c === '#') {
          url.fragment = '';
          state = 'fragment';
        } else if (c !== undefined) {
          state = 'path';
          if (c !== '/') at--;
        } else if (override && url.host === null) {
          (url.path as string[]).push('');
        }
        break;

      case 'path': {
        const isSlash = c === '/' || (isSpecial(url) && c === '\\');
        if (c !== undefined && !isSlash && (override || (c !== '?' && c !== '#'))) {
          buffer += percentEncode(c, PATH_SET);
          break;
        }
        addSegment(url, buffer, isSlash);
        buffer = '';
        if (c === '?' && !override) {
          url.query = '';
          state = 'query';
        } else if (c === '#' && !override) {
          url.fragment = '';
          state = 'fragment';
        }
        break;
      }

      case 'opaque path':
        if (c === '?') {
          url.query = '';
          state = 'query';
        } else if (c === '#') {
          url.fragment = '';
          state = 'fragment';
        } else if (c !== undefined) {
          url.path += percentEncode(c, CONTROL_SET);
        }
        break;

      case 'query':
        if ((c === '#' && !override) || c === undefined) {
          url.query += percentEncode(buffer, isSpecial(url) ? SPECIAL_QUERY_SET : QUERY_SET);
          buffer = '';
          if (c === '#') {
            url.fragment = '';
            state = 'fragment';
          }
        } else {
          buffer += c;
        }
        break;

      case 'fragment':
        if (c !== undefined) url.fragment += percentEncode(c, FRAGMENT_SET);
        break;
    }
  }
  return true;
}

function isEndOfAuthority(c: string | undefined, url: UrlRecord): boolean {
  return c === undefined || c === '/' || c === '?' || c === '#' || (isSpecial(url) && c === '\\');
}

function addSegment(url: UrlRecord, segment: string, isFollowed: boolean): void {
  const path = url.path as string[];
  if (isDoubleDot(segment)) {
    shortenPath(url);
    if (!isFollowed) path.push('');
  } else if (isSingleDot(segment)) {
    if (!isFollowed) path.push('');
  } else {
    const isDrive = url.scheme === 'file' && path.length === 0 && isDriveLetter(segment);
    path.push(isDrive ? `${segment[0]}:` : segment);
  }
}

/** A URL as text. Source: URL Standard, 4.5. */
export function showUrl(url: UrlRecord): string {
  let text = `${url.scheme}:`;
  if (url.host !== null) {
    text += '//';
    if (url.username !== '' || url.password !== '') {
      text += `${url.username}${url.password === '' ? '' : `:${url.password}`}@`;
    }
    text += showHost(url);
  } else if (typeof url.path !== 'string' && url.path.length > 1 && url.path[0] === '') {
    // Or what follows would be read as a host.
    text += '/.';
  }
  text += showPath(url);
  if (url.query !== null) text += `?${url.query}`;
  return url.fragment === null ? text : `${text}#${url.fragment}`;
}

export function showHost({ host, port }: UrlRecord): string {
  return host === null ? '' : port === null ? host : `${host}:${port}`;
}

export function showPath({ path }: UrlRecord): string {
  return typeof path === 'string' ? path : path.map((segment) => `/${segment}`).join('');
}
