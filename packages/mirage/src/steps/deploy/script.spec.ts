// The script runs in a shell, with an engine of files: `running` is there while a unikernel runs.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineCommands } from '@mirage/core';
import { deployScript, FAILURES, type DeployedFiles } from './script';

const ENGINE: EngineCommands = {
  isRunning: '[ -e running ]',
  shutdown: 'rm running',
  destroy: 'rm -f running stubborn',
  // An engine refuses the file of a bad version.
  start: 'if grep bad site.xml; then echo "no such bridge" >&2; false; else cp site.xml running; fi',
  console: '',
};

let parent: string;
let directory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'mirage-deploy-'));
  directory = join(parent, "it's/site");
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

interface Result {
  readonly status: number | null;
  readonly lines: string[];
  readonly errors: string;
}

/** Returns the script, and the archive that it reads. */
function prepare(version: string, more: Partial<DeployedFiles>, engine: Partial<EngineCommands>): [string, Buffer] {
  const files = ['site.xml', 'mir-site.virtio'];
  const packed = join(parent, 'package');
  mkdirSync(packed, { recursive: true });
  for (const file of files) writeFileSync(join(packed, file), `${file} ${version}`);
  const deployed = { name: 'site', directory, files, disks: [], graceSeconds: 1, ...more };
  return [
    deployScript(deployed, { ...ENGINE, ...engine }),
    execFileSync('tar', ['-cf', '-', ...files], { cwd: packed }),
  ];
}

function deploy(version: string, more: Partial<DeployedFiles> = {}, engine: Partial<EngineCommands> = {}): Result {
  const [script, input] = prepare(version, more, engine);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { input, encoding: 'utf8' });
  return { status, lines: stdout.split('\n').slice(0, -1), errors: stderr };
}

const read = (file: string): string => readFileSync(join(directory, file), 'utf8');
const visible = (): string[] => readdirSync(directory).filter((name) => name !== '.deploy.lock');

it('starts a first version in a new folder', () => {
  expect(deploy('one')).toEqual({ status: 0, lines: ['Started'], errors: '' });
  expect(read('running')).toBe('site.xml one');
  expect(visible().sort()).toEqual(['mir-site.virtio', 'running', 'site.xml']);
});

it('replaces a version that runs', () => {
  deploy('one');
  expect(deploy('two')).toEqual({ status: 0, lines: ['Shutting the earlier version down', 'Started'], errors: '' });
  expect([read('running'), read('mir-site.virtio')]).toEqual(['site.xml two', 'mir-site.virtio two']);
});

it('ends a version that does not shut down in time', () => {
  deploy('one');
  const { lines } = deploy('two', {}, { shutdown: 'true' });
  expect(lines).toContain('The earlier version did not end within 1 s. Ending it');
  expect(read('running')).toBe('site.xml two');
});

it('leaves a version alone that cannot be ended', () => {
  deploy('one');
  const { status } = deploy('two', {}, { shutdown: 'false', destroy: 'false' });
  expect(status).toBe(FAILURES.stuck);
  expect([read('running'), read('mir-site.virtio')]).toEqual(['site.xml one', 'mir-site.virtio one']);
});

it('starts the earlier version again if the engine refuses the new one', () => {
  deploy('one');
  expect(deploy('bad')).toEqual({
    status: FAILURES.start,
    lines: ['Shutting the earlier version down', 'The earlier version of site runs again'],
    errors: 'no such bridge\n',
  });
  expect([read('running'), read('mir-site.virtio')]).toEqual(['site.xml one', 'mir-site.virtio one']);
});

it('leaves no files of a first version that the engine refuses', () => {
  expect(deploy('bad')).toMatchObject({ status: FAILURES.start, lines: [] });
  expect(visible()).toEqual([]);
});

it('creates missing disks that have a size, and keeps those that exist', () => {
  const disks = [{ path: 'data.img', sizeMiB: 2 }];
  expect(deploy('one', { disks }).lines).toEqual(['Created the disk data.img: 2 MiB of zeros', 'Started']);
  expect(statSync(join(directory, 'data.img')).size).toBe(2 ** 21);
  writeFileSync(join(directory, 'data.img'), 'mine');
  expect(deploy('two', { disks }).lines).toEqual(['Shutting the earlier version down', 'Started']);
  expect(read('data.img')).toBe('mine');
});

it('touches nothing if a disk without a size is missing', () => {
  deploy('one');
  expect(deploy('two', { disks: [{ path: 'data.img' }] })).toEqual({
    status: FAILURES.disk,
    lines: [],
    errors: 'data.img does not exist\n',
  });
  expect(read('running')).toBe('site.xml one');
});

it('tells that a folder cannot be made', () => {
  writeFileSync(join(parent, "it's"), '');
  expect(deploy('one')).toMatchObject({ status: FAILURES.folder, errors: expect.stringContaining('mkdir') as string });
});

it('waits for no other deployment, and does not disturb it', async () => {
  deploy('one');
  const other = spawn('flock', [join(directory, '.deploy.lock'), 'sh', '-c', 'echo locked; read line']);
  await new Promise((resolve) => other.stdout.once('data', resolve));
  try {
    expect(deploy('two').status).toBe(FAILURES.busy);
    expect(read('running')).toBe('site.xml one');
  } finally {
    other.stdin.end('\n');
    await new Promise((resolve) => other.once('close', resolve));
  }
  expect(deploy('two').status).toBe(0);
});

it('ends what it began after Ctrl-C and without a connection', async () => {
  deploy('one');
  const slow = { shutdown: ': >asked; sleep 0.5; rm running' };
  const [script, input] = prepare('two', { graceSeconds: 10 }, slow);
  const running = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => running.once('close', resolve));
  running.stdin.end(input);
  while (!existsSync(join(directory, 'asked'))) await sleep(10);
  running.stdout.destroy();
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) running.kill(signal);
  expect(await ended).toBe(0);
  expect([read('running'), read('mir-site.virtio')]).toEqual(['site.xml two', 'mir-site.virtio two']);
});

it('leaves the lock to no process that the engine leaves behind', () => {
  const left = `${ENGINE.start}; sleep 30 >/dev/null 2>&1 & echo $! >left`;
  expect(deploy('one', {}, { start: left }).status).toBe(0);
  try {
    expect(existsSync(join(directory, 'left'))).toBe(true);
    expect(deploy('two').status).toBe(0);
  } finally {
    process.kill(Number(read('left')));
  }
});
