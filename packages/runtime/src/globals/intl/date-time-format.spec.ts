import * as fc from 'fast-check';
import { DateTimeFormat as OurFormat } from './date-time-format.js';

const MARCH_5 = Date.UTC(2024, 2, 5, 9, 7, 3, 45);
const format = (options?: object, date: unknown = MARCH_5): string => new OurFormat('en-US', options).format(date);
/** Node before version 26 has a narrow space before AM and PM in parts, and an ordinary one in texts. */
const plain = <T extends { readonly value: string }>(parts: readonly T[]): T[] =>
  parts.map((part) => ({ ...part, value: part.value.replaceAll('\u202f', ' ') }));

const name = fc.constantFrom('narrow', 'short', 'long');
const number = fc.constantFrom('numeric', '2-digit');
const date = fc.record(
  { weekday: name, era: name, year: number, month: fc.oneof(name, number), day: number },
  { requiredKeys: ['month', 'day'] },
);
const time = fc.record(
  {
    hour: number,
    minute: number,
    second: number,
    fractionalSecondDigits: fc.integer({ min: 1, max: 3 }),
    dayPeriod: name,
    timeZoneName: fc.constantFrom('short', 'long'),
    hourCycle: fc.constantFrom('h11', 'h12', 'h23'),
  },
  { requiredKeys: ['hour', 'minute'] },
);
const style = fc.constantFrom('full', 'long', 'medium', 'short');
const styles = fc.record({ dateStyle: style, timeStyle: style }, { requiredKeys: [] });
const instant = fc.oneof(fc.integer({ min: -62e12, max: 4e12 }), fc.integer({ min: 0, max: 2e12 }));

describe('DateTimeFormat', () => {
  it.each<[object, string]>([
    [{}, '3/5/2024'],
    [{ dateStyle: 'full', timeStyle: 'long' }, 'Tuesday, March 5, 2024 at 9:07:03 AM UTC'],
    [{ dateStyle: 'medium', timeStyle: 'short' }, 'Mar 5, 2024, 9:07 AM'],
    [{ weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' }, 'Tuesday, March 5'],
    [{ year: 'numeric', month: '2-digit', day: '2-digit' }, '03/05/2024'],
    [{ month: 'short', year: 'numeric' }, 'Mar 2024'],
    [{ hour: 'numeric' }, '9 AM'],
    [{ hour: 'numeric', minute: '2-digit', hour12: false }, '09:07'],
    [{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }, '09:07:03.045 AM'],
    [{ hour: 'numeric', dayPeriod: 'long' }, '9 in the morning'],
    [{ weekday: 'short', hour: 'numeric' }, 'Tue 9 AM'],
    [{ era: 'short' }, '3/5/2024 AD'],
    [{ timeZoneName: 'long', hour: 'numeric' }, '9 AM Coordinated Universal Time'],
  ])('formats with %j', (options, expected) => {
    expect(format(options)).toBe(expected);
  });

  it.each([
    [12 * 3600, 'noon'],
    [12 * 3600 + 9, 'in the afternoon'],
  ])('shows the day period at second %d: %s', (second, expected) => {
    const options = { hour: 'numeric', minute: 'numeric', second: 'numeric', dayPeriod: 'long' };
    expect(format(options, second * 1000)).toContain(expected);
    expect(format({ hour: 'numeric', dayPeriod: 'long' }, second * 1000)).toBe('12 noon');
  });

  // ECMA-402 has h23 for this; Node 20 has h24, whose midnight is 24:00.
  it('shows midnight as 00:00 on a clock of 24 hours', () => {
    expect(format({ hour: 'numeric', minute: 'numeric', hour12: false }, 0)).toBe('00:00');
    expect(format({ hour: 'numeric', minute: 'numeric', hourCycle: 'h24' }, 0)).toBe('24:00');
  });

  it.each([
    ['dates', date],
    ['times', time],
    ['dates with times', fc.tuple(date, time).map(([first, second]) => ({ ...first, ...second }))],
    ['styles', styles],
  ])("formats %s as Node's does", (_, options) => {
    fc.assert(
      fc.property(options as fc.Arbitrary<object>, instant, (given, at) => {
        const theirs = new Intl.DateTimeFormat('en-US', { ...given, timeZone: 'UTC' });
        const ours = new OurFormat('en-US', given);
        expect(ours.formatToParts(at)).toEqual(plain(theirs.formatToParts(at)));
        expect(ours.resolvedOptions()).toEqual(theirs.resolvedOptions());
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['UTC', 'utc', 'Etc/UTC', 'GMT', 'Zulu'])('accepts the time zone %s', (timeZone) => {
    expect(new OurFormat('de', { timeZone }).resolvedOptions()).toMatchObject({ timeZone: 'UTC', locale: 'en-US' });
  });

  it.each(['Europe/Berlin', 'EST', '+01:00', ''])('refuses the time zone %j', (timeZone) => {
    expect(() => new OurFormat('en', { timeZone })).toThrow(
      new RangeError(`Invalid time zone specified: ${timeZone} (a unikernel has UTC only)`),
    );
  });

  it.each<[string, () => unknown]>([
    ['RangeError', () => format({}, NaN)],
    ['RangeError', () => format({}, 9e15)],
    ['TypeError', () => format({ dateStyle: 'short', year: 'numeric' })],
    ['RangeError', () => format({ month: 'tiny' })],
    ['RangeError', () => new OurFormat('no_such')],
    ['TypeError', () => new OurFormat(null)],
  ])('throws a %s where Node does', (expected, use) => {
    expect(use).toThrow(expect.objectContaining({ name: expected }) as Error);
  });

  it('formats ranges in full', () => {
    const day = new OurFormat('en', { dateStyle: 'medium' });
    expect(day.formatRange(0, 864e5)).toBe('Jan 1, 1970\u2009–\u2009Jan 2, 1970');
    expect(day.formatRange(0, 1)).toBe('Jan 1, 1970');
  });
});
