/*
 * The parts of numbers: digits in groups, with an exponent or a word such as "million". Source: ECMA-402, 15.5.4 to
 * 15.5.8; CLDR 48.
 */
import type { Part } from '../constructor.js';
import { writeDigits, type DigitOptions, type Notation } from './digits.js';
import { magnitude, scale, type Decimal } from './decimal.js';

export type Grouping = 'min2' | 'auto' | 'always' | false;
export type CompactDisplay = 'short' | 'long';

/** Names of 1,000 and its powers. */
const COMPACT: Readonly<Record<CompactDisplay, readonly string[]>> = {
  short: ['K', 'M', 'B', 'T'],
  long: ['thousand', 'million', 'billion', 'trillion'],
};

export interface NumberShape {
  readonly digits: DigitOptions;
  readonly notation: Notation;
  readonly compactDisplay: CompactDisplay;
  readonly grouping: Grouping;
}

/** A number without its sign: its parts, whether it rounds to zero, and whether it is singular in English. */
export interface WrittenNumber {
  readonly parts: Part[];
  readonly isZero: boolean;
  readonly isOne: boolean;
}

export function writeNumber(decimal: Decimal, shape: NumberShape): WrittenNumber {
  let power = powerFor(magnitude(decimal), shape.notation);
  let written = writeDigits(scale(decimal, -power), shape.digits);
  // 999.9 thousand rounds to 1000 thousand, which is 1 million.
  const next = written.rounded.digits === '' ? power : powerFor(magnitude(written.rounded) + power, shape.notation);
  if (next !== power) {
    power = next;
    written = writeDigits(scale(decimal, -power), shape.digits);
  }
  const { integer, fraction, rounded } = written;
  const parts = grouped(integer, shape.grouping);
  if (fraction !== '') parts.push({ type: 'decimal', value: '.' }, { type: 'fraction', value: fraction });
  const isOne = /^0*1$/.test(integer) && fraction === '' && power === 0;
  return { parts: [...parts, ...tail(power, shape)], isZero: rounded.digits === '', isOne };
}

/** Returns the power of ten that the notation extracts from a number of this magnitude. */
function powerFor(size: number, notation: Notation): number {
  const thousands = Math.floor(size / 3) * 3;
  switch (notation) {
    case 'standard':
      return 0;
    case 'scientific':
      return size;
    case 'engineering':
      return thousands;
    case 'compact':
      return Math.min(Math.max(thousands, 0), COMPACT.short.length * 3);
  }
}

function tail(power: number, { notation, compactDisplay }: NumberShape): Part[] {
  if (notation === 'standard' || (notation === 'compact' && power === 0)) return [];
  if (notation === 'compact') {
    const word: Part = { type: 'compact', value: COMPACT[compactDisplay][power / 3 - 1]! };
    return compactDisplay === 'long' ? [{ type: 'literal', value: ' ' }, word] : [word];
  }
  return [
    { type: 'exponentSeparator', value: 'E' },
    ...(power < 0 ? [{ type: 'exponentMinusSign', value: '-' }] : []),
    { type: 'exponentInteger', value: String(Math.abs(power)) },
  ];
}

function grouped(integer: string, grouping: Grouping): Part[] {
  const least = grouping === 'min2' ? 5 : 4;
  if (grouping === false || integer.length < least) return [{ type: 'integer', value: integer }];
  return integer
    .split(/\B(?=(?:\d{3})+$)/)
    .flatMap((group, index) => [
      ...(index > 0 ? [{ type: 'group', value: ',' }] : []),
      { type: 'integer', value: group },
    ]);
}
