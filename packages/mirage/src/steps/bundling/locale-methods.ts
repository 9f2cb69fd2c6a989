import type { Platform } from '@mirage/core';
import { join } from 'node:path';

/** The modules of `Platform.localeMethods`, by what occurs in a program that needs them. */
const OCCURRENCES: Readonly<Record<string, RegExp>> = {
  compare: /\blocaleCompare\b/,
  case: /\btoLocale(?:Lower|Upper)Case\b/,
  date: /\btoLocale(?:Date|Time)?String\b/,
  number: /\btoLocaleString\b/,
  // A date becomes text wherever it is joined to one; these three do not make a date.
  'date-text': /\bDate\b(?!\.(?:now|UTC|parse)\b)/,
};

/** The modules that replace the methods which a bundle names, as absolute paths. */
export function localeMethodsOf(code: string, { localeMethods }: Platform): string[] {
  if (localeMethods === undefined) return [];
  return Object.entries(OCCURRENCES)
    .filter(([, occurrence]) => occurrence.test(code))
    .map(([name]) => join(localeMethods, `${name}.js`));
}
