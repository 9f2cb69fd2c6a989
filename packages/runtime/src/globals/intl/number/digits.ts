/*
 * The number of digits that a formatter shows. Source: ECMA-402, 15.1.3 SetNumberFormatDigitOptions and 15.5.3
 * FormatNumericToString.
 */
import type { OptionReader } from '../options.js';
import { magnitude, plain, round, ROUNDING_MODES, type Decimal, type RoundingMode } from './decimal.js';

export const NOTATIONS = ['standard', 'scientific', 'engineering', 'compact'] as const;
export type Notation = (typeof NOTATIONS)[number];

const ROUNDING_INCREMENTS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];
const MAX_FRACTION = 100;
const MAX_SIGNIFICANT = 21;

interface Range {
  readonly min: number;
  readonly max: number;
}

/** At least one of `fraction` and `significant` is set. */
export interface DigitOptions {
  readonly minInteger: number;
  readonly fraction?: Range;
  readonly significant?: Range;
  readonly increment: number;
  readonly mode: RoundingMode;
  readonly priority: 'auto' | 'morePrecision' | 'lessPrecision';
  readonly trailingZeros: 'auto' | 'stripIfInteger';
}

/** Reads the options of digits; `fraction` is the default of the style. Throws a RangeError. */
export function readDigits(read: OptionReader, defaults: Range, notation: Notation): DigitOptions {
  const minInteger = read.integer('minimumIntegerDigits', 1, MAX_SIGNIFICANT, 1);
  const increment = read.integer('roundingIncrement', 1, 5000, 1);
  if (!ROUNDING_INCREMENTS.includes(increment)) throw new RangeError('roundingIncrement value is out of range.');
  const mode = read.word('roundingMode', ROUNDING_MODES, 'halfExpand');
  const wanted = read.word('roundingPriority', ['auto', 'morePrecision', 'lessPrecision'] as const, 'auto');
  const trailingZeros = read.word('trailingZeroDisplay', ['auto', 'stripIfInteger'] as const, 'auto');
  const has = (kind: string): boolean =>
    read.raw(`minimum${kind}`) !== undefined || read.raw(`maximum${kind}`) !== undefined;
  const [hasSignificant, hasFraction] = [has('SignificantDigits'), has('FractionDigits')];
  const needsSignificant = wanted !== 'auto' || hasSignificant;
  const needsFraction = wanted !== 'auto' || (!hasSignificant && (hasFraction || notation !== 'compact'));
  const rest = { minInteger, increment, mode, trailingZeros };
  if (!needsSignificant && !needsFraction) {
    const compact = {
      fraction: { min: 0, max: 0 },
      significant: { min: 1, max: 2 },
      priority: 'morePrecision',
    } as const;
    return { ...rest, ...compact };
  }
  const significant = needsSignificant ? readSignificant(read, hasSignificant) : undefined;
  const fraction = needsFraction
    ? readFraction(read, increment === 1 ? defaults : { min: defaults.min, max: defaults.min })
    : undefined;
  if (increment !== 1) {
    if (wanted !== 'auto' || significant) throw new TypeError('roundingIncrement goes with fraction digits only.');
    if (fraction!.min !== fraction!.max) {
      throw new RangeError('With roundingIncrement, minimum- and maximumFractionDigits have to be equal.');
    }
  }
  return { ...rest, ...(fraction && { fraction }), ...(significant && { significant }), priority: wanted };
}

function readSignificant(read: OptionReader, isGiven: boolean): Range {
  if (!isGiven) return { min: 1, max: MAX_SIGNIFICANT };
  const min = read.integer('minimumSignificantDigits', 1, MAX_SIGNIFICANT, 1);
  return { min, max: read.integer('maximumSignificantDigits', min, MAX_SIGNIFICANT, MAX_SIGNIFICANT) };
}

function readFraction(read: OptionReader, defaults: Range): Range {
  const min = read.integer('minimumFractionDigits', 0, MAX_FRACTION, undefined);
  const max = read.integer('maximumFractionDigits', 0, MAX_FRACTION, undefined);
  if (min !== undefined && max !== undefined && min > max) {
    throw new RangeError('maximumFractionDigits value is out of range.');
  }
  if (min === undefined) return { min: Math.min(defaults.min, max ?? defaults.min), max: max ?? defaults.max };
  return { min, max: max ?? Math.max(defaults.max, min) };
}

/** Rounds and formats a number with the digits of the options; ignores its sign. */
export function writeDigits(
  decimal: Decimal,
  { minInteger, fraction, significant, increment, mode, priority, trailingZeros }: DigitOptions,
): { rounded: Decimal; integer: string; fraction: string } {
  const lowest = significant === undefined ? 0 : magnitude(decimal) - significant.max + 1;
  const isBySignificant =
    significant !== undefined &&
    (fraction === undefined ||
      priority === 'auto' ||
      (priority === 'morePrecision' ? lowest <= -fraction.max : lowest > -fraction.max));
  const rounded = isBySignificant ? round(decimal, lowest, mode) : round(decimal, -fraction!.max, mode, increment);
  const minFraction = isBySignificant ? Math.max(significant.min - 1 - magnitude(rounded), 0) : fraction!.min;
  const text = plain(rounded, minFraction);
  const isWhole = trailingZeros === 'stripIfInteger' && /^0*$/.test(text.fraction);
  return { rounded, integer: text.integer.padStart(minInteger, '0'), fraction: isWhole ? '' : text.fraction };
}

/** Returns the digits in the form of `resolvedOptions`. */
export function resolvedDigits({ minInteger, fraction, significant }: DigitOptions): Record<string, number> {
  return {
    minimumIntegerDigits: minInteger,
    ...(fraction && { minimumFractionDigits: fraction.min, maximumFractionDigits: fraction.max }),
    ...(significant && { minimumSignificantDigits: significant.min, maximumSignificantDigits: significant.max }),
  };
}

export function resolvedRounding({ mode, increment, trailingZeros, priority }: DigitOptions): object {
  return {
    roundingIncrement: increment,
    roundingMode: mode,
    roundingPriority: priority,
    trailingZeroDisplay: trailingZeros,
  };
}
