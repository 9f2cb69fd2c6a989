import { inspect } from './detect';

describe('inspect', () => {
  it.each<[string, string, string | undefined]>([
    ['a named import', "import { register } from 'mirage';\nregister('a', []);", 'a'],
    ['an import in double quotes', 'import { register } from "mirage"; register("b", [])', 'b'],
    ['an import over several lines', "import {\n  register, // the one\n  foreign,\n} from 'mirage';", undefined],
    ['a namespace import', "import * as m from 'mirage'; m.register('c', []);", 'c'],
    ['an import for its effect', "import 'mirage';", undefined],
    ['an import of values and types', "import { type Impl, register } from 'mirage';", undefined],
    ['a default import called type', "import type from 'mirage';", undefined],
    ['require', "const { register } = require('mirage');", undefined],
    ['import = require', "import m = require('mirage');", undefined],
    ['an import after others', "import { join } from 'node:path';\nimport { register } from 'mirage';", undefined],
    ['a broken file', "import { register } from 'mirage';\nregister('d', [", 'd'],
    ['a file with a byte order mark', "\uFEFFimport { register } from 'mirage';", undefined],
    ['a regular expression with a quote in it', "const q = /['\"]/;\nimport { register } from 'mirage';", undefined],
    ['a division beside a quote', "const h = 4 / 2; const s = 'a/b';\nimport { register } from 'mirage';", undefined],
    [
      'a template literal with an expression',
      "const n = `a${`b${1}`}'`;\nimport { register } from 'mirage'; register(`e`, [])",
      'e',
    ],
    ['a name that is computed', "import { register } from 'mirage'; register(prefix + 'f', []);", undefined],
    ['a name in a comment', "import { register } from 'mirage'; // register('g')\nregister('h', []);", 'h'],
  ])('takes for ours: %s', (_, source, registers) => {
    expect(inspect(source)).toMatchObject(registers === undefined ? { kind: 'mirage' } : { kind: 'mirage', registers });
    expect('registers' in inspect(source)).toBe(registers !== undefined);
  });

  it.each<[boolean, string, string]>([
    [true, 'one import', "import { register } from 'mirage'; register('a', []);"],
    [true, 'two imports of mirage', 'import { register } from \'mirage\';\nimport { job } from "mirage";'],
    [false, 'an import of types only', "import { register } from 'mirage';\nimport type { Impl } from 'mirage';"],
    [
      true,
      'a comment and a string that contain imports',
      "import 'mirage'; // import './devices'\nconst a = 'from x';",
    ],
    [false, 'a module beside it', "import { register } from 'mirage';\nimport { jobs } from './jobs';"],
    [false, 'a library', "import { jobs } from '@lazy/jobs';\nimport { register } from 'mirage';"],
    [false, 'a module for its effect', "import 'mirage'; import './jobs';"],
    [false, 'a module by import()', "import 'mirage'; await import('./jobs');"],
    [false, 'a module by a template', "import 'mirage'; const jobs = require(`./jobs`);"],
    [false, 'a module by require', "import 'mirage'; const jobs = require('./jobs');"],
    [false, 'a module by import = require', "import 'mirage'; import jobs = require('./jobs');"],
    [false, 'a re-export', "import 'mirage'; export * from './jobs';"],
  ])('says %j to being decided by its own text: %s', (isAlone, _, source) => {
    expect(inspect(source).isAlone ?? false).toBe(isAlone);
  });

  it.each([
    [true, 'embeds a folder', "import { crunch } from 'mirage'; crunch('data');"],
    [true, 'has its own device', "import { device } from 'mirage';"],
    [false, 'speaks of it in a comment', "import { register } from 'mirage'; // crunch"],
  ])('says %j to files that may become part of the program: %s', (embeds, _, source) => {
    expect(inspect(source).embeds ?? false).toBe(embeds);
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t\n'],
    ['a line comment', '// nothing to do'],
    ['block comments', '/* mirage */\n/** and\n * more */\n'],
    ['a comment that does not end', '/* mirage'],
    ['a byte order mark', '\uFEFF\n'],
  ])('takes for empty: %s', (_, source) => {
    expect(inspect(source)).toEqual({ kind: 'empty' });
  });

  it.each([
    ['another library', "import { z } from 'zod'; export const config = z.object({});"],
    ['an import in a line comment', "// import { register } from 'mirage';\nexport {};"],
    ['an import in a block comment', "/* import { register } from 'mirage'; */ export {};"],
    ['an import in a string', 'export const text = "import { register } from \'mirage\';";'],
    ['an import in a template', "export const text = `import { register } from 'mirage';`;"],
    ['a package whose name begins alike', "import { db } from 'mirage-db';"],
    ['a sub-path', "import { memoryConsole } from 'mirage/testing';"],
    ['a scoped package', "import m from '@other/mirage';"],
    ['a relative module', "import m from './mirage';"],
    ['types only', "import type { Impl } from 'mirage';\nexport const a = 1;"],
    ['a dynamic import', "const m = await import('mirage');"],
    ['a method called require', "loader.require('mirage');"],
    ['the word alone', "export const name = 'mirage';"],
    ['a binary file', '\u0000\u0001mirage\u0002'],
  ])('leaves alone: %s', (_, source) => {
    expect(inspect(source)).toEqual({ kind: 'foreign' });
  });

  it('reads every prefix of a configuration without failing', () => {
    const source =
      "import { register } from 'mirage';\nconst a = `x${{ b: /[/]'/ }}`; /* c */ register('n', [a]); // end";
    for (let end = 0; end <= source.length; end++) expect(() => inspect(source.slice(0, end))).not.toThrow();
  });
});
