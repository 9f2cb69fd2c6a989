/*
 * Which components of a date and of a time a formatter shows. Source: ECMA-402, 11.1.2 CreateDateTimeFormat.
 */
import type { OptionReader } from '../options.js';

const NAME = ['narrow', 'short', 'long'] as const;
const NUMBER = ['2-digit', 'numeric'] as const;
const STYLES = ['full', 'long', 'medium', 'short'] as const;
const ZONE_NAMES = ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'] as const;
export const HOUR_CYCLES = ['h11', 'h12', 'h23', 'h24'] as const;

type NameForm = (typeof NAME)[number];
type NumberForm = (typeof NUMBER)[number];
type DateStyle = (typeof STYLES)[number];
export type HourCycle = (typeof HOUR_CYCLES)[number];

/** Components that are shown, in the order of `resolvedOptions`. */
export interface Components {
  readonly weekday?: NameForm | undefined;
  readonly era?: NameForm | undefined;
  readonly year?: NumberForm | undefined;
  readonly month?: NumberForm | NameForm | undefined;
  readonly day?: NumberForm | undefined;
  readonly dayPeriod?: NameForm | undefined;
  readonly hour?: NumberForm | undefined;
  readonly minute?: NumberForm | undefined;
  readonly second?: NumberForm | undefined;
  readonly fractionalSecondDigits?: number | undefined;
  readonly timeZoneName?: (typeof ZONE_NAMES)[number] | undefined;
}

/** The components, and what they were derived from. */
export interface Wanted {
  readonly components: Components;
  readonly dateStyle?: DateStyle | undefined;
  readonly timeStyle?: DateStyle | undefined;
}

/** The default components of the formatter and of each method of Date. */
export type Defaults = 'date' | 'time' | 'all';

const DATE_STYLES: Readonly<Record<DateStyle, Components>> = {
  full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  long: { year: 'numeric', month: 'long', day: 'numeric' },
  medium: { year: 'numeric', month: 'short', day: 'numeric' },
  short: { year: '2-digit', month: 'numeric', day: 'numeric' },
};

const TIME_STYLES: Readonly<Record<DateStyle, Components>> = {
  full: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'long' },
  long: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
  medium: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
  short: { hour: 'numeric', minute: '2-digit' },
};

/**
 * Reads the components. If none of `required` is given, `defaults` are added. Throws a TypeError if styles and
 * components are combined, and a RangeError for an unknown word.
 */
export function readComponents(read: OptionReader, required: Defaults, defaults: Defaults): Wanted {
  const given: Components = {
    weekday: read.word('weekday', NAME, undefined),
    era: read.word('era', NAME, undefined),
    year: read.word('year', NUMBER, undefined),
    month: read.word('month', [...NUMBER, ...NAME], undefined),
    day: read.word('day', NUMBER, undefined),
    dayPeriod: read.word('dayPeriod', NAME, undefined),
    hour: read.word('hour', NUMBER, undefined),
    minute: read.word('minute', NUMBER, undefined),
    second: read.word('second', NUMBER, undefined),
    fractionalSecondDigits: read.integer('fractionalSecondDigits', 1, 3, undefined),
    timeZoneName: read.word('timeZoneName', ZONE_NAMES, undefined),
  };
  const dateStyle = read.word('dateStyle', STYLES, undefined);
  const timeStyle = read.word('timeStyle', STYLES, undefined);
  if (dateStyle === undefined && timeStyle === undefined)
    return { components: withDefaults(given, required, defaults) };
  const other = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
  if (other !== undefined) {
    throw new TypeError(
      `Can't set option ${other} when ${dateStyle === undefined ? 'timeStyle' : 'dateStyle'} is used`,
    );
  }
  if (required === 'date' && timeStyle) throw new TypeError('Invalid option : timeStyle');
  if (required === 'time' && dateStyle) throw new TypeError('Invalid option : dateStyle');
  const components = { ...(dateStyle && DATE_STYLES[dateStyle]), ...(timeStyle && TIME_STYLES[timeStyle]) };
  return { components, dateStyle, timeStyle };
}

function withDefaults(given: Components, required: Defaults, defaults: Defaults): Components {
  const { weekday, year, month, day, dayPeriod, hour, minute, second, fractionalSecondDigits } = given;
  const hasDate = [weekday, year, month, day].some((component) => component !== undefined);
  const hasTime = [dayPeriod, hour, minute, second, fractionalSecondDigits].some(
    (component) => component !== undefined,
  );
  if ((hasDate && required !== 'time') || (hasTime && required !== 'date')) return given;
  return {
    ...given,
    ...(defaults === 'time' ? {} : ({ year: 'numeric', month: 'numeric', day: 'numeric' } as const)),
    ...(defaults === 'date' ? {} : ({ hour: 'numeric', minute: '2-digit', second: '2-digit' } as const)),
  };
}

/**
 * Returns the components as in English: hours of a 24-hour clock have two digits and no day period; minutes and seconds
 * have two digits after a larger component, and otherwise as few as possible.
 */
export function asShown(components: Components, cycle: HourCycle): Components {
  const { hour, minute, second, fractionalSecondDigits, dayPeriod, ...rest } = components;
  const isTwelve = cycle === 'h11' || cycle === 'h12';
  const hasSecond = second !== undefined || (minute !== undefined && fractionalSecondDigits !== undefined);
  const isAlone = minute === undefined && !hasSecond && fractionalSecondDigits === undefined;
  return {
    ...rest,
    dayPeriod: (hour === undefined ? isAlone : isTwelve) ? dayPeriod : undefined,
    hour: hour && (isTwelve ? hour : '2-digit'),
    minute: minute && (hour !== undefined || hasSecond ? '2-digit' : 'numeric'),
    second: hasSecond ? (minute === undefined ? 'numeric' : '2-digit') : undefined,
    fractionalSecondDigits,
  };
}
