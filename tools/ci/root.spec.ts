import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULE = pathToFileURL(join(__dirname, 'root.mjs')).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-root-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Evaluates an expression with the exports of root.mjs as `root`, in a process whose PATH is `folder`. */
function evaluate(expression: string, env: Record<string, string> = {}): { status: number | null; stdout: string } {
  const script = `import * as root from ${JSON.stringify(MODULE)}; process.exitCode = ${expression};`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { PATH: folder, ...env },
    timeout: 30_000,
  });
}

/** A sudo that fails when it would ask for a password, and prints its arguments otherwise. */
function writeSudo(isAllowed: boolean): void {
  const script = `#!/bin/sh\n[ "$2" = true ] && exit ${isAllowed ? 0 : 1}\necho "$*"\nexit 3\n`;
  writeFileSync(join(folder, 'sudo'), script, { mode: 0o755 });
}

it.each<[string, () => void]>([
  ['there is no sudo', () => undefined],
  ['sudo asks for a password', () => writeSudo(false)],
])('prints the command to type if %s', (_name, prepare) => {
  prepare();
  expect(evaluate('root.runAsRoot()')).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/\n {2}sudo npm test\n$/),
  });
});

it('runs the same command with sudo, and returns its status', () => {
  writeSudo(true);
  const { status, stdout } = evaluate('root.runAsRoot()');
  expect(status).toBe(3);
  expect(stdout).toContain(`-n -E -H env -u npm_config_cache PATH=${folder} ${process.execPath}`);
});

it.each([
  [
    { SUDO_UID: '1234', SUDO_GID: '1235' },
    { uid: 1234, gid: 1235 },
  ],
  [{}, { uid: 0, gid: 0 }],
])('gives the files to the user whom sudo names: %j', (env, owner) => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  evaluate(`root.giveBack(${JSON.stringify(folder)})`, { ...env, PATH: process.env['PATH'] ?? '' });
  expect(statSync(file)).toMatchObject(owner);
});
