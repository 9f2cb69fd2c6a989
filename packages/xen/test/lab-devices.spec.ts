// Devices on the real Xen with Linux's backends: networks, also between two unikernels on one bridge, disks, and stores
// on disks. All tests share one lab.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireQemu } from '../../kernel/test/qemu.js';
import { CONFORMING_LINES, TABLE_DISKS } from '../../storage/test/device-tables.js';
import { cutPower } from '../../storage/test/power-cut.js';
import { zeros } from '../../kernel/test/qemu-disks.js';
import { openLab, type Lab } from './lab.js';
import { pingDomain } from './pings.js';
import { imageOf } from './programs.js';

jest.setTimeout(400_000);

const CUTS = 5;

let lab: Lab;
let folder: string;
beforeAll(async () => {
  requireQemu();
  folder = mkdtempSync(join(tmpdir(), 'mirage-devices-'));
  lab = await openLab();
});
afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true });
});

it('all devices but networks conform', async () => {
  const disks = TABLE_DISKS.map(({ name, bytes, isReadOnly }, index) => {
    const file = zeros(join(folder, name), bytes);
    return `"format=raw,vdev=xvd${'abc'[index]},access=${isReadOnly ? 'ro' : 'rw'},target=${file}"`;
  });
  const { image } = await imageOf(
    `[() => runDeviceTables(drivers)]`,
    `import * as drivers from './src/guest/index.js';
     import { runDeviceTables } from '../storage/test/device-tables.js';`,
  );
  const run = lab.run('conforming', image, [`disk = [${disks.join(', ')}]`]);
  const status = await run.status;
  const told = run.output().split('\n');
  expect(told.filter((line) => /^\w+: (ok|FAIL) /.test(line))).toEqual(CONFORMING_LINES);
  expect(status).toBe(0);
});

it('a store loses no completed operation when its domain is destroyed', async () => {
  const { image } = await imageOf(
    `[() => changeForEver(drivers)]`,
    `import * as drivers from './src/guest/index.js';
     import { changeForEver } from '../storage/test/store-changes.js';`,
  );
  const disk = `disk = ["format=raw,vdev=xvda,access=rw,target=${zeros(join(folder, 'cut'), 2 << 20)}"]`;
  const { cuts, changes, violations } = await cutPower(
    () => {
      const run = lab.run('cut', image, [disk]);
      return {
        output: run.output,
        write: (text) => void run.child.stdin!.write(text),
        cut: async () => {
          await lab.finish('xl', 'destroy', 'cut');
          await run.status;
        },
      };
    },
    CUTS,
    3,
  );
  expect(violations).toEqual([]);
  expect([cuts, changes > CUTS]).toEqual([CUTS, true]);
});

it.each([
  ['sleeps', 'await new Promise((resolve) => setTimeout(resolve, 100));'],
  ['computes', 'await c.log(".");'],
])('the wall clock includes a pause of a domain that %s, the monotonic clock does not', async (what, turn) => {
  const PAUSE_MS = 3000;
  const { image } = await imageOf(`[async () => {
    const m = machine.natives, c = await connectConsole();
    const offset = () => Number(m.wallNs()) - m.monotonicNs();
    const first = offset(), limit = m.monotonicNs() + 60e9;
    await c.log('ready');
    while (offset() - first < 1e9 && m.monotonicNs() < limit) { ${turn} }
    await c.log('jump ' + Math.round((offset() - first) / 1e6));
  }]`);
  const run = lab.run(what, image);
  await lab.until('the domain runs', () => run.output().includes('ready'));
  const begin = Date.now();
  expect((await lab.finish('xl', 'pause', what)).status).toBe(0);
  await sleep(PAUSE_MS);
  expect((await lab.finish('xl', 'unpause', what)).status).toBe(0);
  expect(await run.status).toBe(0);
  const jump = Number(/jump (\d+)/.exec(run.output())?.[1]);
  expect(jump).toBeGreaterThan(PAUSE_MS - 200);
  expect(jump).toBeLessThan(Date.now() - begin);
});

it('the example answers 2,000 pings of domain 0 without a loss, and ends when it is asked to', async () => {
  const { ping, statuses, output } = await pingDomain(lab, 2000);
  expect(ping).toContain('2000 packets transmitted, 2000 packets received, 0% packet loss');
  expect(statuses).toEqual([0, 0]);
  expect(output).toContain('2000 pings answered\nmain returned 0\n');
});

it('passes the table for networks, against another unikernel on the bridge', async () => {
  const imports = `import { networkConformance, runConformance, servePeer } from '@mirage/testing';`;
  const peer = await imageOf(
    `[async () => {
      const c = await connectConsole(); const n = await connectNetwork({ name: '0' });
      shutdownSignal().addEventListener('abort', () => void n.disconnect());
      await c.log('ready');
      await servePeer(n);
    }]`,
    imports,
  );
  const tested = await imageOf(
    `[async () => {
      const c = await connectConsole();
      return runConformance(networkConformance, await connectNetwork({ name: '' }), (line) => c.log(line));
    }]`,
    imports,
  );
  const serving = lab.run('peer', peer.image);
  await lab.until('the peer listens', () => serving.output().includes('ready'));
  const run = lab.run('tested', tested.image);
  const status = await run.status;
  expect(
    run
      .output()
      .split('\n')
      .filter((line) => line.startsWith('FAIL')),
  ).toEqual([]);
  expect(run.output()).toContain('ok   stays disconnected');
  expect(status).toBe(0);
  await lab.finish('xl', 'shutdown', 'peer');
  expect(await serving.status).toBe(0);
});

it('reports a missing interface', async () => {
  const { image } = await imageOf(`[async () => { await connectNetwork({ name: '3' }); }]`);
  const run = lab.run('lacking', image);
  expect(await run.status).toBe(1);
  expect(run.output()).toContain('test  network 3: it is vif 3, and the domain has 1 network interface.');
});

it('a fault during traffic is one block on the console, after all earlier output', async () => {
  const { image } = await imageOf(
    `[async () => {
      const c = await connectConsole(), n = await connectNetwork({ name: '' });
      const touch = () => machine.natives.provoke(4);
      n.listen(() => undefined);
      for (let i = 0; i < 100; i++) c.log('line ' + i);
      await c.log('last line');
      touch();
    }]`,
  );
  const run = lab.run('faulty', image);
  expect(await run.status).toBe(100);
  expect(run.output()).toMatch(
    /line 99\nlast line\n\nmirage: kernel panic: read outside linear memory.*\n {4}at provoke \(native\)\n {4}at touch \(app\.js:\d+:\d+\)\n( {4}.*\n)* {4}This is a bug of Mirage .*\nmirage: exit status 100\n/,
  );
  await lab.finish('xl', 'destroy', 'faulty');
});
