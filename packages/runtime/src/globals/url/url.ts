import { parsePart, parseUrl } from './parser.js';
import { percentEncode, USERINFO_SET } from './percent.js';
import { isSpecial, showHost, showPath, showUrl, type UrlRecord } from './record.js';
import { attachParams, URLSearchParams, type Inspect } from './search-params.js';

// Defined outside the class: bundlers rename a class that refers to itself by name.
let makeUrl: (url: unknown, base?: unknown) => URL;

/** The parts that the console shows. */
const PARTS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'searchParams',
  'hash',
] as const;

/** A URL and its parts. Throws a TypeError for an invalid URL. Source: URL Standard, 6.1. */
export class URL {
  #url: UrlRecord;
  readonly #searchParams = new URLSearchParams();

  constructor(url: unknown, base?: unknown) {
    const parsed = parse(url, base);
    if (!parsed) throw invalid(String(url));
    this.#url = parsed;
    this.#attach();
  }

  static canParse(url: unknown, base?: unknown): boolean {
    return parse(url, base) !== undefined;
  }

  static parse(url: unknown, base?: unknown): URL | null {
    return parse(url, base) ? makeUrl(url, base) : null;
  }

  static {
    makeUrl = (url, base) => new this(url, base);
  }

  get href(): string {
    return showUrl(this.#url);
  }
  set href(text: string) {
    const parsed = parse(text);
    if (!parsed) throw invalid(String(text));
    this.#url = parsed;
    this.#attach();
  }
  get origin(): string {
    const { scheme } = this.#url;
    if (scheme === 'blob') {
      const inner = parseUrl(showPath(this.#url));
      return inner && /^https?$/.test(inner.scheme) ? `${inner.scheme}://${showHost(inner)}` : 'null';
    }
    return isSpecial(this.#url) && scheme !== 'file' ? `${scheme}://${showHost(this.#url)}` : 'null';
  }
  get protocol(): string {
    return `${this.#url.scheme}:`;
  }
  set protocol(text: string) {
    parsePart(`${String(text)}:`, this.#url, 'scheme start');
  }
  get username(): string {
    return this.#url.username;
  }
  set username(text: string) {
    if (this.#canHavePort()) this.#url.username = percentEncode(String(text), USERINFO_SET);
  }
  get password(): string {
    return this.#url.password;
  }
  set password(text: string) {
    if (this.#canHavePort()) this.#url.password = percentEncode(String(text), USERINFO_SET);
  }
  get host(): string {
    return showHost(this.#url);
  }
  set host(text: string) {
    if (typeof this.#url.path !== 'string') parsePart(String(text), this.#url, 'host');
  }
  get hostname(): string {
    return this.#url.host ?? '';
  }
  set hostname(text: string) {
    if (typeof this.#url.path !== 'string') parsePart(String(text), this.#url, 'hostname');
  }
  get port(): string {
    return this.#url.port === null ? '' : String(this.#url.port);
  }
  set port(text: string) {
    if (!this.#canHavePort()) return;
    if (String(text) === '') this.#url.port = null;
    else parsePart(String(text), this.#url, 'port');
  }
  get pathname(): string {
    return showPath(this.#url);
  }
  set pathname(text: string) {
    if (typeof this.#url.path === 'string') return;
    this.#url.path = [];
    parsePart(String(text), this.#url, 'path start');
  }
  get search(): string {
    return this.#url.query ? `?${this.#url.query}` : '';
  }
  set search(text: string) {
    const query = String(text).replace(/^\?/, '');
    this.#url.query = String(text) === '' ? null : '';
    if (this.#url.query !== null) parsePart(query, this.#url, 'query');
    this.#attach();
  }
  get searchParams(): URLSearchParams {
    return this.#searchParams;
  }
  get hash(): string {
    return this.#url.fragment ? `#${this.#url.fragment}` : '';
  }
  set hash(text: string) {
    this.#url.fragment = String(text) === '' ? null : '';
    if (this.#url.fragment !== null) parsePart(String(text).replace(/^#/, ''), this.#url, 'fragment');
  }
  toString(): string {
    return this.href;
  }
  toJSON(): string {
    return this.href;
  }
  get [Symbol.toStringTag](): string {
    return 'URL';
  }
  [Symbol.for('nodejs.util.inspect.custom')](depth: number, options: unknown, inspect: Inspect): string {
    return `URL ${inspect(Object.fromEntries(PARTS.map((part) => [part, this[part]])), options)}`;
  }

  /** Returns whether the URL can have a user, a password and a port. */
  #canHavePort(): boolean {
    return this.#url.host !== null && this.#url.host !== '' && this.#url.scheme !== 'file';
  }

  #attach(): void {
    attachParams(this.#searchParams, this.#url.query ?? '', (text) => {
      this.#url.query = text === '' ? null : text;
    });
  }
}

function parse(url: unknown, base?: unknown): UrlRecord | undefined {
  if (base === undefined) return parseUrl(String(url));
  const parsed = parseUrl(String(base));
  return parsed && parseUrl(String(url), parsed);
}

function invalid(text: string): TypeError {
  return Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: text });
}
