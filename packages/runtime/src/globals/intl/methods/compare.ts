/*
 * Strings are compared by `Intl.Collator`. Source: ECMA-402, 19.1.1.
 */
import { Collator } from '../collator.js';
import { replaceMethods } from './replace.js';

interface Comparer {
  readonly locales: string | undefined;
  readonly compare: (left?: unknown, right?: unknown) => number;
}

// Sorting compares many strings in the same way: the collator of the last call without options is kept.
let last: Comparer | undefined;

function comparerFor(locales: unknown, options: unknown): Comparer['compare'] {
  const isSimple = options === undefined && (locales === undefined || typeof locales === 'string');
  if (!isSimple) return new Collator(locales, options).compare;
  if (last === undefined || last.locales !== locales) last = { locales, compare: new Collator(locales).compare };
  return last.compare;
}

replaceMethods(String.prototype, {
  localeCompare(this: unknown, other: unknown, locales?: unknown, options?: unknown): number {
    if (this === undefined || this === null) {
      throw new TypeError('String.prototype.localeCompare called on null or undefined');
    }
    return comparerFor(locales, options)(this, other);
  },
});
