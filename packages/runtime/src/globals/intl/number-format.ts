import { intlConstructor, literal, textOf, type Part } from './constructor.js';
import { resolveLocale, type ResolvedLocale } from './locale.js';
import { currencyDigits, currencyText } from './number/currencies.js';
import { scale, toNumeric, type Numeric } from './number/decimal.js';
import { NOTATIONS, readDigits, resolvedDigits, resolvedRounding, type Notation } from './number/digits.js';
import { writeNumber, type CompactDisplay, type Grouping, type NumberShape } from './number/notation.js';
import { isUnit, unitText } from './number/units.js';
import { OptionReader } from './options.js';

const STYLES = ['decimal', 'percent', 'currency', 'unit'] as const;
const SIGN_DISPLAYS = ['auto', 'never', 'always', 'exceptZero', 'negative'] as const;
const GROUPINGS = ['min2', 'auto', 'always'] as const;

/** The space between a currency that ends with a letter and the digits. */
const NO_BREAK_SPACE = '\u00a0';

/** The currency or the unit of a style, as given. */
type Style = ReturnType<typeof readStyle>;

/** Formats numbers in English of the United States. Source: ECMA-402, 15. */
class IntlNumberFormat {
  readonly #locale: ResolvedLocale;
  readonly #style: Style;
  readonly #shape: NumberShape;
  readonly #compactDisplay: CompactDisplay;
  readonly #signDisplay: (typeof SIGN_DISPLAYS)[number];
  readonly #format = (value?: unknown): string => textOf(this.formatToParts(value));

