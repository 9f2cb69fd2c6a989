/*
 * Reads the options of Intl constructors. Source: ECMA-402, 9.2.10 to 9.2.14.
 */

export type Options = Readonly<Record<string, unknown>>;

/** Reads the options of one constructor, whose name appears in errors. */
export class OptionReader {
  readonly #options: Options;
  readonly #owner: string;

  constructor(owner: string, options: unknown) {
    if (options === null) throw new TypeError('Cannot convert undefined or null to object');
    this.#options = options === undefined ? {} : (Object(options) as Options);
    this.#owner = owner;
  }

  /** Reads an option that is one of these words. Throws a RangeError for another value. */
  word<T extends string, F extends T | undefined>(name: string, words: readonly T[], fallback: F): T | F {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const known = words.find((word) => word === value);
    if (known === undefined) throw this.outOfRange(name, value);
    return known;
  }

  text(name: string): string | undefined {
    const value = this.#options[name];
    return value === undefined ? undefined : String(value);
  }

  boolean(name: string): boolean | undefined {
    const value = this.#options[name];
    return value === undefined ? undefined : Boolean(value);
  }

  /** Reads an option that is a number between two bounds, rounded down. Throws a RangeError for another value. */
  integer<F extends number | undefined>(name: string, low: number, high: number, fallback: F): number | F {
    const value = this.#options[name];
    if (value === undefined) return fallback;
    const number = Number(value);
    if (!(number >= low && number <= high)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(number);
  }

  raw(name: string): unknown {
    return this.#options[name];
  }

  outOfRange(name: string, value: unknown): RangeError {
    return new RangeError(`Value ${String(value)} out of range for Intl.${this.#owner} options property ${name}`);
  }
}
