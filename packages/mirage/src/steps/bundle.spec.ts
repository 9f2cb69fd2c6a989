import { Workspace } from '../../test/bundled.js';

jest.setTimeout(60_000);

let workspace: Workspace;
beforeAll(() => (workspace = new Workspace()));
afterAll(() => workspace.remove());

/** A program that uses all exports of its module: the bundler removes unused code. */
const main = (text: string): Readonly<Record<string, string>> => {
  const names = [...text.matchAll(/^export const (\w+)/gm)].map(([, name]) => name).join(', ');
  return { 'main.ts': `${text}\nexport const Main = { async start(): Promise<unknown> { return [${names}]; } };\n` };
};

describe.each(['unix', 'virtio'])('on %s', (platform) => {
  it.each([
    [
      'a comparison that is never true',
      'export const isZero = (x: number): boolean => x === -0 || Object.is(x, -0);',
      'main.ts:1:53 warning MIR0413 Comparison with -0 using the "===" operator will also match 0.',
    ],
    [
      'code after characters of several bytes',
      "export const isZero = (x: number): boolean => 'größe €'.length + x === -0;",
      'main.ts:1:72 warning MIR0413 Comparison with -0 using the "===" operator will also match 0.',
    ],
    [
      'a name that a module does not export',
      `import * as other from './other.js';\nexport const x = (other as { missing?: number }).missing;`,
      'main.ts:2:50 warning MIR0413 Import "missing" will always be undefined because there is no matching export in "other.ts".',
    ],
  ])('shows the warning of the bundler about %s', async (_, text, expected) => {
    const files = { ...main(text), 'other.ts': 'export const there = 1;' };
    const problems = await workspace.problems(platform, files);
    expect(problems.map((problem) => problem.replace(/"app-\d+\//, '"'))).toEqual([expected]);
  });

  it('shows no warning about code in packages', async () => {
    const problems = await workspace.problems(platform, {
      ...main(`import { isZero } from 'odd';\nexport const zero = isZero(0);`),
      'node_modules/odd/index.js': 'export const isZero = (x) => x === -0;',
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['a missing file', `import './gone.js';`, 'main.ts:1:8 error MIR0406 Could not resolve "./gone.js".'],
    ['a missing package', `import 'gone/x';`, 'main.ts:1:8 error MIR0406 Could not resolve "gone/x".'],
    [
      'a name that is not exported',
      `import { gone } from './other.js';\nexport const x = gone;`,
      'main.ts:1:10 error MIR0406 No matching export in "other.ts" for import "gone".',
    ],
  ])('refuses %s', async (_, text, expected) => {
    const problems = await workspace.problems(platform, { ...main(text), 'other.ts': 'export const there = 1;' });
    expect(problems.map((problem) => problem.replace(/"app-\d+\//, '"'))).toEqual([expected]);
  });

  it.each([
    [
      'process.env.PORT',
      'export const port = process.env.PORT;',
      'main.ts:2:21 error MIR0414 process.env.PORT does not exist.',
    ],
    [
      'process.env.PORT that it looks for first',
      `export const port = typeof process === 'object' ? process.env.PORT : undefined;`,
      'main.ts:2:51 error MIR0414 process.env.PORT does not exist.',
    ],
    [
      'any variable',
      'export const of = (name: string) => process.env[name];',
      'main.ts:2:37 error MIR0414 process.env does not exist.',
    ],
    [
      'a global of browsers',
      'export const ask = () => fetch();',
      'main.ts:2:26 error MIR0415 fetch does not exist on any platform.',
    ],
    [
      'fetch of the global object',
      'export const ask = () => globalThis.fetch();',
      'main.ts:2:37 error MIR0415 fetch does not exist on any platform.',
    ],
    [
      'fetch taken from the global object',
      'export const ask = () => { const { fetch: get } = globalThis; get(); };',
      'main.ts:2:36 error MIR0415 fetch does not exist on any platform.',
    ],
    [
      'import.meta.url',
      'export const here = () => import.meta.url;',
      'main.ts:2:27 error MIR0416 import.meta.url does not exist: a unikernel is one program, and its modules have no files.',
    ],
    [
      'import.meta.url behind a cast',
      'export const here = () => (import.meta as unknown as { url: string }).url;',
      'main.ts:2:28 error MIR0416 import.meta.url does not exist: a unikernel is one program, and its modules have no files.',
    ],
    [
      'all of import.meta',
      'export const here = () => import.meta;',
      'main.ts:2:27 error MIR0416 import.meta is empty: a unikernel is one program, and its modules have no files.',
    ],
  ])('refuses a module of the user that uses %s', async (_, text, expected) => {
    const declared = 'declare const process: { env: Record<string, string> }; declare function fetch(): void;';
    expect(await workspace.problems(platform, main(`${declared}\n${text}`))).toEqual([expected]);
  });

  it.each([
    ['process.env.NODE_ENV', `export const mode = process.env.NODE_ENV;`],
    ['a global that it checks first', `export const ask = typeof fetch === 'function' ? fetch : undefined;`],
  ])('builds a module of the user that uses %s', async (_, text) => {
    const declared = 'declare const process: { env: Record<string, string> }; declare function fetch(): void;';
    expect(await workspace.problems(platform, main(`${declared}\n${text}`))).toEqual([]);
  });

  it('warns once about missing globals of a package', async () => {
    const problems = await workspace.problems(platform, {
      ...main(
        `import { ask, debug, guarded, title } from '@odd/asks';\nexport const all = [ask, debug, guarded, title];`,
      ),
      'node_modules/@odd/asks/index.js': `
export const ask = (url) => new Request(url);
export const title = () => document.title;
export const debug = () => process.env.DEBUG ?? process.argv;
export const guarded = () => typeof Buffer === 'function' && Buffer.from('x');`,
    });
    expect(problems).toEqual([
      'node_modules/@odd/asks/index.js:3:28 warning MIR0415 The package @odd/asks uses document, process.env.DEBUG and process.argv, which do not exist on any platform.',
    ]);
  });

  it('refuses a package that uses fetch, unless it looks first whether there is one', async () => {
    const files = (text: string): Record<string, string> => ({
      ...main(`import { ask } from '@odd/asks';\nexport const all = ask;`),
      'node_modules/@odd/asks/index.js': text,
    });
    expect(await workspace.problems(platform, files('export const ask = (url) => fetch(url);'))).toEqual([
      'node_modules/@odd/asks/index.js:1:29 error MIR0415 The package @odd/asks uses fetch, but a unikernel cannot send HTTP requests yet.',
    ]);
    for (const name of ['globalThis', 'window', 'self']) {
      const [problem, ...others] = await workspace.problems(
        platform,
        files(`export const ask = (url) => ${name}.fetch(url);`),
      );
      expect(problem).toMatch(/index\.js:1:\d+ error MIR0415 The package @odd\/asks uses fetch, but /);
      expect(others).toEqual([]);
    }
    const looks = `export const ask = typeof fetch === 'function' ? (url) => fetch(url) : undefined;`;
    expect(await workspace.problems(platform, files(looks))).toEqual([]);
    const ownName = 'const fetch = () => 1;\nexport const ask = { fetch, now: () => fetch() };';
    expect(await workspace.problems(platform, files(ownName))).toEqual([]);
  });
});

it('warns about import.meta in packages, and about undefined properties in modules of the user', async () => {
  const problems = await workspace.problems('virtio', {
    ...main(`import { here } from 'finds-itself';\nexport const all = [here(), import.meta.env];`),
    'node_modules/finds-itself/index.mjs': 'export const here = () => new URL("x", import.meta.url);',
    'node_modules/finds-itself/package.json': '{ "exports": "./index.mjs" }',
  });
  expect(problems).toEqual([
    'node_modules/finds-itself/index.mjs:1:40 warning MIR0416 The package finds-itself uses import.meta.url, which is undefined in a unikernel.',
    'main.ts:2:29 warning MIR0416 import.meta.env is undefined in a unikernel.',
  ]);
});

describe('a package that imports modules of Node', () => {
  const files = {
    ...main(`import { home } from 'on-node';\nexport const at = home();`),
    'node_modules/on-node/index.js': `import { homedir } from 'node:os';\nexport const home = () => homedir() + process.pid;`,
  };

  it('may use its globals on unix', async () => {
    expect(await workspace.problems('unix', files)).toEqual([]);
  });

  it('is refused by name elsewhere', async () => {
    expect(await workspace.problems('virtio', files)).toEqual([
      'node_modules/on-node/index.js:1:25 error MIR0406 A unikernel cannot import node:os.',
    ]);
  });
});

/** Returns the texts of packages in a program: those between `taken:` and a quote. */
async function takenFrom(
  platform: string,
  files: Readonly<Record<string, string>>,
  nodeEnv?: string,
): Promise<string[]> {
  const counts = nodeEnv === undefined ? [] : [{ ...NODE_ENV_KEY, counts: nodeEnv }];
  const outcome = await workspace.bundle(platform, files, (graph) => ({ ...graph, keys: counts }));
  if ('errors' in outcome) throw new AggregateError(outcome.errors);
  return [...outcome.bundled.code.matchAll(/taken:([\w ]+)/g)].map(([, text]) => text!).sort();
}

const NODE_ENV_KEY = {
  name: 'NODE_ENV',
  stage: 'configure',
  type: 'text',
  value: { is: 'text' },
  doc: 'How it is built.',
} as const;

describe.each(['unix', 'virtio'])('imports are resolved as for browsers on %s', (platform) => {
  const module = (name: string): string => `export const taken = 'taken:${name}';`;
  const script = (name: string): string => `exports.taken = 'taken:${name}';`;

  it.each<[string, object, string]>([
    [
      'the condition browser before node',
      { exports: { node: './a.mjs', browser: './b.mjs', default: './c.mjs' } },
      'b',
    ],
    ['the condition worker', { exports: { node: './a.mjs', worker: './b.mjs', browser: './c.mjs' } }, 'b'],
    ['the first that fits, in the order of the package', { exports: { browser: './b.mjs', worker: './a.mjs' } }, 'b'],
    ['conditions inside others', { exports: { '.': { import: { node: './a.mjs', browser: './b.mjs' } } } }, 'b'],
    ['the condition import', { exports: { require: './a.js', import: './b.mjs' } }, 'b'],
    ['the condition production', { exports: { development: './a.mjs', production: './b.mjs' } }, 'b'],
    ['the default where there is no other', { exports: { node: './a.mjs', default: './b.mjs' } }, 'b'],
    ['the field browser', { main: './a.js', module: './c.mjs', browser: './b.mjs' }, 'b'],
    ['the field module', { main: './a.js', module: './b.mjs' }, 'b'],
    ['the field main', { main: './b.mjs' }, 'b'],
    ['a module that the field browser replaces', { main: './a.js', browser: { './a.js': './b.mjs' } }, 'b'],
  ])('by %s', async (_, fields, expected) => {
    const files = {
      ...main(`import { taken } from 'chosen';\nexport const x = taken;`),
      'node_modules/chosen/package.json': JSON.stringify({ name: 'chosen', ...fields }),
      ...Object.fromEntries(['a', 'b', 'c'].map((name) => [`node_modules/chosen/${name}.mjs`, module(name)])),
      ...Object.fromEntries(['a', 'b', 'c'].map((name) => [`node_modules/chosen/${name}.js`, script(name)])),
    };
    expect(await takenFrom(platform, files)).toEqual([expected]);
  });

  it('a module of Node that the field browser leaves out is empty, and one that it replaces is the replacement', async () => {
    const files = {
      ...main(`import { taken } from 'leaves-out';\nexport const x = taken;`),
      'node_modules/leaves-out/package.json': JSON.stringify({
        name: 'leaves-out',
        main: './main.js',
        browser: { fs: false, 'node:os': false, crypto: './crypto.js' },
      }),
      'node_modules/leaves-out/main.js': `require('fs'); require('node:os'); exports.taken = require('crypto').taken;`,
      'node_modules/leaves-out/crypto.js': script('replacement'),
    };
    expect(await takenFrom(platform, files)).toEqual(['replacement']);
  });

  it('an installed package with the name of a module of Node takes precedence', async () => {
    const files = {
      ...main(`import { taken } from 'events';\nexport const x = taken;`),
      'node_modules/events/index.js': script('installed'),
    };
    expect(await takenFrom(platform, files)).toEqual(['installed']);
  });

  it('a missing import inside try is left to run time', async () => {
    const files = {
      ...main(`import { taken } from 'tries';\nexport const x = taken;`),
      'node_modules/tries/index.js': `try { require('gone-for-good'); } catch {} exports.taken = 'taken:tries';`,
    };
    expect(await takenFrom(platform, files)).toEqual(['tries']);
  });

  it.each([
    [undefined, 'production mode'],
    ['development', 'development mode'],
    ['test', 'other mode'],
  ])('and NODE_ENV=%s decides what is part of the program', async (nodeEnv, expected) => {
    const files = {
      ...main(`import { taken } from 'modes';\nexport const x = taken;`),
      'node_modules/modes/index.js': `
if (process.env.NODE_ENV === 'production') module.exports = require('./production.js');
else if (process.env.NODE_ENV === 'development') module.exports = require('./development.js');
else module.exports = require('./other.js');`,
      'node_modules/modes/production.js': script('production mode'),
      'node_modules/modes/development.js': script('development mode'),
      'node_modules/modes/other.js': script('other mode'),
    };
    expect(await takenFrom(platform, files, nodeEnv)).toEqual([expected]);
  });
});

it.each<[string, string, string, Readonly<Record<string, string>>]>([
  [
    'a missing file',
    `import { x } from './late.js';\nexport const y = x;`,
    'Create that file, or correct the path in ',
    { 'late.ts': 'export const x = 1;' },
  ],
  [
    'a missing package',
    `import { x } from 'late-package/part';\nexport const y = x;`,
    'Install it: npm install late-package',
    { 'node_modules/late-package/part.js': 'export const x = 1;' },
  ],
  [
    'a module of Node with an npm package of the same name',
    `import { x } from 'dgram';\nexport const y = x;`,
    'A unikernel does not run on Node.',
    { 'node_modules/dgram/index.js': 'export const x = 1;' },
  ],
])('what is to be done about %s makes it build', async (_, text, advice, files) => {
  const refused = await workspace.bundle('virtio', main(text));
  expect('errors' in refused && refused.errors.map(({ code, next }) => [code, next])).toEqual([
    ['MIR0406', expect.stringContaining(advice)],
  ]);
  expect(await workspace.problems('virtio', { ...main(text), ...files })).toEqual([]);
});