  constructor(locales?: unknown, options?: unknown) {
    this.#locale = resolveLocale(locales, { nu: ['latn'] });
    const read = new OptionReader('NumberFormat', options);
    read.word('localeMatcher', ['lookup', 'best fit'], 'best fit');
    this.#style = readStyle(read);
    const notation = read.word('notation', NOTATIONS, 'standard');
    const digits = readDigits(read, defaultFraction(this.#style, notation), notation);
    this.#compactDisplay = read.word('compactDisplay', ['short', 'long'] as const, 'short');
    // English has no pattern "$12 thousand": amounts with a symbol are always short.
    const isShort = this.#style.style === 'currency' && this.#style.currencyDisplay !== 'name';
    const compactDisplay = isShort ? 'short' : this.#compactDisplay;
    this.#shape = { digits, notation, compactDisplay, grouping: readGrouping(read, notation) };
    this.#signDisplay = read.word('signDisplay', SIGN_DISPLAYS, 'auto');
  }

  /** Bound to its formatter, so that it can be passed as a function. */
  get format(): (value?: unknown) => string {
    return this.#format;
  }

  formatToParts(value?: unknown): Part[] {
    return this.#parts(toNumeric(value));
  }

  formatRange(start: unknown, end: unknown): string {
    return textOf(this.formatRangeToParts(start, end));
  }

  /** Formats both ends in full, or one after `~` if they are equal. Throws a RangeError for NaN. */
  formatRangeToParts(start: unknown, end: unknown): (Part & { readonly source: string })[] {
    if (start === undefined || end === undefined) throw new TypeError('start and end of a range have to be given');
    const [from, to] = [toNumeric(start), toNumeric(end)];
    if (from === 'NaN' || to === 'NaN') throw new RangeError('Invalid start or end of a range');
    const [first, last] = [this.#parts(from), this.#parts(to)];
    const as = (source: string, parts: readonly Part[]): (Part & { source: string })[] =>
      parts.map((part) => ({ ...part, source }));
    if (textOf(first) === textOf(last)) return as('shared', [{ type: 'approximatelySign', value: '~' }, ...first]);
    const dash = this.#style.style === 'decimal' ? '–' : ' – ';
    return [...as('startRange', first), ...as('shared', [literal(dash)]), ...as('endRange', last)];
  }

  resolvedOptions(): object {
    const { digits, notation, grouping } = this.#shape;
    return {
      locale: this.#locale.locale,
      numberingSystem: 'latn',
      ...this.#style,
      ...resolvedDigits(digits),
      useGrouping: grouping,
      notation,
      ...(notation === 'compact' && { compactDisplay: this.#compactDisplay }),
      signDisplay: this.#signDisplay,
      ...resolvedRounding(digits),
    };
  }

  #parts(value: Numeric): Part[] {
    const isFinite = typeof value !== 'string';
    const { parts, isZero, isOne } = isFinite
      ? writeNumber(this.#style.style === 'percent' ? scale(value, 2) : value, this.#shape)
      : { parts: [special(value)], isZero: value === 'NaN', isOne: false };
    const isNegative = isFinite ? value.isNegative : value === '-Infinity';
    return dress(parts, this.#signOf(isNegative, isZero), isOne, this.#style);
  }

  #signOf(isNegative: boolean, isZero: boolean): '-' | '+' | '' {
    switch (this.#signDisplay) {
      case 'auto':
        return isNegative ? '-' : '';
      case 'never':
        return '';
      case 'always':
        return isNegative ? '-' : '+';
      case 'exceptZero':
        return isZero ? '' : isNegative ? '-' : '+';
      case 'negative':
        return isNegative && !isZero ? '-' : '';
    }
  }
}

function special(value: 'NaN' | 'Infinity' | '-Infinity'): Part {
  return value === 'NaN' ? { type: 'nan', value } : { type: 'infinity', value: '∞' };
}

/** Adds the parts of the style, and the sign. Source: CLDR 48, common/main/en.xml, number patterns. */
function dress(parts: Part[], sign: '-' | '+' | '', isOne: boolean, style: Style): Part[] {
  const signs: Part[] = sign === '' ? [] : [{ type: sign === '-' ? 'minusSign' : 'plusSign', value: sign }];
  switch (style.style) {
    case 'decimal':
      return [...signs, ...parts];
    case 'percent':
      return [...signs, ...parts, { type: 'percentSign', value: '%' }];
    case 'unit': {
      const { space, text } = unitText(style.unit, style.unitDisplay, isOne);
      return [...signs, ...parts, ...(space === '' ? [] : [literal(space)]), { type: 'unit', value: text }];
    }
    case 'currency': {
      const text = currencyText(style.currency, style.currencyDisplay, isOne);
      const currency: Part = { type: 'currency', value: text };
      if (style.currencyDisplay === 'name') return [...signs, ...parts, literal(' '), currency];
      const needsSpace = /[\p{L}.]$/u.test(text) && parts[0]!.type === 'integer';
      const amount = [currency, ...(needsSpace ? [literal(NO_BREAK_SPACE)] : []), ...parts];
      // Compact patterns have no accounting form.
      const isCompact = parts.at(-1)!.type === 'compact';
      const isBracketed = style.currencySign === 'accounting' && sign === '-' && !isCompact;
      return isBracketed ? [literal('('), ...amount, literal(')')] : [...signs, ...amount];
    }
  }
}

function readStyle(read: OptionReader) {
  const style = read.word('style', STYLES, 'decimal');
  const currency = read.text('currency');
  if (currency !== undefined && !/^[a-z]{3}$/i.test(currency)) {
    throw new RangeError(`Invalid currency code : ${currency}`);
  }
  if (style === 'currency' && currency === undefined)
    throw new TypeError('Currency code is required with currency style.');
  const currencyDisplay = read.word('currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'] as const, 'symbol');
  const currencySign = read.word('currencySign', ['standard', 'accounting'] as const, 'standard');
  const unit = read.text('unit');
  if (unit !== undefined && !isUnit(unit)) {
    throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
  }
  if (style === 'unit' && unit === undefined) throw new TypeError('Required option "unit" is missing');
  const unitDisplay = read.word('unitDisplay', ['short', 'narrow', 'long'] as const, 'short');
  if (style === 'currency') return { style, currency: currency!.toUpperCase(), currencyDisplay, currencySign } as const;
  return style === 'unit' ? ({ style, unit: unit!, unitDisplay } as const) : ({ style } as const);
}

function defaultFraction(style: Style, notation: Notation): { min: number; max: number } {
  if (style.style === 'currency' && notation === 'standard') {
    const digits = currencyDigits(style.currency);
    return { min: digits, max: digits };
  }
  return { min: 0, max: style.style === 'percent' ? 0 : 3 };
}

/** Source: ECMA-402, 15.1.2, step 24 (GetBooleanOrStringNumberFormatOption). */
function readGrouping(read: OptionReader, notation: Notation): Grouping {
  const fallback = notation === 'compact' ? 'min2' : 'auto';
  const value = read.raw('useGrouping');
  if (value === undefined || value === 'true' || value === 'false') return fallback;
  if (value === true) return 'always';
  if (value === false || !value) return false;
  return read.word('useGrouping', GROUPINGS, fallback);
}

export const NumberFormat = intlConstructor('NumberFormat', IntlNumberFormat, true);
