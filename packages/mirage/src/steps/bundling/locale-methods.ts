import type { Platform } from '@mirage/core';
import { join } from 'node:path';

/**
 * How a program gets the globals of the web. `linked`: the globals that it names are linked. `installed`: all are
 * properties of `globalThis`.
 */
export type GlobalsMode = 'linked' | 'installed';

/** The modules in `Platform.intl` that replace methods, with the text that a program with such a method contains. */
const METHODS: Readonly<Record<string, RegExp>> = {
  compare: /\blocaleCompare\b/,
  case: /\btoLocale(?:Lower|Upper)Case\b/,
  date: /\btoLocale(?:Date|Time)?String\b/,
  number: /\btoLocaleString\b/,
  // A date becomes text when it is concatenated with a string. These three functions do not create a date.
  'date-text': /\bDate\b(?!\.(?:now|UTC|parse)\b)/,
};

/** Returns the module that exports `Intl`, to be linked to a program that names it. */
export function intlOf(mode: GlobalsMode, { intl }: Platform): string[] {
  return intl === undefined || mode === 'installed' ? [] : [join(intl, 'index.js')];
}

/**
 * Returns the modules that a bundle runs first. They replace the methods that it names, and install `Intl` if it cannot
 * be linked.
 */
export function localeMethodsOf(code: string, mode: GlobalsMode, { intl }: Platform): string[] {
  if (intl === undefined) return [];
  const methods = Object.keys(METHODS).filter((name) => METHODS[name]!.test(code));
  const global = mode === 'installed' && /\bIntl\b/.test(code) ? ['global'] : [];
  return [...global, ...methods].map((name) => join(intl, 'methods', `${name}.js`));
}
