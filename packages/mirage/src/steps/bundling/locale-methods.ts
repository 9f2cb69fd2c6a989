import type { Platform } from '@mirage/core';
import { join } from 'node:path';

/**
 * How a program gets the globals of the web: those that it names are linked to it, or all are properties of
 * `globalThis`.
 */
export type GlobalsMode = 'linked' | 'installed';

/** The modules in `Platform.intl` that replace methods, by what occurs in a program that needs them. */
const METHODS: Readonly<Record<string, RegExp>> = {
  compare: /\blocaleCompare\b/,
  case: /\btoLocale(?:Lower|Upper)Case\b/,
  date: /\btoLocale(?:Date|Time)?String\b/,
  number: /\btoLocaleString\b/,
  // A date becomes text wherever it is joined to one; these three do not make a date.
  'date-text': /\bDate\b(?!\.(?:now|UTC|parse)\b)/,
};

/** The module that exports `Intl` by its names, to be linked to a program where it names them. */
export function intlOf(mode: GlobalsMode, { intl }: Platform): string[] {
  return intl === undefined || mode === 'installed' ? [] : [join(intl, 'index.js')];
}

/**
 * The modules that a bundle runs first: they replace the methods that it names, and install `Intl` if it cannot be
 * linked.
 */
export function localeMethodsOf(code: string, mode: GlobalsMode, { intl }: Platform): string[] {
  if (intl === undefined) return [];
  const methods = Object.keys(METHODS).filter((name) => METHODS[name]!.test(code));
  const global = mode === 'installed' && /\bIntl\b/.test(code) ? ['global'] : [];
  return [...global, ...methods].map((name) => join(intl, 'methods', `${name}.js`));
}
