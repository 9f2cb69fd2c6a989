import { transformSync } from 'esbuild';
import fc from 'fast-check';
import * as args from '@mirage/args';
import { uniqueNames } from './unique-names.js';

it.each([
  ['unused names', ['Relax', 'Eat'], ['Relax', 'Eat']],
  ['one name twice', ['Relax', 'Relax', 'Relax'], ['Relax', 'Relax_2', 'Relax_3']],
  ['a name that a number made', ['Relax_2', 'Relax', 'Relax'], ['Relax_2', 'Relax', 'Relax_3']],
  ['reserved words', ['default', 'class', 'await', 'eval'], ['default_2', 'class_2', 'await_2', 'eval_2']],
  [
    'names that main.ts uses',
    ['boot', 'once', 'Promise', 'arg1', 'arg1'],
    ['boot_2', 'once_2', 'Promise_2', 'arg1_2', 'arg1_3'],
  ],
])('returns %s', (_, wanted, given) => {
  const unique = uniqueNames();
  expect(wanted.map(unique)).toEqual(given);
});

it('returns no name of a codec, which main.ts may import', () => {
  const codecs = Object.entries(args).flatMap(([name, value]) =>
    'spec' in value || name === 'oneOf' || name === 'size' ? name : [],
  );
  expect(codecs).toContain('seconds');
  const unique = uniqueNames();
  expect(codecs.map(unique)).toEqual(codecs.map((name) => `${name}_2`));
});

it('returns names that a module can bind, for any word', () => {
  const word = fc.oneof(
    fc.stringMatching(/^[A-Za-z_$][\w$]{0,7}$/),
    fc.constantFrom(
      'default',
      'class',
      'let',
      'static',
      'yield',
      'async',
      'of',
      'type',
      'arguments',
      'enum',
      'NaN',
      'await',
      'package',
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const unique = uniqueNames();
      const given = words.map((name) => unique(name));
      expect(new Set(given).size).toBe(words.length);
      transformSync(given.map((name) => `const ${name} = 0;`).join('\n') + '\nexport {};', {
        loader: 'ts',
        format: 'esm',
      });
    }),
  );
});
