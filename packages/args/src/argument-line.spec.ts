import fc from 'fast-check';
import { quoteArguments, splitArguments } from './argument-line.js';

it.each<[string, string[]]>([
  ['', []],
  ['  a  b\tc ', ['a', 'b', 'c']],
  [`--name='a b' "c d"`, ['--name=a b', 'c d']],
  [`a\\ b '\\' "\\""`, ['a b', '\\', '"']],
  [`'' ""`, ['', '']],
  [`'open end`, ['open end']],
  [`"open end\\`, ['open end\\']],
  [`"a\\nb" a\\nb 'a\\nb'`, ['a\nb', 'anb', 'a\\nb']],
  [`"\\u{e4}\\u{1F600}"`, ['ä😀']],
  [`"\\u{110000}\\u{}\\u{g}\\u"`, ['u{110000}u{}u{g}u']],
  [`"x"y'z'`, ['xyz']],
])('splits %j into %j', (line, expected) => {
  expect(splitArguments(line)).toEqual(expected);
});

it.each<[string[], string]>([
  [['--hello=X', 'a/b.c'], '--hello=X a/b.c'],
  [['a b', ''], '"a b" ""'],
  [['say "no" \\'], '"say \\"no\\" \\\\"'],
  [['ä\n\u0007'], '"\\u{e4}\\n\\u{7}"'],
])('%j is quoted as %j', (args, expected) => {
  expect(quoteArguments(args)).toBe(expected);
});

/** Any text, including lone surrogates and control characters, often with special characters. */
const argument = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(' ', '"', "'", '\\', 'n', 'u', '{', '}', '4', '\n', '\t', '\0', '\ud800', '=', '-', 'ä'),
  }),
);

it('splits what it quoted into the same arguments', () => {
  fc.assert(
    fc.property(fc.array(argument), (args) => {
      expect(splitArguments(quoteArguments(args))).toEqual(args);
    }),
    { numRuns: 2000 },
  );
});

it('quotes as printable ASCII, and stays the same when quoted again', () => {
  fc.assert(
    fc.property(fc.array(argument), (args) => {
      const line = quoteArguments(args);
      expect(line).toMatch(/^[ -~]*$/);
      expect(quoteArguments(splitArguments(line))).toBe(line);
    }),
  );
});

it('never fails on an arbitrary line', () => {
  fc.assert(
    fc.property(argument, (line) => {
      const args = splitArguments(line);
      expect(splitArguments(quoteArguments(args))).toEqual(args);
    }),
    { numRuns: 2000 },
  );
});
