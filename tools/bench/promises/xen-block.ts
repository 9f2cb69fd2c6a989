import { readFileSync } from 'node:fs';
import { writeDisks, type Counted, type DiskJob, type DiskResult } from '../guests/device-programs';
import { buildFor } from '../guests/image';
import { withXenLab, type Domain } from '../guests/xen-lab';
import { defineLinux, putLinuxKernel } from '../guests/xen-linux';
import { takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { median } from '../statistics';

const DISK_MIB = 16;
/** Requests of each size, for about a second. */
const SIZES = [
  { requestBytes: 512, requests: 512 },
  { requestBytes: 4096, requests: 512 },
  { requestBytes: 65536, requests: 128 },
  { requestBytes: 1048576, requests: 16 },
];
const JOBS: readonly DiskJob[] = SIZES.flatMap((size) =>
  (['write', 'read'] as const).map((kind) => ({ kind, ...size })),
);
/** Concurrent requests, where there is more than one: Linux's dd has one. */
const DEPTH = 16;

/**
 * The same jobs with dd, without the page cache. Prints the time before and after each, in hundredths of a second. One
 * line of input runs all of them.
 */
const LINUX_SCRIPT = `/bin/busybox insmod /xen-blkfront.ko
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
now() { read -r up idle </proc/uptime; echo "at $up"; }
until [ -b /dev/xvda ]; do /bin/busybox usleep 10000; done
echo ready
while read -r line; do
now
${JOBS.map(({ kind, requestBytes, requests }) => {
  const ends = kind === 'write' ? 'if=/dev/zero of=/dev/xvda oflag=direct' : 'if=/dev/xvda of=/dev/null iflag=direct';
  return `/bin/busybox dd ${ends} bs=${requestBytes} count=${requests} 2>/dev/null && now`;
}).join('\n')}
echo done
done`;

/** The results of each job, in the order of JOBS. */
type Round = readonly DiskResult[];

/** Requests pass blkfront and blkback. */
export const xenBlock: Promised = {
  name: 'xen-block',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    writeDisks(workspace, DISK_MIB);
    const image = readFileSync(await buildFor('xen', workspace, 'disks'));
    const taken = await withXenLab(workspace, say, async (lab) => {
      for (const name of ['ours', 'linux']) await lab.run('truncate', '-s', `${DISK_MIB}M`, `${name}.img`);
      const disk = (name: string): string => `disk = ["format=raw,vdev=xvda,access=rw,target=/bench/${name}.img"]`;
      await lab.put('mir-disks.xen', image);
      await lab.define('ours', ['kernel = "mir-disks.xen"', 'memory = 64', disk('ours')]);
      await putLinuxKernel(lab);
      await defineLinux(lab, 'linux', LINUX_SCRIPT, ['memory = 128', disk('linux')]);
      const [ours, linux] = [lab.start('ours'), lab.start('linux')];
      for (const domain of [ours, linux]) await domain.until('ready\n');
      say(`xen-block: ${runs + 1} rounds of three, ${JOBS.length} jobs each`);
      return takeInTurn<Round>(
        { ours: () => roundOf(ours, 1), linux: () => linuxRound(linux), deep: () => roundOf(ours, DEPTH) },
        runs,
      );
    });
    return JOBS.map((job, place) => {
      const of = (who: string): DiskResult[] => taken[who]!.map((round) => round[place]!);
      return rowOf(job, of('ours'), of('linux'), of('deep'));
    });
  },
};

async function roundOf(domain: Domain, depth: number): Promise<Round> {
  const said = await answerOf(domain, JSON.stringify({ jobs: JOBS, depth }), ']\n');
  return JSON.parse(/^\[\{.*\}\]$/m.exec(said)![0]) as Round;
}

async function linuxRound(domain: Domain): Promise<Round> {
  const said = await answerOf(domain, 'go', 'done\n');
  const times = [...said.matchAll(/^at ([\d.]+)$/gm)].map(([, seconds]) => Number(seconds));
  if (times.length !== JOBS.length + 1)
    throw new Error(`Linux ran ${times.length - 1} of ${JOBS.length} jobs:\n${said}`);
  return JOBS.map((_, place) => ({ seconds: times[place + 1]! - times[place]!, counted: {} }));
}

/** Types a line. Returns the output until `end`. */
async function answerOf(domain: Domain, line: string, end: string): Promise<string> {
  const from = domain.output().length;
  domain.type(`${line}\n`);
  await domain.until(end, { from });
  return domain.output().slice(from);
}

function rowOf(
  { kind, requestBytes, requests }: DiskJob,
  ours: readonly DiskResult[],
  linux: readonly DiskResult[],
  deep: readonly DiskResult[],
): Measurement {
  const perSecond = (results: readonly DiskResult[]): number => requests / median(results.map((one) => one.seconds));
  const said = (results: readonly DiskResult[]): string =>
    `${perSecond(results).toFixed(0)} a second, ${((perSecond(results) * requestBytes) / 1e6).toFixed(1)} MB/s`;
  const notifications = ({ counted }: { readonly counted: Counted }): number => counted['notifications']! / requests;
  const each = (results: readonly DiskResult[]): string => median(results.map(notifications)).toFixed(2);
  return {
    what: `${kind}s of ${requestBytes} bytes, one at a time`,
    measured: `${said(ours)}, ${each(ours)} notifications each; Linux ${said(linux)}: ${(perSecond(ours) / perSecond(linux)).toFixed(2)}x; with ${DEPTH} in flight ${said(deep)}, ${each(deep)} notifications each`,
    how: `${requests} one after the other on a disk in the memory of domain 0, through blkback and blkfront, by a unikernel and by busybox's dd with O_DIRECT in a Linux domain, in turn in one laptop Xen with one emulated processor for all three; each by its own clock`,
    raw: {
      ours: ours.map((one) => one.seconds * 1000),
      linux: linux.map((one) => one.seconds * 1000),
      deep: deep.map((one) => one.seconds * 1000),
      notifications: ours.map(({ counted }) => counted['notifications']!),
      requests: ours.map(({ counted }) => counted['requests']!),
    },
  };
}
