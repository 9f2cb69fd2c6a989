// Two unikernels on TAP interfaces of one bridge. Linux forwards their unfinished frames, and segments them if the
// receiver does not accept them. Runs in its own network namespace, which needs root and iproute2.
import { execFileSync } from 'node:child_process';
import { boot, requireQemu } from '../../kernel/test/qemu.js';
import { networkArguments } from './peer.js';
import { imageOf } from './programs.js';

jest.setTimeout(300_000);
beforeAll(requireQemu);

const space = `mirage-offload-${process.pid}`;
const ip = (words: string): void => void execFileSync('ip', words.split(' '), { timeout: 10_000 });

beforeAll(() => {
  ip(`netns add ${space}`);
  ip(`-n ${space} link add br0 type bridge`);
  for (const tap of ['tap0', 'tap1']) {
    ip(`-n ${space} tuntap add dev ${tap} mode tap`);
    ip(`-n ${space} link set ${tap} master br0`);
    ip(`-n ${space} link set ${tap} up`);
  }
  ip(`-n ${space} link set br0 up`);
});
afterAll(() => ip(`netns delete ${space}`));

const IMPORTS = `import { networkConformance, runConformance, servePeer } from '@mirage/testing';`;

it.each([
  ['takes segments as one', []],
  [
    'is given them cut, with checksums, by Linux',
    ['guest_csum=off', 'guest_tso4=off', 'guest_tso6=off', 'guest_ecn=off'],
  ],
])('the table for networks passes against one that %s', async (_, properties) => {
  const peer = await imageOf(
    `[async () => {
      const n = await connectNetwork({ name: '' });
      const serving = servePeer(n);
      await (await connectConsole()).log('ready');
      await serving;
    }]`,
    IMPORTS,
  );
  const tested = await imageOf(
    `[async () => {
      const c = await connectConsole(); const n = await connectNetwork({ name: '' });
      await c.log(JSON.stringify(n.offloads));
      return runConformance(networkConformance, n, (line) => c.log(line));
    }]`,
    IMPORTS,
  );
  const tap = (number: number): string => `tap,ifname=tap${number},script=no,downscript=no`;
  const options = { machine: 'microvm', namespace: space, timeoutMs: 250_000 } as const;
  const stopped = new AbortController();
  const serving: Promise<unknown>[] = [];
  await new Promise<void>((ready) => {
    const devices = networkArguments('microvm', [tap(1)], ['mac=02:00:00:00:00:20', ...properties]);
    serving.push(boot(peer.image, { ...options, devices, signal: stopped.signal, onOutput: () => ready() }));
  });
  const { output, status } = await boot(tested.image, { ...options, devices: networkArguments('microvm', [tap(0)]) });
  stopped.abort();
  await Promise.all(serving);
  expect(output.split('\n').filter((line) => !line.startsWith('ok'))).toEqual([
    '{"checksum":true,"segmentsIpv4":true,"segmentsIpv6":true}',
    '',
  ]);
  expect(status).toBe(0);
});
