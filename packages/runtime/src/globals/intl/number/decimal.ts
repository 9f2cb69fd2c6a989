/*
 * Decimal numbers of any length, and their rounding. A number has the value that `String` writes, as in ICU: 1.005 is
 * 1.005, not the nearest binary fraction below it.
 */

/**
 * A finite number: its digits, as a whole number without zeros at either end, times a power of ten. Zero has no digits.
 */
export interface Decimal {
  readonly isNegative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

export type Numeric = Decimal | 'NaN' | 'Infinity' | '-Infinity';

export type RoundingMode =
  | 'ceil'
  | 'floor'
  | 'expand'
  | 'trunc'
  | 'halfCeil'
  | 'halfFloor'
  | 'halfExpand'
  | 'halfTrunc'
  | 'halfEven';

export const ROUNDING_MODES: readonly RoundingMode[] = [
  'ceil',
  'floor',
  'expand',
  'trunc',
  'halfCeil',
  'halfFloor',
  'halfExpand',
  'halfTrunc',
  'halfEven',
];

/** Longest exponent in a string: beyond it a number counts as infinite or zero. */
const MAX_EXPONENT = 9999;

/**
 * Converts a value for a formatter. Strings are decimal numbers of any length. Source: ECMA-402, 15.5.16
 * ToIntlMathematicalValue.
 */
export function toNumeric(value: unknown): Numeric {
  const primitive = typeof value === 'object' && value !== null ? toPrimitive(value) : value;
  if (typeof primitive === 'bigint') return toDecimal(String(primitive));
  if (typeof primitive === 'string') return fromText(primitive);
  return fromNumber(Number(primitive));
}

function toPrimitive(value: object): unknown {
  const number = value.valueOf() as unknown;
  return typeof number === 'object' ? Number(value) : number;
}

function fromNumber(value: number): Numeric {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity || value === -Infinity) return value > 0 ? 'Infinity' : '-Infinity';
  return toDecimal(Object.is(value, -0) ? '-0' : String(value));
}

function fromText(text: string): Numeric {
  const trimmed = text.trim();
  const match = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?(\d+))?$/i.exec(trimmed);
  if (!match || Number(match[1] ?? 0) > MAX_EXPONENT) return fromNumber(Number(trimmed));
  return toDecimal(trimmed);
}

function toDecimal(text: string): Decimal {
  const [, sign, whole = '', fraction = '', power = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)!;
  return normal(sign === '-', whole + fraction, Number(power) - fraction.length);
}

function normal(isNegative: boolean, text: string, exponent: number): Decimal {
  const digits = text.replace(/^0+|0+$/g, '');
  const zeros = digits === '' ? 0 : text.length - text.replace(/0+$/, '').length;
  return { isNegative, digits, exponent: digits === '' ? 0 : exponent + zeros };
}

/** Returns the power of ten of the first digit: 2 for 123, -1 for 0.5; 0 for zero. */
export function magnitude({ digits, exponent }: Decimal): number {
  return digits === '' ? 0 : digits.length + exponent - 1;
}

export function scale(decimal: Decimal, power: number): Decimal {
  return decimal.digits === '' ? decimal : { ...decimal, exponent: decimal.exponent + power };
}

/** Rounds to a multiple of `increment` times the power of ten `place`. */
export function round(decimal: Decimal, place: number, mode: RoundingMode, increment = 1): Decimal {
  const { isNegative, digits, exponent } = decimal;
  if (digits === '' || (exponent >= place && increment === 1)) return decimal;
  const shift = exponent - place;
  // Digits far below the place matter only as not zero.
  const isTiny = -shift > digits.length + 5;
  const value = isTiny ? 1n : BigInt(digits) * 10n ** BigInt(Math.max(shift, 0));
  const unit = BigInt(increment) * (isTiny ? 1000n : 10n ** BigInt(Math.max(-shift, 0)));
  const [quotient, rest] = [value / unit, value % unit];
  const isUp = rest > 0n && roundsUp(mode, isNegative, rest * 2n - unit, quotient);
  return normal(isNegative, String((quotient + (isUp ? 1n : 0n)) * BigInt(increment)), place);
}

/** Returns whether the magnitude grows. `half` is negative, zero or positive: below, at or above the middle. */
function roundsUp(mode: RoundingMode, isNegative: boolean, half: bigint, quotient: bigint): boolean {
  if (mode.startsWith('half') && half !== 0n) return half > 0n;
  switch (mode) {
    case 'ceil':
    case 'halfCeil':
      return !isNegative;
    case 'floor':
    case 'halfFloor':
      return isNegative;
    case 'expand':
    case 'halfExpand':
      return true;
    case 'trunc':
    case 'halfTrunc':
      return false;
    case 'halfEven':
      return quotient % 2n === 1n;
  }
}

/** Returns the digits before the point, and at least a number of digits after it. */
export function plain({ digits, exponent }: Decimal, minFraction: number): { integer: string; fraction: string } {
  const whole = digits === '' ? '' : digits + '0'.repeat(Math.max(exponent, 0));
  const places = Math.max(-exponent, 0);
  const padded = whole.padStart(places + 1, '0');
  const fraction = places === 0 ? '' : padded.slice(-places);
  return { integer: padded.slice(0, padded.length - places), fraction: fraction.padEnd(minFraction, '0') };
}
