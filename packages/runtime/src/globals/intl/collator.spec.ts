import * as fc from 'fast-check';
import { Collator as OurCollator } from './collator.js';

const text = fc
  .array(fc.constantFrom(...'abczABCZ éèêÉöÖäÄßæÆøØłđñ10129-_.,;!\'"$€№½²ªαβΑΩабвГЯёЙ中文あ한글😀→+~ſ'), {
    maxLength: 5,
  })
  .map((characters) => characters.join(''));

describe('Collator', () => {
  it.each(['variant', 'base', 'accent', 'case'] as const)(
    "orders texts as Node's does, with sensitivity %s",
    (sensitivity) => {
      fc.assert(
        fc.property(
          text,
          text,
          fc.boolean(),
          fc.boolean(),
          fc.constantFrom('false', 'upper'),
          (left, right, numeric, ignorePunctuation, caseFirst) => {
            const options = { sensitivity, numeric, ignorePunctuation, caseFirst } as const;
            const ours = new OurCollator('en', options).compare(left, right);
            expect(ours).toBe(new Intl.Collator('en', options).compare(left, right));
          },
        ),
        { numRuns: 1500 },
      );
    },
  );

  it.each<[string[], object, string]>([
    [['ä', 'z', 'a', 'Z', 'é', 'e'], {}, 'a ä e é z Z'],
    [['10', '9', '1'], {}, '1 10 9'],
    [['a10', 'a9', 'a01'], { numeric: true }, 'a01 a9 a10'],
    [['b', 'A', 'a', 'B'], { caseFirst: 'upper' }, 'A a B b'],
    [['Ж', 'а', 'ω', 'z', 'Ё', 'е'], {}, 'z ω а е Ё Ж'],
    [['straße', 'strasse', 'strate'], {}, 'strasse straße strate'],
    [['co-op', 'coop', 'co op'], { ignorePunctuation: true }, 'co-op coop co op'],
    [['_', '-', ',', '!', '(', '@', '#', '+', '$', '1', 'a'], {}, '_ - , ! ( @ # + $ 1 a'],
  ])('sorts %j with %j', (texts, options, expected) => {
    expect(texts.sort(new OurCollator('en', options).compare).join(' ')).toBe(expected);
  });

  it.each([
    ['en-u-kn', { numeric: true, caseFirst: 'false', locale: 'en-u-kn' }],
    ['en-u-kf-upper', { numeric: false, caseFirst: 'upper', locale: 'en-u-kf-upper' }],
    ['sv', { locale: 'en-US' }],
  ])('parses the extension of %s', (locale, expected) => {
    expect(new OurCollator(locale).resolvedOptions()).toMatchObject(expected);
  });
});
