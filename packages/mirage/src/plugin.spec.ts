import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DependencyType, type CreateDependenciesContext, type ProjectConfiguration } from '@nx/devkit';
import { pluginEdges } from './infer/dependencies';
import { createNodes, createNodesV2, preTasksExecution, type MiragePluginOptions } from './plugin';

const OURS = "import { register } from 'mirage';\nregister('NAME', []);\n";
const ALL = ['configure', 'depend', 'build', 'package', 'deploy', 'run', 'describe', 'symbolicate', 'clean'];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mirage-plugin-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Writes files and runs the inference for those that match, like Nx. */
async function infer(
  files: Record<string, string>,
  options?: MiragePluginOptions,
): Promise<Record<string, ProjectConfiguration>> {
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), contents);
  }
  const matching = Object.keys(files).filter((file) =>
    /(?:^|\/)(?:config\.ts|project\.json|package\.json)$/.test(file),
  );
  return inferFrom(matching, options);
}

async function inferFrom(
  files: string[],
  options?: MiragePluginOptions,
): Promise<Record<string, ProjectConfiguration>> {
  const results = await createNodes[1](files, options, { workspaceRoot: root, nxJsonConfiguration: {} });
  return Object.assign({}, ...results.map(([, { projects }]) => projects)) as Record<string, ProjectConfiguration>;
}

const targetsOf = (projects: Record<string, ProjectConfiguration>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(projects).map(([folder, { targets }]) => [folder, Object.keys(targets ?? {})]));

