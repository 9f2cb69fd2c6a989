// Other package managers than npm: a workspace of each, from the tarballs to a running unikernel.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/run';
import { bareWorkspace } from '../support/workspace';

/** Long enough for a package manager with nothing in its cache, on a busy machine. */
const LIMIT_MS = 240_000;

it.each<[string, string, Record<string, string>]>([
  ['pnpm', 'pnpm@10', { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }],
  [
    'bun',
    'bun@1',
    { 'bun.lock': '{ "lockfileVersion": 1, "workspaces": { "": { "name": "@bare/source" } }, "packages": {} }\n' },
  ],
])(
  'a workspace of %s installs, generates, tests, builds and runs',
  async (manager, specification, files) => {
    const programs = mkdtempSync(join(tmpdir(), `mirage-e2e-${manager}-`));
    const workspace = await bareWorkspace('mine');
    const path = `${join(programs, 'node_modules/.bin')}:${process.env['PATH']}`;
    const must = async (program: string, ...args: string[]): Promise<string> => {
      const options = { cwd: workspace.root, timeoutMs: LIMIT_MS, env: { PATH: path } };
      const { status, output } = await run(program, args, options);
      if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${output}`);
      return output.replaceAll('\r', '');
    };
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
      workspace.write({
        'nap/config.ts': `import { console, defaultConsole, foreign, job, register } from 'mirage';
import { sensor, sensorOf } from '@bare/sensor';
register('nap', [foreign('Unikernel.Main', console.to(sensor).to(job)).$(defaultConsole, sensorOf('first'))]);
`,
        'nap/unikernel.ts': `import type { Sensor } from '@bare/sensor';
import type { Console } from 'mirage/types';
export const Main = {
  async start(console: Console, sensor: Sensor): Promise<void> {
    await console.log(\`\${await sensor.read()}, then \${await sensor.read()}\`);
  },
};
`,
      });
      for (const platform of ['unix', 'virtio']) {
        await nx('depend', 'nap', `--configuration=${platform}`);
        expect(await nx('run', 'nap:run', `--configuration=${platform}`)).toMatch(
          /\n0, then 1\nnap +main returned 0\n/,
        );
      }
    } finally {
      workspace.remove();
      rmSync(programs, { recursive: true, force: true });
    }
  },
  900_000,
);

it("a workspace of Yarn with Plug'n'Play is refused before anything is changed, and told what to type", async () => {
  const programs = mkdtempSync(join(tmpdir(), 'mirage-e2e-yarn-'));
  const workspace = await bareWorkspace('mine');
  try {
    const options = { cwd: workspace.root, timeoutMs: LIMIT_MS };
    await run('npm', ['install', '--no-fund', '--no-audit', '--prefix', programs, '@yarnpkg/cli-dist@4'], options);
    workspace.write({ 'yarn.lock': '', '.yarnrc.yml': 'enableTelemetry: false\n' });
    const before = workspace.read('package.json');
    const path = `${join(programs, 'node_modules/.bin')}:${process.env['PATH']}`;
    const { status, output } = await run('node', ['packed/install.mjs'], { ...options, env: { PATH: path } });
    expect([status, output]).toEqual([1, expect.stringContaining('yarn config set nodeLinker node-modules')]);
    expect(workspace.read('package.json')).toBe(before);
  } finally {
    workspace.remove();
    rmSync(programs, { recursive: true, force: true });
  }
});
