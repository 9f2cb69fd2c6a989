/*
 * `Intl`, as a whole and by part: a program that names `Intl.NumberFormat` is linked with that part, any other use of
 * `Intl` with all of it. Parts that do not exist are listed too, so that a test for them links nothing.
 */
import { Collator } from './collator.js';
import { DateTimeFormat } from './date-time-format.js';
import { getCanonicalLocales, Intl, supportedValuesOf } from './intl.js';
import { ListFormat } from './list-format.js';
import { NumberFormat } from './number-format.js';
import { PluralRules } from './plural-rules.js';
import { RelativeTimeFormat } from './relative-time-format.js';

const absent = undefined;

export {
  Intl,
  Intl as 'globalThis.Intl',
  Collator as 'Intl.Collator',
  DateTimeFormat as 'Intl.DateTimeFormat',
  ListFormat as 'Intl.ListFormat',
  NumberFormat as 'Intl.NumberFormat',
  PluralRules as 'Intl.PluralRules',
  RelativeTimeFormat as 'Intl.RelativeTimeFormat',
  getCanonicalLocales as 'Intl.getCanonicalLocales',
  supportedValuesOf as 'Intl.supportedValuesOf',
  absent as 'Intl.DisplayNames',
  absent as 'Intl.DurationFormat',
  absent as 'Intl.Locale',
  absent as 'Intl.Segmenter',
};