describe('inference', () => {
  it('exports the names of Nx 23 and earlier', () => {
    expect(createNodesV2).toBe(createNodes);
  });

  it.each<[string, Record<string, string>, Record<string, string[]>]>([
    ['a config.ts that imports mirage', { 'a/config.ts': OURS, 'a/loaf.ts': '' }, { a: ALL }],
    [
      'one deep inside another project',
      { 'a/package.json': '{}', 'a/src/x.ts': '', 'a/src/u/config.ts': OURS },
      { 'a/src/u': ALL },
    ],
    ['one at the root of the workspace', { 'config.ts': OURS, 'package.json': '{"name":"w"}' }, { '.': ALL }],
    [
      'an empty config.ts in a bare folder',
      { 'a/config.ts': '', 'a/README.md': '', 'a/mirage/unix/main.ts': '' },
      { a: ALL },
    ],
    [
      'an empty config.ts beside a project.json',
      { 'a/config.ts': '// later', 'a/package.json': '{"name":"a"}', 'a/.gitignore': '' },
      { a: ALL },
    ],
    ['an empty config.ts among sources', { 'a/config.ts': '', 'a/server.ts': '' }, {}],
    ['an empty config.ts inside a project', { 'a/package.json': '{}', 'a/index.ts': '', 'a/src/config.ts': '' }, {}],
    ['an empty config.ts inside a unikernel', { 'a/config.ts': OURS, 'a/sub/config.ts': '' }, { a: ALL }],
    ['an empty config.ts at the root', { 'config.ts': '' }, {}],
    ['the config.ts of another tool', { 'a/config.ts': 'export const port = 80;', 'a/project.json': '{}' }, {}],
    [
      'a config.ts in an ignored folder',
      { 'node_modules/a/config.ts': OURS, 'dist/config.ts': OURS, 'g/templates/config.ts': OURS },
      {},
    ],
    ['a bare folder with project.json', { 'a/project.json': '{}', 'a/README.md': '' }, { a: ['configure'] }],
    [
      'a bare package of the workspace',
      {
        'package.json': '{"workspaces":["packages/*","!packages/b"]}',
        'packages/a/package.json': '{}',
        'packages/b/package.json': '{}',
      },
      { 'packages/a': ['configure'] },
    ],
    [
      'a bare package of a pnpm workspace',
      {
        'pnpm-workspace.yaml': "packages:\n  # all\n  - 'libs/*'\n  - apps/a # one\nother:\n  - x/*\n",
        'libs/l/package.json': '{}',
        'apps/a/package.json': '{}',
        'x/y/package.json': '{}',
      },
      { 'libs/l': ['configure'], 'apps/a': ['configure'] },
    ],
    ['a bare package that the workspace does not list', { 'fixtures/a/package.json': '{}' }, {}],
    ['a bare folder whose project.json declares targets', { 'a/project.json': '{"targets":{"e2e":{}}}' }, {}],
    [
      'a bare folder whose package.json declares scripts',
      { 'a/project.json': '{}', 'a/package.json': '{"scripts":{"test":"true"}}' },
      {},
    ],
    ['a project with sources', { 'a/project.json': '{}', 'a/src/index.ts': '' }, {}],
    ['the root of the workspace', { 'package.json': '{"name":"w","workspaces":["."]}' }, {}],
    [
      'a package.json that is not JSON',
      { 'a/project.json': '{', 'b/config.ts': OURS, 'b/project.json': '[' },
      { a: ['configure'], b: ALL },
    ],
  ])('%s', async (_, files, expected) => {
    expect(targetsOf(await infer(files))).toEqual(expected);
  });

  it('ignores a config.ts that cannot be read, and finds the others', async () => {
    await infer({ 'a/config.ts': OURS, 'b/config.ts': OURS });
    rmSync(join(root, 'b/config.ts'));
    mkdirSync(join(root, 'b/config.ts'));
    symlinkSync('nowhere', join(root, 'dangling'));
    mkdirSync(join(root, 'locked'));
    writeFileSync(join(root, 'locked/config.ts'), '');
    chmodSync(join(root, 'locked'), 0o000);
    const projects = await inferFrom([
      'a/config.ts',
      'b/config.ts',
      'dangling',
      'gone/config.ts',
      'locked/config.ts',
      'gone/project.json',
    ]);
    chmodSync(join(root, 'locked'), 0o755);
    expect(Object.keys(projects)).toContain('a');
    expect(Object.keys(projects)).not.toContain('b');
    expect(Object.keys(projects)).not.toContain('gone');
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['the folder', { 'apps/lunch/config.ts': OURS }, 'apps/lunch', 'lunch'],
    ['package.json', { 'a/config.ts': OURS, 'a/package.json': '{"name":"@w/a"}' }, 'a', '@w/a'],
    ['its nx.name', { 'a/config.ts': OURS, 'a/package.json': '{"name":"@w/a","nx":{"name":"b"}}' }, 'a', 'b'],
    [
      'project.json',
      { 'a/config.ts': OURS, 'a/package.json': '{"name":"@w/a"}', 'a/project.json': '{"name":"c"}' },
      'a',
      'c',
    ],
    ['package.json at the root', { 'config.ts': OURS, 'package.json': '{"name":"w"}' }, '.', 'w'],
  ])('names a project after %s', async (_, files, folder, name) => {
    expect((await infer(files))[folder]?.name).toBe(name);
  });

  it('passes every other config.ts with the same name to configure', async () => {
    const projects = await infer({
      'a/config.ts': OURS,
      'c/config.ts': OURS,
      'b/config.ts': OURS,
      'd/config.ts': OURS.replace('NAME', 'other'),
      'e/config.ts': '',
      'f/config.ts': '',
    });
    const sameName = (folder: string): unknown => projects[folder]?.targets?.['configure']?.options?.sameName;
    expect(sameName('a')).toEqual(['b/config.ts', 'c/config.ts']);
    expect(sameName('b')).toEqual(['a/config.ts', 'c/config.ts']);
    for (const folder of ['d', 'e', 'f']) expect(sameName(folder)).toBeUndefined();
  });

  it('lists only the first few of them', async () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`u${index}/config.ts`, OURS]));
    const projects = await infer(many);
    const sameName = (folder: string): unknown => projects[folder]?.targets?.['configure']?.options?.sameName;
    expect(sameName('u0')).toEqual(['u1/config.ts', 'u2/config.ts', 'u3/config.ts', 'u4/config.ts']);
    expect(sameName('u8')).toEqual(['u0/config.ts', 'u1/config.ts', 'u2/config.ts', 'u3/config.ts']);
  });

  it('returns the same result for a workspace in another folder', async () => {
    const files = { 'a/config.ts': OURS, 'a/package.json': '{"name":"a"}' };
    const here = JSON.stringify(await infer(files));
    expect(here).not.toContain(root);
    rmSync(root, { recursive: true });
    root = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    expect(JSON.stringify(await infer(files))).toBe(here);
  });

  it('accepts other names of the targets', async () => {
    const projects = await infer({ 'a/config.ts': OURS }, { runTargetName: 'boot' });
    expect(Object.keys(projects['a']?.targets ?? {})).toContain('boot');
  });
});

