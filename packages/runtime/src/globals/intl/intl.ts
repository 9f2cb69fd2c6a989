/*
 * Custom code: all of Intl for the locale en-US takes 37 KB minified. The polyfills of @formatjs for five of these
 * constructors take 662 KB with the data of English.
 */
import { Collator } from './collator.js';
import { DateTimeFormat } from './date-time-format.js';
import { ListFormat } from './list-format.js';
import { canonicalLocales } from './locale.js';
import { NumberFormat } from './number-format.js';
import { currencies } from './number/currencies.js';
import { unitNames } from './number/units.js';
import { PluralRules } from './plural-rules.js';
import { RelativeTimeFormat } from './relative-time-format.js';

const SUPPORTED: Readonly<Record<string, () => string[]>> = {
  calendar: () => ['gregory'],
  collation: () => ['default'],
  currency: currencies,
  numberingSystem: () => ['latn'],
  timeZone: () => ['UTC'],
  unit: unitNames,
};

/** Returns tags in canonical form. Source: ECMA-402, 8.3.1. */
export function getCanonicalLocales(locales?: unknown): string[] {
  return canonicalLocales(locales);
}

/** Returns the supported values of an option. Throws a RangeError for an unknown option. Source: ECMA-402, 8.3.2. */
export function supportedValuesOf(key: unknown): string[] {
  const name = String(key);
  if (!Object.hasOwn(SUPPORTED, name)) throw new RangeError(`Invalid key : ${name}`);
  return SUPPORTED[name]!().sort();
}

/** Internationalization, for English of the United States. Source: ECMA-402, 8. */
export const Intl: object = Object.create(Object.prototype, {
  [Symbol.toStringTag]: { value: 'Intl', configurable: true },
  ...Object.fromEntries(
    Object.entries({
      getCanonicalLocales,
      supportedValuesOf,
      Collator,
      DateTimeFormat,
      ListFormat,
      NumberFormat,
      PluralRules,
      RelativeTimeFormat,
    }).map(([name, value]) => [name, { value, writable: true, configurable: true }]),
  ),
}) as object;
