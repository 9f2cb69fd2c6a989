/*
 * Compares strings by the Unicode collation algorithm. Source: UTS #10, 7 and 8; CLDR 48, root collation.
 */
import { addWeights, CAPITAL, COMMON, DISTANCE, primaryOf, type Weight } from './table.js';

export interface Collation {
  readonly sensitivity: 'base' | 'accent' | 'case' | 'variant';
  readonly isNumeric: boolean;
  readonly isUpperFirst: boolean;
  readonly ignoresPunctuation: boolean;
}

const PRINTABLE_ASCII = /^[ -~]*$/;

// Weights of ASCII characters, which decide most comparisons; created on first use.
let asciiWeights: readonly Weight[] | undefined;

function asciiTable(): readonly Weight[] {
  return (asciiWeights ??= Array.from({ length: 0x7f }, (_, code) => weightsOf(String.fromCharCode(code))[0]!));
}

/** Returns a negative number, zero or a positive number: the order of two strings. */
export function compare(left: string, right: string, collation: Collation): number {
  if (left === right) return 0;
  const isPlain = !collation.isNumeric && !collation.ignoresPunctuation;
  if (isPlain && PRINTABLE_ASCII.test(left) && PRINTABLE_ASCII.test(right)) return compareAscii(left, right, collation);
  const [first, second] = [elementsOf(left, collation), elementsOf(right, collation)];
  const { sensitivity } = collation;
  const by = (weigh: (weight: Weight) => number): number => compareLevel(first, second, weigh);
  return (
    by(({ primary }) => primary) ||
    (sensitivity === 'accent' || sensitivity === 'variant' ? by(({ secondary }) => secondary) : 0) ||
    (sensitivity === 'case' ? by((weight) => (weight.primary === 0 ? 0 : caseOf(weight, collation))) : 0) ||
    (sensitivity === 'variant' ? by((weight) => variantOf(weight, collation)) : 0)
  );
}

function compareAscii(left: string, right: string, collation: Collation): number {
  const length = Math.min(left.length, right.length);
  let variant = 0;
  const ascii = asciiTable();
  for (let index = 0; index < length; index++) {
    const [first, second] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (first === second) continue;
    const [one, other] = [ascii[first]!, ascii[second]!];
    if (one.primary !== other.primary) return one.primary - other.primary;
    variant ||= variantOf(one, collation) - variantOf(other, collation);
  }
  if (left.length !== right.length) return left.length - right.length;
  const { sensitivity } = collation;
  return sensitivity === 'case' || sensitivity === 'variant' ? variant : 0;
}

/** Compares one level: characters without a weight on that level are skipped. */
function compareLevel(left: readonly Weight[], right: readonly Weight[], weigh: (weight: Weight) => number): number {
  let [first, second] = [0, 0];
  for (;;) {
    while (first < left.length && weigh(left[first]!) === 0) first++;
    while (second < right.length && weigh(right[second]!) === 0) second++;
    if (first === left.length || second === right.length) {
      return (first === left.length ? 0 : 1) - (second === right.length ? 0 : 1);
    }
    const difference = weigh(left[first++]!) - weigh(right[second++]!);
    if (difference !== 0) return difference;
  }
}

function variantOf({ tertiary }: Weight, { isUpperFirst }: Collation): number {
  return isUpperFirst && tertiary === CAPITAL ? COMMON / 2 : tertiary;
}

function caseOf(weight: Weight, collation: Collation): number {
  return weight.tertiary === CAPITAL ? variantOf(weight, collation) : COMMON;
}

function elementsOf(text: string, { isNumeric, ignoresPunctuation }: Collation): Weight[] {
  const pieces = isNumeric ? text.split(/([0-9]+)/) : [text];
  const weights = pieces.flatMap((piece, index) => (index % 2 === 1 ? numberWeights(piece) : weightsOf(piece)));
  return ignoresPunctuation ? withoutPunctuation(weights) : weights;
}

function weightsOf(text: string): Weight[] {
  const weights: Weight[] = [];
  for (const character of text.normalize('NFD')) addWeights(character, weights);
  return weights;
}

/** The weights of a number, in place of its first digit: its length, then its digits. */
function numberWeights(digits: string): Weight[] {
  const significant = digits.replace(/^0+/, '');
  const primaries = [primaryOf('0'), significant.length + 1, ...Array.from(significant, (digit) => Number(digit) + 1)];
  return primaries.map((primary) => ({ primary, secondary: COMMON, tertiary: COMMON }));
}

/**
 * Removes white space and punctuation, and the marks on them. The lengths and digits of numbers have lower weights than
 * all of these.
 */
function withoutPunctuation(weights: readonly Weight[]): Weight[] {
  const firstSymbol = primaryOf('`');
  let isAfterPunctuation = false;
  return weights.filter(({ primary }) => {
    if (primary > 0) isAfterPunctuation = primary < firstSymbol && primary >= DISTANCE;
    return !isAfterPunctuation;
  });
}
