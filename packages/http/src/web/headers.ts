import { FIELD_VALUE, TOKEN, trimWhitespaceAndLines } from '../wire/field-syntax.js';

/** What `new Headers` accepts. */
export type HeadersInit = Headers | Iterable<Iterable<string>> | Readonly<Record<string, string>>;

/** Names in lower case; programs and clients use few different ones. */
const known = new Map<string, string>();
const MOST_KNOWN = 256;
/** Texts of clients must not fill the memory. */
const LONGEST_KNOWN = 64;

/** Returns a name in lower case. Throws `TypeError` if it is not a token. */
function nameOf(name: string): string {
  const found = known.get(name);
  if (found !== undefined) return found;
  const text = String(name);
  if (!TOKEN.test(text)) throw new TypeError(`${JSON.stringify(text)} is not the name of a header`);
  const lower = text.toLowerCase();
  if (known.size < MOST_KNOWN && text.length <= LONGEST_KNOWN) known.set(text, lower);
  return lower;
}

/** Valid values: programs use few different ones again and again. */
const valid = new Set<string>();

/** Returns a value without surrounding whitespace. Throws `TypeError` if it is not valid. */
function valueOf(value: string, name: string): string {
  if (valid.has(value)) return value;
  const text = trimWhitespaceAndLines(String(value));
  // The standard permits control characters but CR, LF and NUL; RFC 9110, 5.5 does not.
  if (!FIELD_VALUE.test(text)) throw new TypeError(`the value of the header ${name} has a forbidden character`);
  if (text.length <= LONGEST_KNOWN) {
    if (valid.size >= MOST_KNOWN) valid.clear();
    valid.add(text);
  }
  return text;
}

/** A list of header fields. Source: Fetch Standard, 5.1. */
export class Headers {
  /** Names in lower case and values, alternating, in the order in which they were added. */
  private list: string[] = [];
  /** Whether it belongs to a request of a client. */
  private isImmutable = false;
  /** Sorted and combined; dropped by every change. */
  private sorted: [string, string][] | undefined;

  constructor(init?: HeadersInit) {
    if (init === undefined) return;
    if (init === null || typeof init !== 'object') throw new TypeError('headers must be an object or pairs');
    // A subclass may have an iterator of its own.
    if (init instanceof Headers && init[Symbol.iterator] === Headers.prototype[Symbol.iterator]) {
      this.list = init.list.slice();
    } else if (typeof (init as Iterable<Iterable<string>>)[Symbol.iterator] === 'function') {
      for (const pair of init as Iterable<Iterable<string>>) {
        const parts = typeof pair === 'object' ? [...pair] : [];
        if (parts.length !== 2) throw new TypeError('each header must be a pair of a name and a value');
        this.append(parts[0]!, parts[1]!);
      }
    } else {
      for (const name of Object.keys(init)) this.append(name, (init as Readonly<Record<string, string>>)[name]!);
    }
  }

  append(name: string, value: string): void {
    const lower = nameOf(name);
    const text = valueOf(value, lower);
    this.change();
    this.list.push(lower, text);
  }

  delete(name: string): void {
    const lower = nameOf(name);
    this.change();
    for (let index = this.list.length - 2; index >= 0; index -= 2) {
      if (this.list[index] === lower) this.list.splice(index, 2);
    }
  }

  get(name: string): string | null {
    const lower = nameOf(name);
    const { list } = this;
    let found: string | null = null;
    for (let index = 0; index < list.length; index += 2) {
      if (list[index] === lower) found = found === null ? list[index + 1]! : `${found}, ${list[index + 1]!}`;
    }
    return found;
  }

  getSetCookie(): string[] {
    return this.list.filter((_, index) => index % 2 === 1 && this.list[index - 1] === 'set-cookie');
  }

  has(name: string): boolean {
    const lower = nameOf(name);
    for (let index = 0; index < this.list.length; index += 2) if (this.list[index] === lower) return true;
    return false;
  }

  set(name: string, value: string): void {
    const lower = nameOf(name);
    const text = valueOf(value, lower);
    this.change();
    const { list } = this;
    let first = -1;
    for (let index = list.length - 2; index >= 0; index -= 2) {
      if (list[index] !== lower) continue;
      if (first !== -1) list.splice(first, 2);
      first = index;
    }
    if (first === -1) list.push(lower, text);
    else list[first + 1] = text;
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
    for (const [name, value] of this) callback.call(self, value, name, this);
  }

  *entries(): Generator<[string, string], undefined> {
    // The headers may change during the iteration.
    for (let index = 0; index < this.combined().length; index++) {
      const [name, value] = this.combined()[index]!;
      yield [name, value];
    }
  }

  *keys(): Generator<string, undefined> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<string, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[string, string], undefined> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return 'Headers';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Headers ${JSON.stringify(Object.fromEntries(this))}`;
  }

  /** Returns the headers of a client's request, which cannot be changed. `fields` as in `fieldsOf`. */
  static ofClient(fields: readonly string[]): Headers {
    const headers = new Headers();
    headers.list = fields as string[];
    headers.isImmutable = true;
    return headers;
  }

  /** Returns names in lower case and values, alternating. They must not be changed. */
  static fieldsOf(headers: Headers): readonly string[] {
    return headers.list;
  }

  private change(): void {
    if (this.isImmutable) throw new TypeError('the headers of a received request cannot be changed');
    this.sorted = undefined;
  }

  private combined(): [string, string][] {
    if (this.sorted !== undefined) return this.sorted;
    const values = new Map<string, string[]>();
    for (let index = 0; index < this.list.length; index += 2) {
      const name = this.list[index]!;
      const value = this.list[index + 1]!;
      const others = values.get(name);
      if (others === undefined) values.set(name, [value]);
      else others.push(value);
    }
    const names = [...values.keys()].sort();
    this.sorted = names.flatMap((name): [string, string][] => {
      const all = values.get(name)!;
      return name === 'set-cookie' ? all.map((value) => [name, value]) : [[name, all.join(', ')]];
    });
    return this.sorted;
  }
}
