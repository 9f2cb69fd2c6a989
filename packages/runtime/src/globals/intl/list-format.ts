import { intlConstructor, literal, textOf, type Part } from './constructor.js';
import { resolveLocale } from './locale.js';
import { OptionReader } from './options.js';

type Type = 'conjunction' | 'disjunction' | 'unit';
type Style = 'long' | 'short' | 'narrow';

/**
 * The separators between two words, between the first of many, and before the last. Source: CLDR 48,
 * common/main/en.xml, listPatterns.
 */
const SEPARATORS: Readonly<Record<string, readonly [string, string, string]>> = {
  'conjunction long': [' and ', ', ', ', and '],
  'conjunction short': [' & ', ', ', ', & '],
  'conjunction narrow': [', ', ', ', ', '],
  'disjunction long': [' or ', ', ', ', or '],
  'disjunction short': [' or ', ', ', ', or '],
  'disjunction narrow': [' or ', ', ', ', or '],
  'unit long': [', ', ', ', ', '],
  'unit short': [', ', ', ', ', '],
  'unit narrow': [' ', ' ', ' '],
};

/** Formats lists of words. Source: ECMA-402, 13. */
class IntlListFormat {
  readonly #locale: string;
  readonly #type: Type;
  readonly #style: Style;

  constructor(locales?: unknown, options?: unknown) {
    this.#locale = resolveLocale(locales).locale;
    const read = new OptionReader('ListFormat', options);
    read.word('localeMatcher', ['lookup', 'best fit'], 'best fit');
    this.#type = read.word('type', ['conjunction', 'disjunction', 'unit'] as const, 'conjunction');
    this.#style = read.word('style', ['long', 'short', 'narrow'] as const, 'long');
  }

  format(list?: Iterable<unknown>): string {
    return textOf(this.formatToParts(list));
  }

  formatToParts(list: Iterable<unknown> = []): Part[] {
    const [two, middle, last] = SEPARATORS[`${this.#type} ${this.#style}`]!;
    const words = Array.from(list, (word) => {
      if (typeof word !== 'string') throw new TypeError('Iterable yielded a non-String value');
      return word;
    });
    return words.flatMap((value, index) => {
      const isLast = index === words.length - 1;
      const separator = isLast ? (words.length === 2 ? two : last) : middle;
      return [...(index === 0 ? [] : [literal(separator)]), { type: 'element', value }];
    });
  }

  resolvedOptions(): object {
    return { locale: this.#locale, type: this.#type, style: this.#style };
  }
}

export const ListFormat = intlConstructor('ListFormat', IntlListFormat);
