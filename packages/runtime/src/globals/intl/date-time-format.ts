import { intlConstructor, literal, textOf, type Part } from './constructor.js';
import { asShown, HOUR_CYCLES, readComponents, type Defaults, type HourCycle, type Wanted } from './date/components.js';
import { fieldsOf } from './date/fields.js';
import { partsOf } from './date/pattern.js';
import { resolveLocale, type ResolvedLocale } from './locale.js';
import { OptionReader } from './options.js';

/** Names of the only time zone, in lower case. Source: IANA time zone database, backward. */
const UTC_NAMES =
  'utc etc/utc gmt etc/gmt etc/gmt+0 etc/gmt-0 etc/gmt0 gmt0 gmt+0 gmt-0 uct etc/uct zulu etc/zulu universal ' +
  'etc/universal greenwich etc/greenwich';

/** The order of `resolvedOptions`. Source: ECMA-402, table 18. */
const ORDER = [
  ...(['weekday', 'era', 'year', 'month', 'day', 'dayPeriod', 'hour', 'minute', 'second'] as const),
  ...(['fractionalSecondDigits', 'timeZoneName', 'dateStyle', 'timeStyle'] as const),
];

/** Between the ends of a range. */
const RANGE = '\u2009–\u2009';

/** Formats dates and times in English of the United States, in UTC. Source: ECMA-402, 11. */
class IntlDateTimeFormat {
  readonly #locale: ResolvedLocale;
  readonly #wanted: Wanted;
  readonly #cycle: HourCycle;
  readonly #format = (date?: unknown): string => textOf(this.formatToParts(date));

  constructor(locales?: unknown, options?: unknown, required: Defaults = 'all', defaults: Defaults = 'date') {
    this.#locale = resolveLocale(locales, { ca: ['gregory'], hc: HOUR_CYCLES, nu: ['latn'] });
    const read = new OptionReader('DateTimeFormat', options);
    read.word('localeMatcher', ['lookup', 'best fit'], 'best fit');
    read.word('formatMatcher', ['basic', 'best fit'], 'best fit');
    const isTwelve = read.boolean('hour12');
    const cycle = read.word('hourCycle', HOUR_CYCLES, undefined) ?? (this.#locale.extensions['hc'] as HourCycle);
    this.#cycle = isTwelve === undefined ? (cycle ?? 'h12') : isTwelve ? 'h12' : 'h23';
    const zone = read.text('timeZone');
    if (zone !== undefined && !UTC_NAMES.split(' ').includes(zone.toLowerCase())) {
      throw new RangeError(`Invalid time zone specified: ${zone} (a unikernel has UTC only)`);
    }
    const wanted = readComponents(read, required, defaults);
    this.#wanted = { ...wanted, components: asShown(wanted.components, this.#cycle) };
  }

  /** Bound to its formatter, so that it can be passed as a function. */
  get format(): (date?: unknown) => string {
    return this.#format;
  }

  formatToParts(date?: unknown): Part[] {
    return partsOf(fieldsOf(timeOf(date)), this.#wanted.components, this.#cycle);
  }

  formatRange(start: unknown, end: unknown): string {
    return textOf(this.formatRangeToParts(start, end));
  }

  /** Formats both ends in full, or one if they are equal. */
  formatRangeToParts(start: unknown, end: unknown): (Part & { readonly source: string })[] {
    if (start === undefined || end === undefined) throw new TypeError('startDate or endDate cannot be undefined');
    const [first, last] = [this.formatToParts(start), this.formatToParts(end)];
    const as = (source: string, parts: readonly Part[]): (Part & { source: string })[] =>
      parts.map((part) => ({ ...part, source }));
    if (textOf(first) === textOf(last)) return as('shared', first);
    return [...as('startRange', first), ...as('shared', [literal(RANGE)]), ...as('endRange', last)];
  }

  resolvedOptions(): object {
    const { components, dateStyle, timeStyle } = this.#wanted;
    const shown: Wanted['components'] & Omit<Wanted, 'components'> =
      dateStyle === undefined && timeStyle === undefined ? components : { dateStyle, timeStyle };
    return {
      locale: this.#locale.locale,
      calendar: 'gregory',
      numberingSystem: 'latn',
      timeZone: 'UTC',
      ...(components.hour !== undefined && { hourCycle: this.#cycle, hour12: this.#cycle < 'h2' }),
      ...Object.fromEntries(ORDER.flatMap((name) => (shown[name] === undefined ? [] : [[name, shown[name]]]))),
    };
  }
}

function timeOf(date: unknown): number {
  return date === undefined ? Date.now() : Number(date);
}

/** `DateTimeFormat` with the default components of a method of Date. */
export function dateFormat(
  locales: unknown,
  options: unknown,
  required: Defaults,
  defaults: Defaults,
): InstanceType<typeof IntlDateTimeFormat> {
  return new IntlDateTimeFormat(locales, options, required, defaults);
}

export const DateTimeFormat = intlConstructor('DateTimeFormat', IntlDateTimeFormat, true);
