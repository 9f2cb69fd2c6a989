/** Where a path leads: the names of a file, or of a dictionary whose `index.html` is wanted. */
export interface FilePath {
  readonly names: readonly string[];
  /** Whether the path ends with a slash. */
  readonly isDictionary: boolean;
}

/** The only name with a leading dot that is served. Source: RFC 8615. */
const WELL_KNOWN = '.well-known';

/** The delimiters of hosts' paths, and control characters. A name that contains one would name another file. */
const FORBIDDEN = /[/\\\p{Cc}]/u;

/**
 * Returns the names that the path of a URL consists of. Each is decoded once, so no later step decodes a second time.
 * Errors: `malformed` if an escape is not UTF-8; `hidden` if no file is served there: names that are empty or begin
 * with a dot, and names with a slash, a backslash or a control character. Source: RFC 3986, 2.4 and 3.3.
 */
export function filePath(url: string): FilePath | 'malformed' | 'hidden' {
  const parts = pathOf(url).split('/').slice(1);
  const isDictionary = parts.at(-1) === '' || parts.length === 0;
  const names: string[] = [];
  for (const part of isDictionary ? parts.slice(0, -1) : parts) {
    const name = part.includes('%') ? decoded(part) : part;
    if (name === undefined) return 'malformed';
    if (name === '' || FORBIDDEN.test(name) || (name.startsWith('.') && name !== WELL_KNOWN)) return 'hidden';
    names.push(name);
  }
  return { names, isDictionary };
}

/** Returns the path of an absolute URL, which begins with a slash. The class URL would cost more than the lookup. */
function pathOf(url: string): string {
  const authority = url.indexOf('://');
  const start = url.indexOf('/', authority === -1 ? 0 : authority + 3);
  return start === -1 ? '/' : url.slice(start).replace(/[?#].*$/s, '');
}

/** Returns the query of a URL with its question mark; empty if it has none. */
export function queryOf(url: string): string {
  return /^[^?#]*(\?[^#]*)?/.exec(url)?.[1] ?? '';
}

/** Returns the path of a dictionary, escaped, with a slash at both ends. */
export function dictionaryLocation(names: readonly string[]): string {
  return `/${names.map((name) => `${encodeURIComponent(name)}/`).join('')}`;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    // `URIError` is the only error: the escapes are no UTF-8.
    return undefined;
  }
}
