import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { console, defaultConsole, foreign, job, network, tap0, toGraph, type RunSettings } from '@mirage/core';
import { command } from './command.js';
import type { Machine } from './requirements.js';
import { printXl } from './config/xl-syntax.js';
import { xlSettings } from './config/xl-file.js';

const relax = toGraph({ name: 'lazy', jobs: [foreign('Loaf.Relax', console.to(job)).$(defaultConsole).node] });
const online = toGraph({ name: 'lazy', jobs: [foreign('Loaf.Net', network.to(job)).$(tap0).node] });

let folder: string;
let xen: Machine;
const laptop: Machine = {
  environment: { PATH: '' },
  isRoot: false,
  capabilities: undefined,
  osRelease: undefined,
  installer: { manager: undefined, asRoot: 'sudo' },
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-xen-'));
  writeFileSync(join(folder, 'lazy.xl'), printXl(xlSettings(online)));
  writeFileSync(join(folder, 'xl'), '', { mode: 0o755 });
  xen = { ...laptop, environment: { PATH: folder }, isRoot: true, capabilities: 'control_d\n' };
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What follows `run FILE`. */
function wordsFor(machine: Machine, graph: typeof relax, settings: Partial<RunSettings>): readonly string[] {
  const { args } = command(machine, graph, folder, { args: [], ...settings });
  expect(args.slice(1, 3)).toEqual(['run', join(folder, 'lazy.xl')]);
  return args.slice(3);
}

it('runs on the Xen of the machine, else on a laptop Xen that is prepared first', () => {
  expect(wordsFor(xen, relax, {})).toEqual(['--here']);
  expect(command(xen, relax, folder, { args: [] }).prepare).toBeUndefined();
  expect(wordsFor(laptop, relax, {})).toEqual([]);
  expect(command(laptop, relax, folder, { args: [] }).prepare).toBeDefined();
});

it.each<[string, Partial<RunSettings>, readonly string[]]>([
  ['memory', { memoryMiB: 16 }, ['--set=memory=16']],
  ['arguments', { args: ['--greeting', 'a "b"'] }, [`--set=cmdline="--greeting \\"a \\\\\\"b\\\\\\"\\""`]],
  ['a paused start', { isPaused: true }, ['--paused']],
  ['a bridge', { networks: ['bridge:dmz'] }, [expect.stringMatching(/^--set=vif=\["mac=02:[\w:]+,bridge=dmz"\]$/)]],
  ['a port', { forwards: ['tcp:8080:80'] }, ['--forward=tcp:127.0.0.1:8080-10.0.2.15:80']],
])('passes on %s', (_, settings, words) => {
  expect(wordsFor(laptop, online, settings)).toEqual(words);
});

it.each<[string, Machine | undefined, Partial<RunSettings>, string]>([
  ['no memory', undefined, { memoryMiB: 0 }, 'A domain cannot have 0 MiB of memory.'],
  ['half a MiB', undefined, { memoryMiB: 0.5 }, 'A domain cannot have 0.5 MiB of memory.'],
  [
    'a TAP interface',
    undefined,
    { networks: ['tap:tap0'] },
    'On Xen no network leads to a TAP interface, such as tap0.',
  ],
])('refuses %s', (_, machine = laptop, settings, message) => {
  expect(() => command(machine, online, folder, { args: [], ...settings })).toThrow(
    expect.objectContaining({ code: 'MIR0503', message, next: expect.stringMatching(/\.$/) }),
  );
});

it('refuses to forward ports on a real Xen', () => {
  expect(() => command(xen, online, folder, { args: [], forwards: ['tcp:1:1'] })).toThrow(
    'On this machine guests are on its bridge, so no ports are forwarded.',
  );
});

it('shows the commands for xl and libvirt, with the settings of the run', () => {
  const { others } = command(laptop, online, folder, { args: ['--x=1'], memoryMiB: 16 });
  expect(others![0]!.text).toBe(`cd ${folder} && sudo xl create -c lazy.xl memory=16 'cmdline="--x=1"'`);
  expect(others![1]!.text).toContain(`<kernel>${folder}/mir-lazy.xen</kernel>\n    <cmdline>--x=1</cmdline>`);
  expect(others![1]!.text).toContain("<memory unit='MiB'>16</memory>");
});
