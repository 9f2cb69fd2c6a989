import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { console, defaultConsole, foreign, job, network, tap0, toGraph, type RunSettings } from '@mirage/core';
import { chooseXen } from './choose-xen.js';
import { command } from './command.js';
import { printXl } from './config/xl-syntax.js';
import { xlSettings } from './config/xl-file.js';
import type { HostMachine } from './host-machine.js';
import type { Xen } from './xen.js';

const relax = toGraph({ name: 'lazy', jobs: [foreign('Loaf.Relax', console.to(job)).$(defaultConsole).node] });
const online = toGraph({ name: 'lazy', jobs: [foreign('Loaf.Net', network.to(job)).$(tap0).node] });

let folder: string;
let local: Xen;
const machine: HostMachine = {
  environment: { PATH: '' },
  isRoot: false,
  capabilities: undefined,
  osRelease: undefined,
  installer: { manager: undefined, asRoot: 'sudo' },
};
const laptop = chooseXen(machine);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirage-xen-'));
  writeFileSync(join(folder, 'lazy.xl'), printXl(xlSettings(online)));
  writeFileSync(join(folder, 'xl'), '', { mode: 0o755 });
  local = chooseXen({ ...machine, environment: { PATH: folder }, isRoot: true, capabilities: 'control_d\n' });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the words that follow the file for xl. */
function wordsFor(xen: Xen, graph: typeof relax, settings: Partial<RunSettings>): readonly string[] {
  const { args } = command(xen, graph, folder, { args: [], ...settings });
  const before = xen.runner.length;
  expect(args.slice(0, before + 1)).toEqual([...xen.runner, join(folder, 'lazy.xl')]);
  return args.slice(before + 1);
}

it('runs on the Xen of the machine, without the laptop Xen', () => {
  expect(command(local, relax, folder, { args: [] }).args).toEqual([
    expect.stringMatching(/\/local\/main\.js$/),
    join(folder, 'lazy.xl'),
  ]);
  expect(command(local, relax, folder, { args: [] }).prepare).toBeUndefined();
});

it('runs on the laptop Xen, which is prepared first, on a machine without Xen', () => {
  expect(command(laptop, relax, folder, { args: [] }).args).toEqual([
    expect.stringMatching(/\/lab\/main\.js$/),
    'run',
    join(folder, 'lazy.xl'),
  ]);
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

it.each<[string, Partial<RunSettings>, string]>([
  ['no memory', { memoryMiB: 0 }, 'A domain cannot have 0 MiB of memory.'],
  ['half a MiB', { memoryMiB: 0.5 }, 'A domain cannot have 0.5 MiB of memory.'],
  ['a TAP interface', { networks: ['tap:tap0'] }, 'On Xen a network cannot be attached to a TAP interface: tap0.'],
])('refuses %s', (_, settings, message) => {
  expect(() => command(laptop, online, folder, { args: [], ...settings })).toThrow(
    expect.objectContaining({ code: 'MIR0503', message, next: expect.stringMatching(/\.$/) }),
  );
});

it('refuses to forward ports on a real Xen', () => {
  expect(() => command(local, online, folder, { args: [], forwards: ['tcp:1:1'] })).toThrow(
    'Ports cannot be forwarded on this machine: its guests are on a bridge.',
  );
});

it('shows the commands for xl and libvirt, with the settings of the run', () => {
  const { others } = command(laptop, online, folder, { args: ['--x=1'], memoryMiB: 16 });
  expect(others![0]!.text).toBe(`cd ${folder} && sudo xl create -c lazy.xl memory=16 'cmdline="--x=1"'`);
  expect(others![1]!.text).toContain(`<kernel>${folder}/mir-lazy.xen</kernel>\n    <cmdline>--x=1</cmdline>`);
  expect(others![1]!.text).toContain("<memory unit='MiB'>16</memory>");
});
