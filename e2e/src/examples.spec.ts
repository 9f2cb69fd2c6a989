// Every example on every platform that this machine can run, from one config.ts: its output and its status.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { buildExamples, copyExamples, expectedLines, expectLines, startAll, type Place } from '../support/examples';
import { EXAMPLE_RUNS, runsOn, type ExampleRun } from '../support/example-runs';
import { bootLab, type Lab } from '../support/lab';
import { linuxOfLab, linuxWithTaps, type Linux } from '../support/linux';
import type { Finished, Running } from '../support/run';
import { CHECKOUT, freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;
let lab: Lab;
let dom0: Linux;

/** A program for the config.ts of two_networks that answers pings on both networks. */
const ANSWERS_ON_BOTH = `import { Address } from 'mirage/runtime';
import { memoryConsole } from 'mirage/testing';
import type { Network } from 'mirage/types';
import { Ping } from '../network/unikernel';

export const Relax = {
  async start(first: Network, another: Network): Promise<void> {
    const console = memoryConsole();
    const answers = [first, another].map((network, index) => Ping.start(console, network, new Address(Uint8Array.of(10, 0, 0, 3 + index))));
    await Promise.all(answers);
  },
};
`;

/** The largest images that we accept, in bytes. The kernel is in each, and its natives may need 25 KB more. */
const MOST_BYTES: readonly [name: string, bytes: number][] = [
  ['hello', 1_192_476],
  ['network', 1_295_180],
  ['tcp_echo', 1_500_000],
];

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  await copyExamples(workspace, EXAMPLE_RUNS);
});
afterAll(() => workspace.remove());

it('all are listed', () => {
  const folders = readdirSync(join(CHECKOUT, 'examples')).filter((name) =>
    existsSync(join(CHECKOUT, 'examples', name, 'config.ts')),
  );
  // The tests of all platforms begin with an empty configuration.
  const present = new Set(['doing_nothing', ...EXAMPLE_RUNS.map(({ example }) => example)]);
  expect(folders.filter((name) => !present.has(name))).toEqual([]);
});

it('the compressed file of static_website is its file', () => {
  const file = join(CHECKOUT, 'examples/static_website/public/app.js');
  expect(brotliDecompressSync(readFileSync(`${file}.br`))).toEqual(readFileSync(file));
});

describe.each<[Place['platform'], ...[title: string, settings: Place['settings']][]]>([
  ['unix', ['a process', {}]],
  ['virtio', ['microvm', { machine: 'microvm' }], ['q35', { machine: 'q35' }]],
  ['xen', ['a domain', {}]],
])('on %s', (platform, ...machines) => {
  const runs = EXAMPLE_RUNS.filter(runsOn(platform));
  beforeAll(async () => {
    await buildExamples(workspace, runs, platform);
    if (platform !== 'xen') return;
    lab = await bootLab(workspace);
    dom0 = await linuxOfLab(lab);
  }, 1_800_000);

  const linux = (taps: readonly string[]): Promise<Linux> =>
    platform === 'xen' ? Promise.resolve(dom0) : linuxWithTaps(workspace, platform, taps);
  const askToEnd = async (running: Running, name: string): Promise<void> => {
    if (platform === 'xen') await lab.dom0('xl', 'shutdown', name);
    else running.kill('SIGTERM');
  };

  if (platform !== 'unix') {
    it.each(MOST_BYTES)('the image of %s has at most %d bytes', (name, most) => {
      const image = join(workspace.root, `examples/${name}/dist/${platform}/mir-${name}.${platform}`);
      expect(statSync(image).size).toBeLessThanOrEqual(most);
    });
  }

  describe.each(machines)('%s', (_, settings) => {
    let finished: Finished[];
    beforeAll(async () => {
      finished = await startAll(workspace, { platform, settings, linux, askToEnd }, runs);
    }, 1_800_000);

    it.each(runs.map((run, index): [string, ExampleRun, number] => [title(run), run, index]))('%s', (_, run, index) => {
      const { status, output } = finished[index]!;
      expectLines(output, expectedLines(run, platform));
      expect(status).toBe(run.status ?? 0);
    });
  });
});

describe('on xen, two networks from one config.ts', () => {
  const folder = 'examples/two_networks/dist/xen';
  const xl = (...words: string[]): Promise<Finished> => lab.mirageXen(folder, 'xl', ...words);
  const macs = (): string[] =>
    [...workspace.read(`${folder}/two_networks.xl`).matchAll(/mac=([\w:]+),bridge=xenbr0/g)].map(([, mac]) => mac!);

  afterAll(() => lab.end());

  it('are two interfaces of the domain, in xl and in xenstore', async () => {
    expect(new Set(macs()).size).toBe(2);
    await xl('create', '-p', 'two_networks.xl');
    const id = (await xl('domid', 'two_networks')).output.trim();
    const listed = (await xl('network-list', 'two_networks')).output;
    for (const mac of macs()) expect(listed).toContain(mac);
    expect((await lab.dom0('xenstore-list', `/local/domain/${id}/device/vif`)).output).toBe('0\n1\n');
    await xl('unpause', 'two_networks');
    await lab.dom0('sh', '-c', 'while xl domid two_networks 2>/dev/null; do usleep 100000; done');
    expect((await lab.mirageXen(folder, 'log', 'two_networks')).output).toContain('main returned 0');
  });

  it('both answer, each at its own address', async () => {
    workspace.write({ 'examples/two_networks/loaf.ts': ANSWERS_ON_BOTH });
    const built = await workspace.nx('build', 'two_networks', '--configuration=xen');
    expect(built.status).toBe(0);
    await xl('create', 'two_networks.xl');
    for (const [index, mac] of macs().entries()) {
      const address = `10.0.0.${3 + index}`;
      // The first waits until the domain is up.
      const answers = `until ping -c 1 -W 1 ${address} >/dev/null; do xl domid two_networks >/dev/null || exit; done`;
      if ((await lab.dom0('sh', '-c', answers)).status !== 0)
        throw new Error(`the domain has ended:\n${(await lab.mirageXen(folder, 'log', 'two_networks')).output}`);
      await dom0.ping(address, 100);
      expect((await lab.dom0('ip', 'neigh', 'show', address)).output).toContain(mac);
    }
    expect((await xl('shutdown', '-w', 'two_networks')).status).toBe(0);
  });
});

function title({ example, key = '', args = [] }: ExampleRun): string {
  return [example, key, ...args].filter((word) => word !== '').join(' ');
}
