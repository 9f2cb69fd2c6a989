import type { MirageError } from '@mirage/core';
import type { ExecutorContext, ProjectGraph } from '@nx/devkit';
import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkInputs } from './check';

let parent: string;
let root: string;
beforeEach(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), 'mirage-inputs-')));
  root = join(parent, 'w');
});
afterEach(() => rmSync(parent, { recursive: true }));

const INPUTS = ['default', '!{projectRoot}/**/*.spec.ts', '^production'];
const BUILD = { inputs: INPUTS, dependsOn: ['configure', 'generate', '^build'] };

/** A workspace with the unikernel u, the library l, on which it depends, and the project o, on which it does not. */
function context(inputs: typeof INPUTS): ExecutorContext {
  const node = (name: string, folder: string, targets: object): ProjectGraph['nodes'][string] => ({
    type: 'lib',
    name,
    data: { root: folder, targets: targets as Record<string, object> },
  });
  return {
    root,
    cwd: root,
    isVerbose: false,
    projectName: 'u',
    targetName: 'build',
    nxJsonConfiguration: { namedInputs: { production: ['{projectRoot}/**/*', '!{projectRoot}/**/*.spec.ts'] } },
    projectsConfigurations: { version: 2, projects: {} },
    projectGraph: {
      nodes: {
        u: node('u', 'apps/u', {
          build: { ...BUILD, inputs },
          generate: { outputs: ['{projectRoot}/generated'] },
          other: { outputs: ['{projectRoot}/other'] },
        }),
        l: node('l', 'libs/l', { build: { outputs: ['{projectRoot}/dist/**/*.{js,mjs}{,.map}'] } }),
        o: node('o', 'libs/o', {}),
      },
      dependencies: { u: [{ source: 'u', target: 'l', type: 'static' }] },
    },
  };
}

interface Case {
  /** Files by their paths, relative to the workspace root. */
  readonly files?: Readonly<Record<string, string>>;
  /** Links by their paths, with their targets. */
  readonly links?: Readonly<Record<string, string>>;
  readonly embedded?: readonly string[];
  readonly inputs?: typeof INPUTS;
}

/** Returns the errors of a program with this first module. */
async function errorsOf(
  main: string,
  { files = {}, links = {}, embedded = [], inputs = INPUTS }: Case,
): Promise<string[]> {
  const all = { 'apps/u/mirage/unix/main.ts': "import '../../loaf.js';", 'apps/u/loaf.ts': main, ...files };
  for (const [path, text] of Object.entries({ 'apps/u/tsconfig.json': '{}', '.gitignore': 'dist\nmirage\n', ...all })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  }
  const entryPoints = [join(root, 'apps/u/mirage/unix/main.ts')];
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: root,
    logLevel: 'silent',
  });
  const unikernel = { project: 'u', root, projectRoot: 'apps/u', folder: join(root, 'apps/u') };
  try {
    checkInputs(
      context(inputs),
      unikernel,
      metafile,
      embedded.map((path) => ({ file: join(root, path) })),
    );
    return [];
  } catch (error) {
    return (error as AggregateError).errors.map((one: MirageError) => {
      const { code, message, where } = one;
      const place = where ? `${where.file}:${where.line}:${where.column} ` : '';
      return `${place}${code} ${message.split(/ (?:is|belongs) /)[0]}`;
    });
  }
}

describe('a program of files that are hashed is accepted', () => {
  it.each<[string, string, Case]>([
    ['its own', "import './a.js';", { files: { 'apps/u/a.ts': '' } }],
    ['of a package', "import 'p';", { files: { 'node_modules/p/index.js': '' } }],
    [
      'of a package without modules that its field browser disables',
      "import 'p';",
      {
        files: {
          'node_modules/p/package.json': '{ "browser": { "fs": false, "./node.js": false } }',
          'node_modules/p/index.js': "require('fs'); require('./node.js');",
          'node_modules/p/node.js': '',
        },
      },
    ],
    [
      'of a package that is a project',
      "import 'l';",
      { files: { 'libs/l/index.js': '' }, links: { 'node_modules/l': '../libs/l' } },
    ],
    ['of a project that it depends on', "import '../../libs/l/a.js';", { files: { 'libs/l/a.ts': '' } }],
    ['that a dependency builds', "import '../../libs/l/dist/a.mjs';", { files: { 'libs/l/dist/a.mjs': '' } }],
    [
      'that an earlier task generates',
      "import './generated/a.js';",
      { files: { 'apps/u/generated/a.ts': '', '.gitignore': 'generated' } },
    ],
    [
      'that are inputs by name',
      "import '../../shared/a.js';",
      { files: { 'shared/a.ts': '' }, inputs: [...INPUTS, '{workspaceRoot}/shared/**/*'] },
    ],
    ['that are embedded', '', { files: { 'apps/u/data/a': '' }, embedded: ['apps/u/data/a'] }],
    [
      'compiled by settings of the workspace',
      '',
      { files: { 'apps/u/tsconfig.json': '{ "extends": "../../tsconfig.json" }', 'tsconfig.json': '{}' } },
    ],
    [
      'compiled by settings that name others in a comment',
      '',
      { files: { 'apps/u/tsconfig.json': '{ /* "extends": "../../../out.json" */ }', '../out.json': '{}' } },
    ],
  ])('%s', async (_, main, given) => {
    expect(await errorsOf(main, given)).toEqual([]);
  });
});

