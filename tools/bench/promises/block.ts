import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { disksScript, NO_DEPTH, writeDisks, type DiskJob, type DiskResult } from '../guests/device-programs';
import { CACHE } from '../guests/floor';
import { buildImage, guestOf } from '../guests/image';
import { assembleLinux, VIRTIO_DRIVERS } from '../guests/linux';
import { withDisk, withLinux } from '../guests/qemu';
import { bootGuest, bootLinux, type Talk } from '../guests/talk';
import { takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { median } from '../statistics';

const DISK_MIB = 64;
/** Requests of each size, for about a second. */
const SIZES = [
  { requestBytes: 512, requests: 512 },
  { requestBytes: 4096, requests: 512 },
  { requestBytes: 65536, requests: 128 },
  { requestBytes: 1048576, requests: 16 },
];
const KINDS = ['write', 'read'] as const;
const CASES = SIZES.flatMap((size) => [false, true].map((isRandom) => ({ ...size, isRandom })));
const JOBS: readonly DiskJob[] = CASES.flatMap((one) => KINDS.map((kind) => ({ kind, ...one })));
/** Concurrent requests. */
const DEPTH = 16;
const MACHINE = 'q35';
/** Notifications per request, with 16 concurrent requests. */
const BAR = 0.5;

/** The results of each job, in the order of JOBS. */
type Round = readonly DiskResult[];

/** Requests pass the driver to a file of the host. */
export const block: Promised = {
  name: 'block',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    writeDisks(workspace, DISK_MIB);
    await buildImage(workspace, 'disks');
    const disks = await guestOf(workspace, 'disks', MACHINE);
    const linux = assembleLinux({ 'disks.js': disksScript(DISK_MIB) }, VIRTIO_DRIVERS);
    const [ours, theirs] = ['ours', 'linux'].map((name) => withDisk(disks, emptyDisk(name))) as [
      typeof disks,
      typeof disks,
    ];
    const talks: Talk[] = [];
    try {
      talks.push(await bootGuest(ours, 'ready\n'));
      talks.push(await bootLinux(withLinux(theirs, linux, 'disks.js')));
      const [our, their] = talks as [Talk, Talk];
      say(`block: ${runs + 1} rounds of four, ${JOBS.length} jobs each`);
      const taken = await takeInTurn<Round>(
        {
          deep: () => roundOf(our, DEPTH),
          linuxDeep: () => roundOf(their, DEPTH),
          single: () => roundOf(our, 1),
          linuxSingle: () => roundOf(their, NO_DEPTH),
        },
        runs,
      );
      return CASES.map((one) => rowOf(one, taken));
    } finally {
      for (const talk of talks) await talk.kill();
    }
  },
};

/** A sparse file of zeros, for which the host allocates space only when it is written. */
function emptyDisk(name: string): string {
  const file = join(CACHE, `${name}.img`);
  writeFileSync(file, '');
  truncateSync(file, DISK_MIB << 20);
  return file;
}

const roundOf = (talk: Talk, depth: number): Promise<Round> => talk.ask(JSON.stringify({ jobs: JOBS, depth }));

function rowOf(one: (typeof CASES)[number], taken: Readonly<Record<string, readonly Round[]>>): Measurement {
  const { requestBytes, requests, isRandom } = one;
  const place = (kind: DiskJob['kind']): number =>
    JOBS.findIndex((job) => job.kind === kind && job.requestBytes === requestBytes && job.isRandom === isRandom);
  const of = (who: string, kind: DiskJob['kind']): DiskResult[] => taken[who]!.map((round) => round[place(kind)]!);
  const rates = (who: string, kind: DiskJob['kind']): number[] =>
    of(who, kind).map(({ seconds }) => requests / seconds);
  const said = (rate: number): string => `${rate.toFixed(0)}/s, ${((rate * requestBytes) / 1e6).toFixed(1)} MB/s`;
  const parts = KINDS.map((kind) => {
    const [deep, single] = [median(rates('deep', kind)), median(rates('single', kind))];
    const [linuxDeep, linuxSingle] = [median(rates('linuxDeep', kind)), median(rates('linuxSingle', kind))];
    const notifications = median(of('deep', kind).map(({ counted }) => counted['notifications']! / requests));
    const factor = Math.max(deep, single) / Math.max(linuxDeep, linuxSingle);
    return {
      notifications,
      text: `${kind}s ${factor.toFixed(2)}x (${said(deep)}, one at a time ${said(single)}, ${notifications.toFixed(2)} notifications each; Linux ${said(linuxDeep)}, one at a time ${said(linuxSingle)})`,
    };
  });
  const raw = ['deep', 'linuxDeep', 'single', 'linuxSingle'].flatMap((who) =>
    KINDS.map((kind) => [`${who} ${kind}s`, rates(who, kind)] as const),
  );
  return {
    what: `requests of ${requestBytes} bytes, ${isRandom ? 'all over the disk' : 'one place after the other'}, against Linux`,
    measured: parts.map(({ text }) => text).join('; '),
    bar: `<= ${BAR} notifications`,
    kept: parts.every(({ notifications }) => notifications <= BAR),
    how: `${requests} requests of a program in TypeScript and of Node with O_DIRECT, ${DEPTH} under way at the same time (for Node ${DEPTH} threads) and one at a time (for Node calls that wait); of each side the faster way counts; virtio-blk on ${MACHINE}, emulated; a file of ${DISK_MIB} MiB each in the host's cache; raw: requests a second`,
    raw: Object.fromEntries(raw),
  };
}
