import { intlConstructor, literal, textOf, type Part } from './constructor.js';
import { resolveLocale } from './locale.js';
import { NumberFormat } from './number-format.js';
import { OptionReader } from './options.js';
import { PluralRules } from './plural-rules.js';

type Style = 'long' | 'short' | 'narrow';

/**
 * Units in their short and narrow forms; a short form in two words has a plural. Source: CLDR 48, common/main/en.xml,
 * fields.
 */
const UNITS: Readonly<Record<string, { readonly short: string; readonly narrow: string }>> = {
  second: { short: 'sec.', narrow: 's' },
  minute: { short: 'min.', narrow: 'm' },
  hour: { short: 'hr.', narrow: 'h' },
  day: { short: 'day days', narrow: 'd' },
  week: { short: 'wk.', narrow: 'w' },
  month: { short: 'mo.', narrow: 'mo' },
  quarter: { short: 'qtr. qtrs.', narrow: 'q' },
  year: { short: 'yr.', narrow: 'y' },
};

const DAYS: Readonly<Record<number, string>> = { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' };
const NEIGHBOURS: Readonly<Record<number, string>> = { '-1': 'last', 0: 'this', 1: 'next' };

/** Formats times relative to now. Source: ECMA-402, 17. */
class IntlRelativeTimeFormat {
  readonly #locale: string;
  readonly #style: Style;
  readonly #numeric: 'always' | 'auto';
  readonly #numbers: InstanceType<typeof NumberFormat>;
  readonly #plurals: InstanceType<typeof PluralRules>;

  constructor(locales?: unknown, options?: unknown) {
    this.#locale = resolveLocale(locales, { nu: ['latn'] }).locale;
    const read = new OptionReader('RelativeTimeFormat', options);
    read.word('localeMatcher', ['lookup', 'best fit'], 'best fit');
    this.#style = read.word('style', ['long', 'short', 'narrow'] as const, 'long');
    this.#numeric = read.word('numeric', ['always', 'auto'] as const, 'always');
    this.#numbers = new NumberFormat();
    this.#plurals = new PluralRules();
  }

  format(value: unknown, unit: unknown): string {
    return textOf(this.formatToParts(value, unit));
  }

  formatToParts(value: unknown, unit: unknown): (Part & { readonly unit?: string })[] {
    const name = String(unit).replace(/s$/, '');
    if (!Object.hasOwn(UNITS, name)) {
      throw new RangeError(`Invalid unit argument for Intl.RelativeTimeFormat.prototype.format() '${String(unit)}'`);
    }
    const number = Number(value);
    if (!Number.isFinite(number)) {
      throw new RangeError('Value need to be finite number for Intl.RelativeTimeFormat.prototype.format()');
    }
    const word = this.#numeric === 'auto' ? wordFor(number, name, this.#style) : undefined;
    if (word !== undefined) return [literal(word)];
    const isPast = number < 0 || Object.is(number, -0);
    const digits = this.#numbers.formatToParts(Math.abs(number)).map((part) => ({ ...part, unit: name }));
    const text = unitText(name, this.#style, this.#plurals.select(Math.abs(number)) === 'one');
    return isPast ? [...digits, literal(`${text} ago`)] : [literal('in '), ...digits, literal(text)];
  }

  resolvedOptions(): object {
    return { locale: this.#locale, style: this.#style, numeric: this.#numeric, numberingSystem: 'latn' };
  }
}

function unitText(unit: string, style: Style, isOne: boolean): string {
  if (style === 'long') return ` ${unit}${isOne ? '' : 's'}`;
  if (style === 'narrow') return UNITS[unit]!.narrow;
  const [one, more = one] = UNITS[unit]!.short.split(' ');
  return ` ${isOne ? one : more}`;
}

/** Words instead of a number: yesterday, this week. */
function wordFor(value: number, unit: string, style: Style): string | undefined {
  if (unit === 'day') return DAYS[value];
  if (unit === 'second') return value === 0 ? 'now' : undefined;
  const neighbour = NEIGHBOURS[value];
  if (unit === 'hour' || unit === 'minute') return value === 0 ? `this ${unit}` : undefined;
  return neighbour && `${neighbour} ${style === 'long' ? unit : UNITS[unit]!.short.split(' ')[0]!}`;
}

export const RelativeTimeFormat = intlConstructor('RelativeTimeFormat', IntlRelativeTimeFormat);
