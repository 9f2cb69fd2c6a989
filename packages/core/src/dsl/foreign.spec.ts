import { refusalOf } from '../../test/refusal.js';
import { console, defaultConsole, foreign, job } from '../index.js';

it.each([
  'Loaf.Relax',
  'Lib.Loaf.Relax',
  'Loaf.relax',
  'Loaf.$x',
  './lib/loaf#Relax',
  '../loaf.ts#default',
  '@scope/package#Relax',
  'package/sub#R',
])('accepts %s as the name of a module', (name) => {
  expect(foreign(name, job).node).toMatchObject({
    is: 'application',
    module: { name, libraries: [], packages: [] },
    parameters: [],
    result: 'job',
  });
});

it.each([
  ['loaf', "the string 'loaf'"],
  ['loaf.Relax', "the string 'loaf.Relax'"],
  ['Loaf.', "the string 'Loaf.'"],
  ['', "the string ''"],
  ['./lib/loaf', "the string './lib/loaf'"],
  ['./my lib#Relax', "the string './my lib#Relax'"],
  ['/lib/loaf#Relax', "the string '/lib/loaf#Relax'"],
  ['lib\\loaf#Relax', "the string 'lib\\\\loaf#Relax'"],
  ['#Relax', "the string '#Relax'"],
  ['./loaf#', "the string './loaf#'"],
  ['Loaf.Relax\n', "the string 'Loaf.Relax\\u000a'"],
  [undefined, 'undefined'],
  [7n, 'the bigint 7'],
  [console, 'the type console, which is not a device'],
])('refuses %j as the name of a module', (name, shown) => {
  expect(refusalOf(() => foreign(name as string, job))).toEqual({
    code: 'MIR0112',
    message: `foreign expects the name of a module as argument 1, but got ${shown}.`,
    next: "Write 'Loaf.Relax' for the export Relax of loaf.ts, or './lib/loaf#Relax' for a module elsewhere.",
    argument: 1,
  });
});

it.each([
  ['a device', defaultConsole, 'a console (defaultConsole)'],
  ['nothing', undefined, 'undefined'],
  ['a string', 'job', "the string 'job'"],
])('refuses %s as the type of a module', (_, type, shown) => {
  expect(refusalOf(() => foreign('Loaf.Relax', type as never))).toEqual({
    code: 'MIR0113',
    message: `foreign('Loaf.Relax') expects a type as argument 2, but got ${shown}.`,
    next: "Write foreign('Loaf.Relax', job), or foreign('Loaf.Relax', console.to(job)) for a module that expects a console.",
    argument: 2,
  });
});

it('keeps copies of libraries and packages in their order', () => {
  const options = {
    libraries: ['./b', 'a'],
    packages: ['dayjs@^1.11.0', '@scope/x', 'JSONStream@latest', 'y@npm:z@1'],
  };
  const { node } = foreign('Loaf.Relax', job, options);
  options.packages.pop();
  expect(node).toMatchObject({
    module: { libraries: ['./b', 'a'], packages: ['dayjs@^1.11.0', '@scope/x', 'JSONStream@latest', 'y@npm:z@1'] },
  });
});

it.each<[string, unknown, string, string]>([
  ['options that are no record', 'dayjs', 'MIR0113', "expects options as argument 3, but got the string 'dayjs'."],
  ['null for options', null, 'MIR0113', 'expects options as argument 3, but got null.'],
  ['a list for options', ['dayjs'], 'MIR0113', 'expects options as argument 3, but got a list.'],
  ['an unknown option', { package: ['dayjs'] }, 'MIR0113', "has no option 'package'."],
  [
    'one name where a list is due',
    { packages: 'dayjs' },
    'MIR0113',
    "expects a list of names as packages, but got the string 'dayjs'.",
  ],
  ['a number in a list', { libraries: [1] }, 'MIR0113', 'expects a list of names as libraries, but got a list.'],
  [
    'another time of evaluation',
    { evaluate: 'later' },
    'MIR0113',
    "expects 'build' or 'boot' as evaluate, but got the string 'later'.",
  ],
  ['an empty name', { libraries: [''] }, 'MIR0113', 'expects a list of names as libraries, but got a list.'],
  [
    'a package with a space',
    { packages: ['day js'] },
    'MIR0301',
    "requires the package 'day js', which is not a valid npm package name.",
  ],
  [
    'a package that looks like an option',
    { packages: ['--global'] },
    'MIR0301',
    "requires the package '--global', which is not a valid npm package name.",
  ],
  [
    'a path as a package',
    { packages: ['../x'] },
    'MIR0301',
    "requires the package '../x', which is not a valid npm package name.",
  ],
  [
    'a package without its range',
    { packages: ['dayjs@'] },
    'MIR0301',
    "requires the package 'dayjs@', which is not a valid npm package name.",
  ],
])('refuses %s', (_, options, code, message) => {
  expect(refusalOf(() => foreign('Loaf.Relax', job, options as object))).toMatchObject({
    code,
    message: `foreign('Loaf.Relax') ${message}`,
    next: expect.stringMatching(/^[A-Z].*\.$/),
    argument: 3,
  });
});
