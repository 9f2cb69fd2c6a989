/*
 * Orders the components of a date as in American English. Source: CLDR 48, common/main/en.xml, availableFormats.
 */
import { literal, type Part } from '../constructor.js';
import type { Components, HourCycle } from './components.js';
import { dayPeriodOf, eraOf, MONTHS, nameOf, WEEKDAYS, type Fields } from './fields.js';

const ZONE_TEXTS: Readonly<Record<NonNullable<Components['timeZoneName']>, string>> = {
  short: 'UTC',
  long: 'Coordinated Universal Time',
  shortOffset: 'GMT+0',
  longOffset: 'GMT+00:00',
  shortGeneric: 'GMT+0',
  longGeneric: 'GMT+00:00',
};

/** Returns the parts of a date, a time and a zone, with their separators. */
export function partsOf(fields: Fields, components: Components, cycle: HourCycle): Part[] {
  const date = dateParts(fields, components);
  const time = timeParts(fields, components, cycle);
  const zone = components.timeZoneName;
  if (zone !== undefined) {
    if (time.length > 0) time.push(literal(' '));
    time.push({ type: 'timeZoneName', value: ZONE_TEXTS[zone] });
  }
  if (date.length === 0 || time.length === 0) return [...date, ...time];
  const isWeekdayAlone = date.length === 1 && components.weekday !== undefined;
  return [...date, literal(isWeekdayAlone ? ' ' : components.month === 'long' ? ' at ' : ', '), ...time];
}

const padded = (value: number, form: 'numeric' | '2-digit'): string =>
  form === '2-digit' ? String(value % 100).padStart(2, '0') : String(value);

function dateParts(fields: Fields, { weekday, era, year, month, day }: Components): Part[] {
  const parts: Part[] = [];
  const add = (separator: string, type: string, value: string): void => {
    if (parts.length > 0) parts.push(literal(separator));
    parts.push({ type, value });
  };
  const isNumeric = month === 'numeric' || month === '2-digit';
  const name = weekday && nameOf(WEEKDAYS[fields.weekday]!, weekday);
  const isFull = month !== undefined && day !== undefined;
  if (name !== undefined && isFull) add('', 'weekday', name);
  if (month !== undefined) {
    const text = isNumeric ? padded(fields.month + 1, month) : nameOf(MONTHS[fields.month]!, month);
    add(', ', 'month', text);
  }
  if (day !== undefined && month !== undefined) add(isNumeric ? '/' : ' ', 'day', padded(fields.day, day));
  if (year !== undefined) add(isNumeric ? '/' : isFull ? ', ' : ' ', 'year', padded(fields.year, year));
  if (era !== undefined) add(' ', 'era', eraOf(fields, era));
  if (day !== undefined && month === undefined) addLoneDay(parts, padded(fields.day, day));
  if (name !== undefined && !isFull) add(' ', 'weekday', name);
  return parts;
}

/** A day without its month: alone, or separate from the rest. */
function addLoneDay(parts: Part[], value: string): void {
  if (parts.length === 0) parts.push({ type: 'day', value });
  else parts.push(literal(' (day: '), { type: 'day', value }, literal(')'));
}

function timeParts(fields: Fields, components: Components, cycle: HourCycle): Part[] {
  const { hour, minute, second, fractionalSecondDigits, dayPeriod } = components;
  const isTwelve = cycle === 'h11' || cycle === 'h12';
  const parts: Part[] = [];
  const add = (type: string, value: string): void => {
    if (parts.length > 0) parts.push(literal(type === 'fractionalSecond' ? '.' : ':'));
    parts.push({ type, value });
  };
  if (hour !== undefined) add('hour', padded(hourOf(fields.hour, cycle), hour));
  if (minute !== undefined) add('minute', padded(fields.minute, minute));
  if (second !== undefined) add('second', padded(fields.second, second));
  if (fractionalSecondDigits !== undefined) {
    add('fractionalSecond', String(fields.millisecond).padStart(3, '0').slice(0, fractionalSecondDigits));
  }
  if (dayPeriod === undefined && (hour === undefined || !isTwelve)) return parts;
  const period = dayPeriod === undefined ? undefined : dayPeriodOf(fields, components, dayPeriod);
  if (parts.length > 0) parts.push(literal(' '));
  return [...parts, { type: 'dayPeriod', value: period ?? (fields.hour < 12 ? 'AM' : 'PM') }];
}

function hourOf(hour: number, cycle: HourCycle): number {
  switch (cycle) {
    case 'h11':
      return hour % 12;
    case 'h12':
      return hour % 12 || 12;
    case 'h23':
      return hour;
    case 'h24':
      return hour || 24;
  }
}
