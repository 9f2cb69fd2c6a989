import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { shellQuote } from './shell-quote.js';

it.each([
  ['plain', 'plain'],
  ['--file=a/b_c.d,e:f@g%h+i', '--file=a/b_c.d,e:f@g%h+i'],
  ['', "''"],
  ['two words', "'two words'"],
  ["it's", "'it'\\''s'"],
  ['$HOME', "'$HOME'"],
])('quotes %j as %s', (word, quoted) => expect(shellQuote(word)).toBe(quoted));

it('quotes every word so that a shell reads the same word', () => {
  const words = fc.array(
    fc.string({ unit: 'binary' }).map((word) => word.replaceAll('\0', '')),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(words, (list) => {
      const printed = execFileSync('sh', [
        '-c',
        `for word in ${list.map(shellQuote).join(' ')}; do printf '%s\\0' "$word"; done`,
      ]);
      expect(printed.toString('utf8')).toBe(list.map((word) => `${word}\0`).join(''));
    }),
    { numRuns: 50 },
  );
});
