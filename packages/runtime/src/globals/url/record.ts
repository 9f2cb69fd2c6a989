/** A URL in its parts. */
export interface UrlRecord {
  /** Without its colon. */
  scheme: string;
  username: string;
  password: string;
  /** The serialized host; null if there is none. */
  host: string | null;
  /** Null: the default port of the scheme. */
  port: number | null;
  /** Segments, or the whole path if it is opaque (`mailto:`). */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

/** Schemes whose URLs always have a host, with their ports. */
export const SPECIAL: Readonly<Record<string, number | null>> = {
  ftp: 21,
  file: null,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
};

export function isSpecial({ scheme }: Pick<UrlRecord, 'scheme'>): boolean {
  return Object.hasOwn(SPECIAL, scheme);
}

export const emptyRecord = (): UrlRecord => ({
  scheme: '',
  username: '',
  password: '',
  host: null,
  port: null,
  path: [],
  query: null,
  fragment: null,
});

export const isDriveLetter = (text: string): boolean => /^[A-Za-z][:|]$/.test(text);
export const startsWithDriveLetter = (text: string): boolean => /^[A-Za-z][:|](?:[/\\?#]|$)/.test(text);
const isSingleDot = (text: string): boolean => /^(?:\.|%2e)$/i.test(text);
const isDoubleDot = (text: string): boolean => /^(?:\.|%2e){2}$/i.test(text);

/** Removes the last segment, but not the drive letter of a file. */
export function shortenPath(url: UrlRecord): void {
  if (typeof url.path === 'string') return;
  if (url.scheme === 'file' && url.path.length === 1 && /^[A-Za-z]:$/.test(url.path[0]!)) return;
  url.path.pop();
}

/** Adds a segment to the path; `isFollowed`: a slash follows. */
export function addSegment(url: UrlRecord, segment: string, isFollowed: boolean): void {
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

/** Serializes a URL. Source: URL Standard, 4.5. */
export function showUrl(url: UrlRecord): string {
  let text = `${url.scheme}:`;
  if (url.host !== null) {
    text += '//';
    if (url.username !== '' || url.password !== '') {
      text += `${url.username}${url.password === '' ? '' : `:${url.password}`}@`;
    }
    text += showHost(url);
  } else if (typeof url.path !== 'string' && url.path.length > 1 && url.path[0] === '') {
    // Otherwise the path would be parsed as a host.
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

/** Copies what a relative URL inherits from its base: everything except the fragment. */
export function takeFrom(url: UrlRecord, base: UrlRecord): void {
  url.username = base.username;
  url.password = base.password;
  url.host = base.host;
  url.port = base.port;
  url.path = typeof base.path === 'string' ? base.path : [...base.path];
  url.query = base.query;
}
