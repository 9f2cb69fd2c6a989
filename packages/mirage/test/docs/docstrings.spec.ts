import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type ts from 'typescript';
import { compileExamples, documentation, programOf, type Documentation } from './exported';

const ROOT = join(__dirname, '../../../..');

const PACKAGE = join(__dirname, '../..');

const { exports: exported } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly '@mirage/source': string }>>;
};

/** The sources of the modules that users import from `mirage`: all but the plugin, which only Nx loads. */
const entries = Object.entries(exported).flatMap(([name, conditions]) =>
  typeof conditions === 'string' || name === './plugin' ? [] : [join(PACKAGE, conditions['@mirage/source'])],
);

describe('what users import', () => {
  let program: ts.Program;
  let documented: Documentation;

  beforeAll(() => {
    program = programOf(entries);
    documented = documentation(ROOT, program, entries);
  });

  it('has a summary everywhere, and an example at each function and type', () => {
    expect(documented.problems).toEqual([]);
  });

  it('has examples that compile', () => {
    expect(compileExamples(ROOT, documented.examples, program)).toEqual([]);
  });
});
