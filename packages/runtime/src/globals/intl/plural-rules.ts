import { intlConstructor } from './constructor.js';
import { resolveLocale } from './locale.js';
import { toNumeric } from './number/decimal.js';
import { readDigits, resolvedDigits, resolvedRounding, writeDigits, type DigitOptions } from './number/digits.js';
import { OptionReader } from './options.js';

type Category = 'one' | 'two' | 'few' | 'other';

/** Returns the plural category of a number in English. Source: ECMA-402, 16; CLDR 48, plurals.xml and ordinals.xml. */
class IntlPluralRules {
  readonly #locale: string;
  readonly #type: 'cardinal' | 'ordinal';
  readonly #digits: DigitOptions;

  constructor(locales?: unknown, options?: unknown) {
    this.#locale = resolveLocale(locales).locale;
    const read = new OptionReader('PluralRules', options);
    read.word('localeMatcher', ['lookup', 'best fit'], 'best fit');
    this.#type = read.word('type', ['cardinal', 'ordinal'] as const, 'cardinal');
    this.#digits = readDigits(read, { min: 0, max: 3 }, 'standard');
  }

  select(value?: unknown): Category {
    const number = toNumeric(Number(value));
    if (typeof number === 'string') return 'other';
    const { integer, fraction } = writeDigits(number, this.#digits);
    if (this.#type === 'cardinal') return /^0*1$/.test(integer) && fraction === '' ? 'one' : 'other';
    return /^0*$/.test(fraction) ? ordinal(Number(integer.slice(-2))) : 'other';
  }

  /** In English the category of a range is always "other". Throws a RangeError for NaN. */
  selectRange(start: unknown, end: unknown): Category {
    if (start === undefined || end === undefined) throw new TypeError('start and end of a range have to be given');
    if (Number.isNaN(Number(start)) || Number.isNaN(Number(end)))
      throw new RangeError('Invalid start or end of a range');
    return this.#type === 'cardinal' ? 'other' : this.select(end);
  }

  resolvedOptions(): object {
    return {
      locale: this.#locale,
      type: this.#type,
      ...resolvedDigits(this.#digits),
      pluralCategories: this.#type === 'cardinal' ? ['one', 'other'] : ['one', 'two', 'few', 'other'],
      ...resolvedRounding(this.#digits),
    };
  }
}

/** First, second, third, but eleventh, twelfth, thirteenth. */
function ordinal(lastTwo: number): Category {
  if (lastTwo >= 11 && lastTwo <= 13) return 'other';
  return ([undefined, 'one', 'two', 'few'] as const)[lastTwo % 10] ?? 'other';
}

export const PluralRules = intlConstructor('PluralRules', IntlPluralRules);
