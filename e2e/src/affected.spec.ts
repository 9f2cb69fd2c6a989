// Cache, affected, several platforms side by side, and Ctrl-C: the daily work of a team.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../support/run';
import { relaxing } from '../support/unikernels';
import { freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
const git = (...args: string[]): Promise<unknown> =>
  workspace.must('git', '-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', ...args);

/** The unikernels whose build ran in a command's output, and which of them came from the cache. */
function built(output: string): { ran: string[]; cached: string[] } {
  const lines = [...output.matchAll(/nx run ([\w-]+):build:\w+(.*)$/gm)];
  const names = (cached: boolean): string[] =>
    [...new Set(lines.filter(([, , rest]) => rest!.includes('cache') === cached).map(([, name]) => name!))].sort();
  return { ran: names(false), cached: names(true) };
}

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  workspace.write({
    'idle/config.ts': '',
    ...relaxing('alone', `await console.log('alone');`),
    ...relaxing('reader', 'await console.log(greeting);', `import { greeting } from '@lazy/words';`),
    'packages/words/package.json':
      '{ "name": "@lazy/words", "version": "0.0.1", "type": "module", "exports": { ".": { "types": "./src/index.ts", "default": "./src/index.ts" } } }\n',
    'packages/words/src/index.ts': `export const greeting = 'good morning';\n`,
    ...relaxing(
      'waiting',
      `await console.log('waiting');\n    await new Promise((resolve) => setTimeout(resolve, 600_000));`,
    ),
  });
  await workspace.must('npm', 'install', '--no-fund', '--no-audit');
  await workspace.must('nx', 'depend', 'idle');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'start');
});
afterAll(() => workspace.remove());

it('builds all unikernels in one batch, and takes all from the cache the second time, one by one', async () => {
  const all = ['alone', 'idle', 'reader', 'waiting'];
  const first = await workspace.nx('run-many', '-t', 'build', '--batch', '--outputStyle=static');
  expect(first.status).toBe(0);
  expect(first.output).toContain('Running 4 tasks with mirage:build');
  expect(built(first.output)).toEqual({ ran: all, cached: [] });
  const second = await workspace.nx('run-many', '-t', 'build', '--outputStyle=static');
  expect(built(second.output)).toEqual({ ran: [], cached: all });
});

it('a batch shows the error of a unikernel at its line, and builds the others', async () => {
  const [loaf, words] = [workspace.read('alone/loaf.ts'), workspace.read('packages/words/src/index.ts')];
  workspace.write({
    'alone/loaf.ts': loaf.replace(`'alone'`, 'undefined_name'),
    'packages/words/src/index.ts': words.replace('morning', 'evening'),
  });
  const { status, output } = await workspace.nx('run-many', '-t', 'build', '--batch');
  workspace.write({ 'alone/loaf.ts': loaf, 'packages/words/src/index.ts': words });
  expect(status).toBe(1);
  expect(output).toMatch(/> nx run alone:build:unix\n+alone\/loaf\.ts:\d+:\d+ {2}MIR0\d+ .*undefined_name/);
  expect(output).toMatch(/✔ +nx run reader:build:unix/);
});

it('restores the artefact from the cache with its executable bit', async () => {
  await workspace.exec('rm', '-rf', 'alone/dist', 'alone/mirage');
  expect(built((await workspace.nx('build', 'alone')).output).cached).toEqual(['alone']);
  expect(await workspace.exec('alone/dist/unix/mir-alone')).toMatchObject({ status: 0, output: 'alone\n' });
});

it('rebuilds when another package of a platform is installed', async () => {
  const lock = workspace.read('package-lock.json');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { integrity: string }> };
  const { integrity } = packages['node_modules/@mirage/unix']!;
  workspace.write({ 'package-lock.json': lock.replace(integrity, packages['node_modules/mirage']!.integrity) });
  const { output } = await workspace.nx('build', 'idle');
  workspace.write({ 'package-lock.json': lock });
  expect(built(output)).toEqual({ ran: ['idle'], cached: [] });
  expect(built((await workspace.nx('build', 'idle')).output)).toEqual({ ran: [], cached: ['idle'] });
});

it('keeps the folders of other platforms', async () => {
  workspace.write({ 'alone/dist/xen/mir-alone.xen': 'an image', 'alone/mirage/xen/main.ts': 'generated' });
  await workspace.exec('rm', '-rf', 'alone/dist/unix');
  await workspace.nx('build', 'alone');
  expect(workspace.has('alone/dist/unix/mir-alone')).toBe(true);
  expect(workspace.read('alone/dist/xen/mir-alone.xen')).toBe('an image');
  await workspace.exec('rm', '-rf', 'alone/dist/xen', 'alone/mirage/xen');
});

