import { parseHost } from './host.js';
import { beginsPart, lookAgain, type Parsing, type State, type Step } from './parsing.js';
import { percentEncode, USERINFO_SET } from './percent.js';
import { isDriveLetter, isSpecial, shortenPath, SPECIAL, startsWithDriveLetter, type UrlRecord } from './record.js';

/** States of the parser for user, host and port, and for hosts of files. */
export const HOST_STATES: Partial<Record<State, Step>> = {
  authority: authorityState,
  host: hostState,
  hostname: hostState,
  port: portState,
  file: fileState,
  'file slash': fileSlashState,
  'file host': fileHostState,
};

function authorityState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (c === '@') {
    if (p.isAtSeen) p.buffer = `%40${p.buffer}`;
    p.isAtSeen = true;
    for (const character of p.buffer) {
      if (character === ':' && !p.isPasswordSeen) p.isPasswordSeen = true;
      else if (p.isPasswordSeen) url.password += percentEncode(character, USERINFO_SET);
      else url.username += percentEncode(character, USERINFO_SET);
    }
    p.buffer = '';
  } else if (isEndOfAuthority(c, url)) {
    if (p.isAtSeen && p.buffer === '') return false;
    p.at -= Array.from(p.buffer).length + 1;
    p.buffer = '';
    p.state = 'host';
  } else {
    p.buffer += c;
  }
  return undefined;
}

function hostState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (p.override && url.scheme === 'file') {
    lookAgain(p, 'file host');
  } else if (c === ':' && !p.isInBrackets) {
    if (p.buffer === '' || p.override === 'hostname') return false;
    const host = parseHost(p.buffer, isSpecial(url));
    if (host === undefined) return false;
    url.host = host;
    p.buffer = '';
    p.state = 'port';
  } else if (isEndOfAuthority(c, url)) {
    p.at--;
    if (isSpecial(url) && p.buffer === '') return false;
    if (p.override && p.buffer === '' && (url.username !== '' || url.password !== '' || url.port !== null))
      return false;
    const host = parseHost(p.buffer, isSpecial(url));
    if (host === undefined) return false;
    url.host = host;
    p.buffer = '';
    p.state = 'path start';
    if (p.override) return true;
  } else {
    if (c === '[') p.isInBrackets = true;
    if (c === ']') p.isInBrackets = false;
    p.buffer += c;
  }
  return undefined;
}

function portState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (c !== undefined && /^\d$/.test(c)) {
    p.buffer += c;
  } else if (isEndOfAuthority(c, url) || p.override) {
    if (p.buffer !== '') {
      const port = Number(p.buffer);
      if (port > 65535) return false;
      url.port = port === SPECIAL[url.scheme] ? null : port;
      p.buffer = '';
      if (p.override) return true;
    }
    if (p.override) return false;
    lookAgain(p, 'path start');
  } else {
    return false;
  }
  return undefined;
}

function fileState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  url.scheme = 'file';
  url.host = '';
  if (c === '/' || c === '\\') {
    p.state = 'file slash';
  } else if (p.base?.scheme === 'file') {
    url.host = p.base.host;
    url.path = [...p.base.path];
    url.query = p.base.query;
    if (!beginsPart(p, c) && c !== undefined) {
      url.query = null;
      if (startsWithDriveLetter(p.text.slice(p.at).join(''))) url.path = [];
      else shortenPath(url);
      lookAgain(p, 'path');
    }
  } else {
    lookAgain(p, 'path');
  }
  return undefined;
}

function fileSlashState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (c === '/' || c === '\\') {
    p.state = 'file host';
  } else {
    if (p.base?.scheme === 'file') {
      url.host = p.base.host;
      const drive = p.base.path[0];
      if (!startsWithDriveLetter(p.text.slice(p.at).join('')) && drive !== undefined && /^[A-Za-z]:$/.test(drive))
        url.path = [drive];
    }
    lookAgain(p, 'path');
  }
  return undefined;
}

function fileHostState(p: Parsing, c: string | undefined): boolean | undefined {
  const { url } = p;
  if (c !== undefined && !/^[/\\?#]$/.test(c)) {
    p.buffer += c;
    return undefined;
  }
  p.at--;
  if (!p.override && isDriveLetter(p.buffer)) {
    p.state = 'path';
  } else if (p.buffer === '') {
    url.host = '';
    if (p.override) return true;
    p.state = 'path start';
  } else {
    const host = parseHost(p.buffer, isSpecial(url));
    if (host === undefined) return false;
    url.host = host === 'localhost' ? '' : host;
    if (p.override) return true;
    p.buffer = '';
    p.state = 'path start';
  }
  return undefined;
}

function isEndOfAuthority(c: string | undefined, url: UrlRecord): boolean {
  return c === undefined || c === '/' || c === '?' || c === '#' || (isSpecial(url) && c === '\\');
}
