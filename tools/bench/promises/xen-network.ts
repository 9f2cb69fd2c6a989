import { readFileSync } from 'node:fs';
import { PINGED_ADDRESS, writePinged, type Counted } from '../guests/device-programs';
import { buildFlood } from '../guests/flood';
import { buildFor } from '../guests/image';
import { withXenLab, type Domain, type XenLab } from '../guests/xen-lab';
import { defineLinux, putLinuxKernel } from '../guests/xen-linux';
import { takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { median } from '../statistics';

const LENGTHS = [60, 1514];
/** Requests in flight: enough to keep both sides busy, and one at a time. */
const WINDOWS = [32, 1];
const COUNTS: Readonly<Record<number, number>> = { 32: 2000, 1: 500 };
const VIF = 'vif = ["bridge=xenbr0"]';
const LINUX_ADDRESS = '10.0.2.60';
const LINUX_SCRIPT = `/bin/busybox insmod /xen-netfront.ko
/bin/busybox ip addr add ${LINUX_ADDRESS}/24 dev eth0
/bin/busybox ip link set eth0 up
echo ready
exec /bin/busybox sleep 100000`;

/** The results of a flood, with the counters of a guest that has them. */
interface Flood {
  readonly framesPerSecond: number;
  /** Pings without an answer. */
  readonly lost: number;
  readonly counted?: Counted;
}

/** Frames pass from domain 0 to a domain and back, through netback, netfront and the program. */
export const xenNetwork: Promised = {
  name: 'xen-network',
  needs: [...QEMU, ...DEBIAN, 'gcc'],
  async measure({ workspace, runs, say }) {
    writePinged(workspace);
    const image = readFileSync(await buildFor('xen', workspace, 'pinged'));
    const flood = buildFlood();
    const cases = LENGTHS.flatMap((length) => WINDOWS.map((window) => ({ length, window })));
    const taken = await withXenLab(workspace, say, async (lab) => {
      await lab.put('flood', flood, '755');
      await lab.put('mir-pinged.xen', image);
      await lab.define('ours', ['kernel = "mir-pinged.xen"', 'memory = 64', VIF]);
      await putLinuxKernel(lab);
      await defineLinux(lab, 'linux', LINUX_SCRIPT, ['memory = 128', VIF]);
      const [ours, linux] = [lab.start('ours'), lab.start('linux')];
      await ours.until(`is ${PINGED_ADDRESS}`);
      await linux.until('ready\n');
      say(`xen-network: ${cases.length * (runs + 1)} floods of each of two guests`);
      const takers = cases.flatMap(({ length, window }) => [
        [`ours ${length} ${window}`, () => floodOurs(lab, ours, length, window)] as const,
        [`linux ${length} ${window}`, () => floodOf(lab, LINUX_ADDRESS, length, window)] as const,
      ]);
      return takeInTurn<Flood>(Object.fromEntries(takers), runs);
    });
    return cases.map(({ length, window }) =>
      rowOf(length, window, taken[`ours ${length} ${window}`]!, taken[`linux ${length} ${window}`]!),
    );
  },
};

async function floodOf(lab: XenLab, address: string, length: number, window: number): Promise<Flood> {
  const count = COUNTS[window]!;
  const output = await lab.run('./flood', address, String(length), String(count), String(window));
  const [answers, seconds] = output.trim().split(' ').map(Number) as [number, number];
  return { framesPerSecond: answers / seconds, lost: count - answers };
}

async function floodOurs(lab: XenLab, domain: Domain, length: number, window: number): Promise<Flood> {
  const before = await countedBy(domain);
  const { framesPerSecond, lost } = await floodOf(lab, PINGED_ADDRESS, length, window);
  const after = await countedBy(domain);
  const counted = Object.fromEntries(Object.keys(after).map((name) => [name, after[name]! - before[name]!]));
  return { framesPerSecond, lost, counted };
}

/** Reads the counters of the unikernel. */
async function countedBy(domain: Domain): Promise<Counted> {
  const place = domain.output().length;
  domain.type('\n');
  await domain.until('}\n', { from: place });
  return JSON.parse(/^\{.*\}$/m.exec(domain.output().slice(place))![0]) as Counted;
}

function rowOf(length: number, window: number, ours: readonly Flood[], linux: readonly Flood[]): Measurement {
  const rate = (floods: readonly Flood[]): number => median(floods.map((flood) => flood.framesPerSecond));
  const lost = (floods: readonly Flood[]): number => floods.reduce((sum, flood) => sum + flood.lost, 0);
  const share = (name: string): number => median(ours.map(({ counted }) => counted![name]! / counted!['frames']!));
  const said = (floods: readonly Flood[]): string =>
    `${rate(floods).toFixed(0)} a second, ${((rate(floods) * length) / 1e6).toFixed(2)} MB/s each way, ${lost(floods)} lost`;
  const costs = (['notifications', 'events'] as const).map((name) => `${share(name).toFixed(2)} ${name}`).join(' and ');
  return {
    what: `frames of ${length} bytes, ${window} in flight, answered by a domain`,
    measured: `${said(ours)}; ${costs} for each; Linux ${said(linux)}: ${(rate(ours) / rate(linux)).toFixed(2)}x`,
    bar: 'none lost',
    kept: lost(ours) === 0,
    how: `${COUNTS[window]} pings by a program of domain 0 through its bridge and netback: answered by the example network, in TypeScript, and by the kernel of a Linux domain, in turn in one laptop Xen with one emulated processor for all three; notifications are sent by netfront, events received, per received frame`,
    raw: {
      ours: ours.map((flood) => flood.framesPerSecond),
      linux: linux.map((flood) => flood.framesPerSecond),
      notifications: ours.map(({ counted }) => counted!['notifications']!),
      events: ours.map(({ counted }) => counted!['events']!),
      frames: ours.map(({ counted }) => counted!['frames']!),
    },
  };
}
