import { compare, type Collation } from './collation/compare.js';
import { intlConstructor } from './constructor.js';
import { resolveLocale, type ResolvedLocale } from './locale.js';
import { OptionReader } from './options.js';

/** The order of texts. Source: ECMA-402, 10. */
class IntlCollator {
  readonly #locale: ResolvedLocale;
  readonly #usage: 'sort' | 'search';
  readonly #caseFirst: string;
  readonly #collation: Collation;
  readonly #compare = (left?: unknown, right?: unknown): number =>
    Math.sign(compare(String(left), String(right), this.#collation));

  constructor(locales?: unknown, options?: unknown) {
    this.#locale = resolveLocale(locales, { co: [], kf: ['upper', 'lower', 'false'], kn: ['true', 'false'] });
    const { extensions } = this.#locale;
    const read = new OptionReader('Collator', options);
    this.#usage = read.word('usage', ['sort', 'search'] as const, 'sort');
    read.word('localeMatcher', ['lookup', 'best fit'], 'best fit');
    const isNumeric = read.boolean('numeric') ?? extensions['kn'] === 'true';
    this.#caseFirst = read.word('caseFirst', ['upper', 'lower', 'false'], undefined) ?? extensions['kf'] ?? 'false';
    const sensitivity = read.word('sensitivity', ['base', 'accent', 'case', 'variant'] as const, 'variant');
    const ignoresPunctuation = read.boolean('ignorePunctuation') ?? false;
    this.#collation = { sensitivity, isNumeric, isUpperFirst: this.#caseFirst === 'upper', ignoresPunctuation };
  }

  /** Bound to its collator, so that it can be passed as a function. */
  get compare(): (left?: unknown, right?: unknown) => number {
    return this.#compare;
  }

  resolvedOptions(): object {
    const { sensitivity, isNumeric, ignoresPunctuation } = this.#collation;
    return {
      locale: this.#locale.locale,
      usage: this.#usage,
      sensitivity,
      ignorePunctuation: ignoresPunctuation,
      collation: 'default',
      numeric: isNumeric,
      caseFirst: this.#caseFirst,
    };
  }
}

export const Collator = intlConstructor('Collator', IntlCollator, true);
