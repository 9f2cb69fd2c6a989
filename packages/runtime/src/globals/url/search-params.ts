import { FORM_SET, percentDecode, percentEncode } from './percent.js';

/** The function with which a console shows values. */
export type Inspect = (value: unknown, options?: unknown) => string;

export type Pair = [name: string, value: string];

/** Parses the pairs of `a=b&c=d`. Source: URL Standard, 5.1. */
export function parsePairs(text: string): Pair[] {
  return text
    .split('&')
    .filter((piece) => piece !== '')
    .map((piece) => {
      const split = piece.indexOf('=');
      const decode = (part: string): string => percentDecode(part.replaceAll('+', ' '));
      return split === -1 ? [decode(piece), ''] : [decode(piece.slice(0, split)), decode(piece.slice(split + 1))];
    });
}

function showPairs(pairs: readonly Pair[]): string {
  const encode = (text: string): string => percentEncode(text, FORM_SET).replaceAll('%20', '+');
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

let attach: (params: URLSearchParams, text: string, onChange: (text: string) => void) => void;

/** Connects the parameters with the query of a URL: parses its text, and reports each change. */
export function attachParams(params: URLSearchParams, text: string, onChange: (text: string) => void): void {
  attach(params, text, onChange);
}

/** Names and values of a query. Source: URL Standard, 6.2. */
export class URLSearchParams {
  #pairs: Pair[];
  /** The URL that these parameters belong to. */
  #onChange: ((text: string) => void) | undefined;

  static {
    attach = (params, text, onChange) => {
      params.#pairs = parsePairs(text);
      params.#onChange = onChange;
    };
  }

  constructor(init: unknown = '') {
    this.#pairs = pairsOf(init);
  }

  get size(): number {
    return this.#pairs.length;
  }
  append(name: string, value: string): void {
    this.#change([...this.#pairs, [wellFormed(name), wellFormed(value)]]);
  }
  delete(name: string, value?: string): void {
    this.#change(this.#pairs.filter((pair) => !matches(pair, name, value)));
  }
  get(name: string): string | null {
    return this.#pairs.find((pair) => matches(pair, name))?.[1] ?? null;
  }
  getAll(name: string): string[] {
    return this.#pairs.filter((pair) => matches(pair, name)).map(([, value]) => value);
  }
  has(name: string, value?: string): boolean {
    return this.#pairs.some((pair) => matches(pair, name, value));
  }
  set(name: string, value: string): void {
    const first = this.#pairs.findIndex((pair) => matches(pair, name));
    if (first === -1) return this.append(name, value);
    const others = this.#pairs.filter((pair, index) => index <= first || !matches(pair, name));
    others[first] = [this.#pairs[first]![0], wellFormed(value)];
    this.#change(others);
  }
  sort(): void {
    // By code units, as `<` compares; pairs with the same name keep their order.
    this.#change([...this.#pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void {
    for (const [name, value] of this) callback.call(self, value, name, this);
  }
  *entries(): IterableIterator<Pair> {
    // The list may change during the iteration.
    for (let index = 0; index < this.#pairs.length; index++) yield [...this.#pairs[index]!];
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries();
  }
  toString(): string {
    return showPairs(this.#pairs);
  }
  get [Symbol.toStringTag](): string {
    return 'URLSearchParams';
  }
  [Symbol.for('nodejs.util.inspect.custom')](depth: number, options: unknown, inspect: Inspect): string {
    const pairs = this.#pairs.map((pair) => pair.map((one) => inspect(one, options)).join(' => '));
    return pairs.length === 0 ? 'URLSearchParams {}' : `URLSearchParams { ${pairs.join(', ')} }`;
  }

  #change(pairs: Pair[]): void {
    this.#pairs = pairs;
    // Without a URL the text, which grows with every change, is not needed.
    this.#onChange?.(this.toString());
  }
}

function matches([name, value]: Pair, wantedName: string, wantedValue?: string): boolean {
  return name === String(wantedName) && (wantedValue === undefined || value === String(wantedValue));
}

/** Replaces lone surrogates by U+FFFD. */
function wellFormed(text: unknown): string {
  return String(text).replace(/[\ud800-\udfff]/gu, '\ufffd');
}

function pairsOf(init: unknown): Pair[] {
  if ((typeof init !== 'object' && typeof init !== 'function') || init === null) {
    return parsePairs(wellFormed(init).replace(/^\?/, ''));
  }
  if (Symbol.iterator in init) {
    return Array.from(init as Iterable<unknown>, (pair) => {
      const both =
        typeof pair === 'object' && pair !== null && Symbol.iterator in pair ? [...(pair as Iterable<unknown>)] : [];
      if (both.length !== 2) throw new TypeError('URLSearchParams needs pairs of a name and a value');
      return [wellFormed(both[0]), wellFormed(both[1])];
    });
  }
  const record = init as Readonly<Record<string, unknown>>;
  return Object.keys(record).map((name) => [wellFormed(name), wellFormed(record[name])]);
}
