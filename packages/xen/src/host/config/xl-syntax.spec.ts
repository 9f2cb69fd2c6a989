import * as fc from 'fast-check';
import { parseXl, printXl, XlSyntaxError, type XlValue } from './xl-syntax.js';

it('reads what xl reads', () => {
  const text = `# a comment
name = "x"; memory=0x10   # another
vcpus = 010
vif = [ 'bridge=xenbr0', "mac=1", ]
disk += [
  'a', # within
  ['b', 7]
]
empty = []
extra = "a\\"b\\x41\\101\\n"
`;
  expect(parseXl(text).map(({ name, operation, value }) => [name, operation, value])).toEqual([
    ['name', '=', 'x'],
    ['memory', '=', 16],
    ['vcpus', '=', 8],
    ['vif', '=', ['bridge=xenbr0', 'mac=1']],
    ['disk', '+=', ['a', ['b', 7]]],
    ['empty', '=', []],
    ['extra', '=', 'a"bAA\n'],
  ]);
});

it.each([
  ['name', 1, 5, 'expected = or += after name'],
  ['= 3', 1, 1, 'expected the name of a setting'],
  ['a = 1\nb = ', 2, 5, 'expected a string, a number or a list'],
  ['a = "x', 1, 5, 'the string does not end on its line'],
  ['a = [1 2]', 1, 8, 'expected , or ] after the value in a list'],
  ['a = [1,', 1, 8, 'expected a string, a number or a list'],
  ['a = 1 b = 2', 1, 7, 'expected the end of the line after the value'],
  ['a = $x', 1, 5, 'unexpected character "$"'],
  [`a = ${'['.repeat(20)}`, 1, 14, 'expected a string, a number or a list'],
])('refuses %j at line %d, column %d', (text, line, column, message) => {
  const refused = expect(() => parseXl(text));
  refused.toThrow(XlSyntaxError);
  refused.toThrow(expect.objectContaining({ line, column, message }));
});

const value: fc.Arbitrary<XlValue> = fc.letrec<{ value: XlValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.nat(), fc.array(tie('value'), { maxLength: 4 })),
})).value;

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), value), (settings) => {
      const text = printXl(new Map(Object.entries(settings)));
      expect(parseXl(text).map(({ name, value }) => [name, value])).toEqual(Object.entries(settings));
    }),
  );
});

it('fails only with a position', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`ab=+[]"'\\,;#\n 019x`) }), (text) => {
      try {
        parseXl(text);
      } catch (error) {
        expect(error).toBeInstanceOf(XlSyntaxError);
      }
    }),
  );
});
