// Nx 24 with the packed packages: the main commands, without a notice about features that Nx 25 removes.
import { readdirSync } from 'node:fs';
import { run } from '../support/run';
import { tarballsToInstall, VERSIONS } from '../support/versions';
import { bareWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await bareWorkspace('lazy');
  const { root } = workspace;
  await workspace.must('rm', '-rf', 'node_modules', 'package-lock.json', 'packages', '.nx');
  workspace.write({
    'package.json': JSON.stringify({
      name: '@lazy/source',
      private: true,
      devDependencies: VERSIONS.nx24,
      workspaces: ['packages/*'],
    }),
    'nx.json': '{ "analytics": false }\n',
    'hello/config.ts': `import { argument, block, console, defaultConsole, flag, foreign, ifImpl, job, key, ramdisk, register, text } from 'mirage';
const large = key('large', flag, { doc: 'Whether the disk is large.' });
const hello = argument('hello', text, { doc: 'What to say.', default: 'hello' });
const main = foreign('Unikernel.Main', console.to(text).to(block).to(job));
register('hello', [main.$(defaultConsole, hello, ifImpl(large, ramdisk('a', 128), ramdisk('b', 64)))]);
`,
    'hello/unikernel.ts': `import type { Block, Console } from 'mirage/types';
export const Main = {
  async start(console: Console, hello: string, disk: Block): Promise<void> {
    await console.log(hello + ' ' + disk.info.sizeSectors);
  },
};
`,
  });
  const tarballs = tarballsToInstall(readdirSync(`${root}/packed`), ['unix']);
  const install = ['install', '--save-dev', '--prefer-offline', '--no-fund', '--no-audit'];
  await workspace.must('npm', ...install, ...tarballs.map((path) => `./${path}`));
  await workspace.must('nx', 'g', 'mirage:init');
});
afterAll(() => workspace.remove());

/** Runs a command, and expects no notice about features that Nx is going to remove. */
async function nx(...words: string[]): Promise<{ status: number; output: string }> {
  const { status, output } = await workspace.nx(...words);
  expect(output).not.toMatch(/deprecated|custom hasher|will be removed/);
  return { status, output };
}

it('is the Nx of the workspace', async () => {
  expect((await nx('--version')).output).toContain('v24.');
});

it('configures, builds, and takes the second build from the cache', async () => {
  expect((await nx('configure', 'hello')).status).toBe(0);
  expect((await nx('build', 'hello')).output).toContain('mir-hello (');
  const { status, output } = await nx('build', 'hello');
  expect(output).toContain('for 2 out of 2 tasks');
  expect(status).toBe(0);
});

it('passes keys to configure and words to the program', async () => {
  const { status, output } = await nx('run', 'hello:run', '--keys=large', '--', '--hello=good  day');
  expect(output).toContain('\ngood  day 128\n');
  expect(status).toBe(0);
  expect((await nx('run', 'hello:run')).output).toContain('\nhello 64\n');
});

it.each([
  [['--help'], 63],
  [['--nope'], 64],
])('exits with the status of the program for %j: %i', async (words, expected) => {
  const { status, output } = await nx('run', 'hello:run', '--', ...words);
  expect(output).toContain(`hello    main returned ${expected}`);
  expect(status).toBe(expected);
});

it('refuses an unknown configuration although every task is cached', async () => {
  const { status, output } = await nx('build', 'hello', '--configuration=xne');
  expect(output).toContain('Did you mean xen?');
  expect(output).not.toMatch(/^\s+at /m);
  expect(output).not.toContain('nx run hello:build:unix');
  expect(status).toBe(1);
});

it.each<[string, Record<string, string>]>([
  ['in a separate process', { NX_ISOLATE_PLUGINS: 'true' }],
  ['in the daemon', { NX_DAEMON: 'true' }],
])('refuses it with the plugin %s, too', async (_, env) => {
  const command = `${workspace.root}/node_modules/.bin/nx`;
  const { status, output } = await run(command, ['build', 'hello', '-c', 'xne'], { cwd: workspace.root, env });
  if (env['NX_DAEMON']) await run(command, ['daemon', '--stop'], { cwd: workspace.root, env });
  expect(output).toContain('Did you mean xen?');
  expect(status).toBe(1);
});

it('ends without a message when its output is closed early', async () => {
  const { output } = await workspace.exec(
    'bash',
    '-c',
    'node_modules/.bin/nx describe hello --format=json | true; echo ${PIPESTATUS[0]}',
  );
  expect(output.trim()).toBe('141');
});
