// Package managers other than npm: a workspace for each, from the tarballs to a running unikernel.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/run';
import { READINGS, sensorReader } from '../support/unikernels';
import { VERSIONS } from '../support/versions';
import { bareWorkspace, must as mustRun } from '../support/workspace';

it.each<[string, string, Record<string, string>]>([
  ['pnpm', `pnpm@${VERSIONS.pnpm}`, { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }],
  [
    'bun',
    `bun@${VERSIONS.bun}`,
    { 'bun.lock': '{ "lockfileVersion": 1, "workspaces": { "": { "name": "@bare/source" } }, "packages": {} }\n' },
  ],
])(
  'a workspace of %s installs, generates, tests, builds and runs',
  async (manager, specification, files) => {
    const programs = mkdtempSync(join(tmpdir(), `mirage-e2e-${manager}-`));
    const workspace = await bareWorkspace('mine');
    const path = `${join(programs, 'node_modules/.bin')}:${process.env['PATH']}`;
    const must = (program: string, ...args: string[]): Promise<string> =>
      mustRun(program, args, { cwd: workspace.root, env: { PATH: path } });
    const nx = (...args: string[]): Promise<string> => must(join(workspace.root, 'node_modules/.bin/nx'), ...args);
    try {
      await must('npm', 'install', '--no-fund', '--no-audit', '--prefix', programs, specification);
      for (const name of ['node_modules', 'package-lock.json']) {
        rmSync(join(workspace.root, name), { recursive: true });
      }
      workspace.write(files);
      expect(await must('node', 'packed/install.mjs')).toMatch(new RegExp(`^${manager} install`));
      await nx('g', 'mirage:init');
      await nx('g', 'mirage:device', 'sensor');
      await nx('g', 'mirage:unikernel', 'nap');
      await nx('run-many', '-t', 'test', '--projects=nap,sensor');
      workspace.write(sensorReader('nap'));
      for (const platform of ['unix', 'virtio']) {
        await nx('depend', 'nap', `--configuration=${platform}`);
        expect(await nx('run', 'nap:run', `--configuration=${platform}`)).toMatch(READINGS);
      }
    } finally {
      workspace.remove();
      rmSync(programs, { recursive: true, force: true });
    }
  },
  900_000,
);

it("a workspace of Yarn with Plug'n'Play is refused before anything changes, with advice", async () => {
  const programs = mkdtempSync(join(tmpdir(), 'mirage-e2e-yarn-'));
  const workspace = await bareWorkspace('mine');
  try {
    const env = { PATH: `${join(programs, 'node_modules/.bin')}:${process.env['PATH']}` };
    const install = ['install', '--no-fund', '--no-audit', '--prefix', programs, `@yarnpkg/cli-dist@${VERSIONS.yarn}`];
    await mustRun('npm', install, { cwd: workspace.root });
    workspace.write({ 'yarn.lock': '', '.yarnrc.yml': 'enableTelemetry: false\n' });
    const before = workspace.read('package.json');
    const { status, output } = await run('node', ['packed/install.mjs'], { cwd: workspace.root, env });
    expect([status, output]).toEqual([1, expect.stringContaining('yarn config set nodeLinker node-modules')]);
    expect(workspace.read('package.json')).toBe(before);
  } finally {
    workspace.remove();
    rmSync(programs, { recursive: true, force: true });
  }
});
