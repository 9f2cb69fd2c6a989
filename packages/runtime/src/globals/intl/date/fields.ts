/*
 * The fields of dates, in UTC and the proleptic Gregorian calendar, and their names in English. Source: CLDR 48,
 * common/main/en.xml.
 */

export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export const WEEKDAYS: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

/** The date and time of an instant. */
export interface Fields {
  readonly year: number;
  readonly isBeforeChrist: boolean;
  /** From 0. */
  readonly month: number;
  readonly day: number;
  /** From 0, Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** The largest distance from 1970 that a date can have, in milliseconds. */
const MAX_TIME_MS = 8.64e15;

/** Returns the fields of a time. Throws a RangeError for an invalid time. */
export function fieldsOf(time: number): Fields {
  if (!(Math.abs(time) <= MAX_TIME_MS)) throw new RangeError('Invalid time value');
  const date = new Date(time);
  const year = date.getUTCFullYear();
  return {
    year: year > 0 ? year : 1 - year,
    isBeforeChrist: year <= 0,
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
}

export type NameWidth = 'long' | 'short' | 'narrow';

export function nameOf(name: string, width: NameWidth): string {
  return width === 'long' ? name : name.slice(0, width === 'short' ? 3 : 1);
}

export function eraOf({ isBeforeChrist }: Fields, width: NameWidth): string {
  if (width === 'long') return isBeforeChrist ? 'Before Christ' : 'Anno Domini';
  return nameOf(isBeforeChrist ? 'BC' : 'AD', width === 'short' ? 'long' : 'narrow');
}

/** The smaller units that are shown: noon must be exact. */
interface Shown {
  readonly minute?: unknown;
  readonly second?: unknown;
}

/** Returns the day period of an hour on the twelve-hour clock. Source: CLDR 48, common/supplemental/dayPeriods.xml. */
export function dayPeriodOf({ hour, minute, second }: Fields, shown: Shown, width: NameWidth): string {
  const isExact = (!shown.minute || minute === 0) && (!shown.second || second === 0);
  if (hour === 12 && isExact) return width === 'narrow' ? 'n' : 'noon';
  if (hour < 12) return 'in the morning';
  if (hour < 18) return 'in the afternoon';
  return hour < 21 ? 'in the evening' : 'at night';
}