describe('nx affected -t build', () => {
  const affected = async (): Promise<string[]> => {
    const { output } = await workspace.nx('affected', '-t', 'build', '--base=HEAD', '--outputStyle=static');
    const { ran, cached } = built(output);
    return [...ran, ...cached].sort();
  };
  afterEach(() => git('checkout', '-q', '.'));

  it.each([
    ['a unikernel itself', 'alone/loaf.ts', '// changed', ['alone']],
    ['an empty configuration', 'idle/config.ts', '// still idle', ['idle']],
    ['a library that one of them imports', 'packages/words/src/index.ts', '// changed', ['reader']],
    ['none of them', 'README.md', 'changed', []],
  ])('reaches %s and nothing else', async (_, path, text, names) => {
    workspace.write({ [path]: workspace.read(path) + text + '\n' });
    expect(await affected()).toEqual(names);
  });

  it('bundles the changed library', async () => {
    workspace.write({ 'packages/words/src/index.ts': `export const greeting = 'good night';\n` });
    expect(await affected()).toEqual(['reader']);
    expect((await workspace.exec('reader/dist/unix/mir-reader')).output).toBe('good night\n');
  });
});

describe('a file that Nx does not hash', () => {
  beforeAll(() =>
    workspace.write({
      'shared/word.ts': `export const word = 'one';\n`,
      ...relaxing('worded', 'await console.log(word);', `import { word } from '../shared/word.js';`),
      'crunched/config.ts': `import { console, crunch, defaultConsole, foreign, job, kvRo, register } from 'mirage';
register('crunched', [foreign('Loaf.Relax', console.to(kvRo).to(job)).$(defaultConsole, crunch('data'))]);
`,
      'crunched/loaf.ts': `import type { Console, KvRo } from 'mirage/types';
export const Relax = { async start(console: Console, data: KvRo): Promise<void> {} };
`,
      'crunched/data/own.txt': 'own',
    }),
  );

  it('is refused at the line of its import, and following the advice makes it an input', async () => {
    const { status, output } = await workspace.nx('build', 'worded');
    expect(output).toContain('worded/loaf.ts:2:22  MIR0211  shared/word.ts belongs to no project, so changes');
    expect(status).toBe(1);
    const advice = /make it an input in (\S+):\n\s*(\{.*\})\n/.exec(output);
    workspace.write({ [advice![1]!]: advice![2]! });
    await workspace.must('nx', 'build', 'worded');
    expect((await workspace.exec('worded/dist/unix/mir-worded')).output).toBe('one\n');
    expect(built((await workspace.nx('build', 'worded')).output).cached).toEqual(['worded']);
    workspace.write({ 'shared/word.ts': `export const word = 'two';\n` });
    await workspace.must('nx', 'build', 'worded');
    expect((await workspace.exec('worded/dist/unix/mir-worded')).output).toBe('two\n');
  });

  it('is refused behind a link in an embedded folder', async () => {
    await workspace.must('nx', 'build', 'crunched');
    await workspace.must('ln', '-s', '../../shared/word.ts', 'crunched/data/word.txt');
    const { status, output } = await workspace.nx('build', 'crunched');
    expect(output).toContain('crunched/config.ts:2:');
    expect(output).toContain('MIR0212  crunched/data/word.txt is reached through a symbolic link');
    expect(status).toBe(1);
  });
});

it('builds the same bytes in another folder', async () => {
  const other = await freshWorkspace('lazy');
  try {
    for (const path of ['alone/config.ts', 'alone/loaf.ts', 'idle/config.ts'])
      other.write({ [path]: workspace.read(path) });
    await other.must('nx', 'depend', 'idle');
    await other.must('nx', 'build', 'alone');
    await workspace.must('nx', 'build', 'alone');
    expect(other.read('alone/dist/unix/mir-alone')).toBe(workspace.read('alone/dist/unix/mir-alone'));
    expect(other.read('alone/mirage/unix/manifest.json')).toBe(workspace.read('alone/mirage/unix/manifest.json'));
    expect(workspace.read('alone/dist/unix/mir-alone')).not.toContain(workspace.root);
  } finally {
    other.remove();
  }
});

it('ends on Ctrl-C with 130 and leaves no process behind', async () => {
  await workspace.must('nx', 'build', 'waiting');
  const running = start(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'waiting:run'], { cwd: workspace.root });
  await running.prints(/^waiting$/m);
  running.kill('SIGINT');
  expect((await running.finished).status).toBe(130);
  // Nx does not wait for the last process.
  const commands = async (): Promise<string> =>
    (await workspace.exec('sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null')).stdout;
  while ((await commands()).includes(join(workspace.root, 'waiting/dist'))) await sleep(100);
});

it('refuses a configuration that other projects know but no unikernel does', async () => {
  const { status, output } = await workspace.nx('build', 'alone', '--configuration=production');
  expect(status).toBe(1);
  expect(output).toContain('MIR0202');
  expect(output).toMatch(/'production'.*alone:build/);
});
