import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Runs a program of this folder outside Jest, in which loops over bytes take twice as long. */
function run(...words: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/run.mjs', ...words], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 900_000,
  });
  return { status, output: stdout + stderr };
}

it('TCP carries 1 GiB each way at 5 % loss, forgets 100,000 connections, and serves a peer during attacks', () => {
  const { status, output } = run('tools/soak/main.ts', 'tcp', '--gib=1', '--connections=100000', '--frames=100000');
  expect(output).toMatch(/^tcp: 1 GiB each way .* bytes equal.*\ntcp: 100000 of 100000 connections .* 0 failed/);
  for (const kind of ['SYNs', 'fragments of IPv4', 'fragments of IPv6']) {
    expect(output).toMatch(
      new RegExp(`\\ntcp: 100000 ${kind} at half the rate, 100000 handled; .*; every frame counted`),
    );
    expect(output).toMatch(new RegExp(`\\ntcp: 20000 ${kind} at the full rate, .*; every frame counted`));
    expect(output).toMatch(new RegExp(`\\ntcp: 20000 ${kind} at four times the rate, .*; every frame counted`));
  }
  expect(status).toBe(0);
}, 1_000_000);

it('100,000 frames of an attacker on the link break no rule of a stack', () => {
  const { status, output } = run('tools/fuzz/main.ts', 'frames', '--steps=100000', '--seed=7');
  expect(output).toMatch(/^frames: 100\d{3} frames, .* 0 violations/);
  expect(status).toBe(0);
}, 1_000_000);