describe('a file is refused that', () => {
  it.each<[string, string, Case, string[]]>([
    [
      'belongs to no project',
      "import '../../shared/a.js';",
      { files: { 'shared/a.ts': '' } },
      ['apps/u/loaf.ts:1:8 MIR0211 shared/a.ts'],
    ],
    [
      'is JSON and belongs to no project',
      "\nimport '../../shared/a.json';",
      { files: { 'shared/a.json': '{}' } },
      ['apps/u/loaf.ts:2:8 MIR0211 shared/a.json'],
    ],
    [
      'is outside the workspace',
      "import '../../../out/a.js';",
      { files: { '../out/a.ts': '' } },
      ['apps/u/loaf.ts:1:8 MIR0211 ../out/a.ts'],
    ],
    [
      'is imported by a module of the project',
      "import './b.js';",
      { files: { 'apps/u/b.ts': "import '../../shared/a.js';", 'shared/a.ts': "import './c.js';", 'shared/c.ts': '' } },
      ['apps/u/b.ts:1:8 MIR0211 shared/a.ts'],
    ],
    [
      'is of a package that is linked from outside',
      "import 'p';",
      { files: { '../p/index.js': '' }, links: { 'node_modules/p': '../../p' } },
      ['apps/u/loaf.ts:1:8 MIR0211 ../p/index.js'],
    ],
    [
      'is of a project that it does not depend on',
      "import '../../libs/o/a.js';",
      { files: { 'libs/o/a.ts': '' } },
      ['apps/u/loaf.ts:1:8 MIR0211 libs/o/a.ts'],
    ],
    [
      '.gitignore names',
      "import './a.js';",
      { files: { 'apps/u/a.ts': '', '.gitignore': 'a.ts' } },
      ['apps/u/loaf.ts:1:8 MIR0211 apps/u/a.ts'],
    ],
    [
      '.nxignore names in a library',
      "import '../../libs/l/a.js';",
      { files: { 'libs/l/a.ts': '', 'libs/l/.nxignore': '/a.ts' } },
      ['apps/u/loaf.ts:1:8 MIR0211 libs/l/a.ts'],
    ],
    [
      'a task generates on which it does not depend',
      "import './other/a.js';",
      { files: { 'apps/u/other/a.ts': '', '.gitignore': 'other' } },
      ['apps/u/loaf.ts:1:8 MIR0211 apps/u/other/a.ts'],
    ],
    [
      'is excluded from the inputs',
      "import './a.spec.js';",
      { files: { 'apps/u/a.spec.ts': '' } },
      ['apps/u/loaf.ts:1:8 MIR0211 apps/u/a.spec.ts'],
    ],
    [
      'is beside the generated files',
      "import './mirage/a.js';",
      { files: { 'apps/u/mirage/a.ts': '' } },
      ['apps/u/loaf.ts:1:8 MIR0211 apps/u/mirage/a.ts'],
    ],
    [
      'is embedded and ignored',
      '',
      { files: { 'apps/u/dist/a': '' }, embedded: ['apps/u/dist/a'] },
      ['MIR0211 apps/u/dist/a'],
    ],
    [
      'has settings outside',
      '',
      { files: { 'apps/u/tsconfig.json': '{ "extends": ["../../../out.json"] }', '../out.json': '{}' } },
      ['apps/u/tsconfig.json:1:1 MIR0211 ../out.json'],
    ],
  ])('%s', async (_, main, given, expected) => {
    expect(await errorsOf(main, given)).toEqual(expected);
  });

  it.each<[string, string, Case, string[]]>([
    [
      'to a folder outside',
      "import './lib/a.js';",
      { files: { '../out/a.ts': '' }, links: { 'apps/u/lib': '../../../out' } },
      ['apps/u/loaf.ts:1:8 MIR0212 apps/u/lib/a'],
    ],
    [
      'to a folder of the project',
      "import './lib/a.js';",
      { files: { 'apps/u/v1/a.ts': '' }, links: { 'apps/u/lib': 'v1' } },
      ['apps/u/loaf.ts:1:8 MIR0212 apps/u/lib/a'],
    ],
    [
      'to a file',
      "import './a.js';",
      { files: { '../out.ts': '' }, links: { 'apps/u/a.ts': '../../../out.ts' } },
      ['apps/u/loaf.ts:1:8 MIR0212 apps/u/a.ts'],
    ],
    [
      'to a file that is embedded',
      '',
      { files: { '../out': '' }, links: { 'apps/u/data/a': '../../../../out' }, embedded: ['apps/u/data/a'] },
      ['MIR0212 apps/u/data/a'],
    ],
    [
      'to settings',
      '',
      {
        files: { 'apps/u/tsconfig.json': '{ "extends": "./base" }', 'libs/base.json': '{}' },
        links: { 'apps/u/base.json': '../../libs/base.json' },
      },
      ['apps/u/tsconfig.json:1:1 MIR0212 apps/u/base.json'],
    ],
  ])('is reached through a link %s', async (_, main, given, expected) => {
    expect(await errorsOf(main, given)).toEqual(expected.map((one) => expect.stringContaining(one)));
  });
});