describe('the edge to the plugin', () => {
  const unikernel = { root: 'u', targets: { link: { executor: 'mirage:build' } } };
  const context = (projects: Record<string, ProjectConfiguration>, externals: string[]): CreateDependenciesContext => ({
    projects,
    externalNodes: Object.fromEntries(
      externals.map((key) => [key, { type: 'npm', name: 'npm:x', data: { version: '1', packageName: 'x' } }]),
    ),
    fileMap: { projectFileMap: { u: [{ file: 'u/config.ts', hash: '1' }] }, nonProjectFiles: [] },
    filesToProcess: { projectFileMap: {}, nonProjectFiles: [] },
    nxJsonConfiguration: {},
    workspaceRoot: '/w',
  });
  const edge = { source: 'u', sourceFile: 'u/config.ts', type: DependencyType.static };

  it('leads to the installed package', () => {
    expect(pluginEdges(context({ u: unikernel }, ['npm:mirage']))).toEqual([{ ...edge, target: 'npm:mirage' }]);
  });

  it('leads to the package of the workspace by the name of the package, not of the project', () => {
    const ours = { root: 'packages/m', metadata: { js: { packageName: 'mirage' } } } as unknown as ProjectConfiguration;
    const namesake = { root: 'mirage' };
    expect(pluginEdges(context({ u: unikernel, m: ours, mirage: namesake }, ['npm:mirage']))).toEqual([
      { ...edge, target: 'm' },
    ]);
  });

  it('is accompanied by edges to the installed platforms', () => {
    expect(pluginEdges(context({ u: unikernel }, ['npm:mirage', 'npm:@mirage/xen', 'npm:left-pad']))).toEqual([
      { ...edge, target: 'npm:mirage' },
      { ...edge, target: 'npm:@mirage/xen' },
    ]);
  });

  it('is accompanied by edges to other platforms, installed or in the workspace', () => {
    const platforms = { moon: '@lazy/moon@file:./packages/moon', mars: '@stranger/mars' };
    const withPlatforms = {
      root: 'u',
      targets: {
        ...unikernel.targets,
        configure: { executor: 'mirage:configure', metadata: { miragePlatforms: platforms } },
      },
    };
    const moon = { root: 'packages/moon', metadata: { js: { packageName: '@lazy/moon' } } };
    expect(
      pluginEdges(
        context({ u: withPlatforms as ProjectConfiguration, moon: moon as unknown as ProjectConfiguration }, [
          'npm:mirage',
          'npm:@stranger/mars',
        ]),
      ),
    ).toEqual([
      { ...edge, target: 'npm:mirage' },
      { ...edge, target: 'moon' },
      { ...edge, target: 'npm:@stranger/mars' },
    ]);
  });

  it('is absent without a target, and for projects that are not unikernels', () => {
    expect(pluginEdges(context({ u: unikernel, mirage: { root: 'mirage' } }, []))).toEqual([]);
    expect(pluginEdges(context({ u: { root: 'u', targets: {} } }, ['npm:mirage']))).toEqual([]);
  });
});

describe('before tasks run', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });
  const context = (argv: string[]): Parameters<typeof preTasksExecution>[1] => ({
    id: '1',
    workspaceRoot: root,
    nxJsonConfiguration: {},
    argv,
  });

  it('passes keys and words of the command line to the tasks, and requests no status in a process of the plugin', () => {
    void preTasksExecution({}, context(['node', 'nx', 'run', 'x:run', '--keys=a=b', '--', 'word']));
    expect(process.env).toMatchObject({
      MIRAGE_TYPED_KEYS: 'a=b',
      MIRAGE_RUN_WORDS: JSON.stringify({ options: ['run', 'x:run', '--keys=a=b'], args: ['word'] }),
      MIRAGE_STATUS_FILE: '',
    });
  });

  it('requests a status in the process of the command line', () => {
    void preTasksExecution({}, context(process.argv));
    expect(process.env['MIRAGE_STATUS_FILE']).toContain(`mirage-status-${process.pid}-`);
  });
});
