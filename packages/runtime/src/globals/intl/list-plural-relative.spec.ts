import * as fc from 'fast-check';
import { getCanonicalLocales, Intl as OurIntl, supportedValuesOf } from './intl.js';
import { ListFormat as OurList } from './list-format.js';
import { PluralRules as OurRules } from './plural-rules.js';
import { RelativeTimeFormat as OurTime } from './relative-time-format.js';

const style = fc.constantFrom('long', 'short', 'narrow');

describe('ListFormat', () => {
  it("joins words as Node's does", () => {
    const words = fc.array(fc.string({ minLength: 1 }), { maxLength: 5 });
    const type = fc.constantFrom('conjunction', 'disjunction', 'unit');
    fc.assert(
      fc.property(words, fc.record({ type, style }), (list, options) => {
        const theirs = new Intl.ListFormat('en', options as Intl.ListFormatOptions);
        expect(new OurList('en', options).formatToParts(list)).toEqual(theirs.formatToParts(list));
      }),
    );
  });

  it('accepts only strings', () => {
    expect(() => new OurList().format([1])).toThrow(TypeError);
  });
});

describe('PluralRules', () => {
  it.each(['cardinal', 'ordinal'] as const)("chooses the %s category that Node's does", (type) => {
    const number = fc.oneof(
      fc.integer({ min: -130, max: 130 }),
      fc.integer().map((value) => value / 100),
    );
    fc.assert(
      fc.property(number, fc.integer({ min: 0, max: 2 }), (value, minimumFractionDigits) => {
        const options = { type, minimumFractionDigits };
        expect(new OurRules('en', options).select(value)).toBe(new Intl.PluralRules('en', options).select(value));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('RelativeTimeFormat', () => {
  it("formats times as Node's does", () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 100),
    );
    const unit = fc.constantFrom('second', 'minutes', 'hour', 'day', 'weeks', 'month', 'quarters', 'year' as const);
    fc.assert(
      fc.property(value, unit, style, fc.constantFrom('auto', 'always'), (number, name, width, numeric) => {
        const options = { style: width, numeric } as Intl.RelativeTimeFormatOptions;
        const theirs = new Intl.RelativeTimeFormat('en', options).formatToParts(number, name as 'day');
        expect(new OurTime('en', options).formatToParts(number, name)).toEqual(theirs);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[unknown, string]>([
    [NaN, 'day'],
    [1, 'fortnight'],
  ])('refuses %p %s', (value, unit) => {
    expect(() => new OurTime().format(value, unit)).toThrow(RangeError);
  });
});

describe('Intl', () => {
  it.each([
    'EN-us',
    'zh-hans-cn',
    'de-1996-u-co-phonebk-x-ab',
    'sl-rozaj-biske-1994',
    'en-u-kn-t-de',
    'x-private',
    'en-US-US',
    'a',
    'de_DE',
    'i-klingon',
    '',
  ])("reads the tag %j as Node's does", (tag) => {
    const outcome = (read: (tag: string) => string[]): unknown => {
      try {
        return read(tag);
      } catch (error) {
        return (error as Error).name;
      }
    };
    expect(outcome(getCanonicalLocales)).toEqual(outcome((one) => Intl.getCanonicalLocales(one)));
  });

  it('lists its supported values', () => {
    expect(supportedValuesOf('timeZone')).toEqual(['UTC']);
    expect(supportedValuesOf('currency')).toContain('EUR');
    expect(() => supportedValuesOf('planet')).toThrow(RangeError);
    expect((OurIntl as typeof Intl).NumberFormat.supportedLocalesOf(['de', 'en', 'en-US'])).toEqual(['en', 'en-US']);
    expect(Object.keys(OurIntl)).toEqual([]);
    expect(String(OurIntl)).toBe('[object Intl]');
  });
});
