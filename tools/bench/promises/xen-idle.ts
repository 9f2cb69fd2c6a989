import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import { buildFor, writeSleeper } from '../guests/image';
import { withXenLab, type XenLab } from '../guests/xen-lab';
import { defineLinux, putLinuxKernel } from '../guests/xen-linux';
import type { Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';

const SETTLE_MS = 5000;
/** xl counts tenths of a second, which are a thousandth of this. */
const WINDOW_MS = 100_000;
const BAR = 0.01;

/** A sleeping domain uses no processor time. */
export const xenIdle: Promised = {
  name: 'xen-idle',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, say }) {
    writeSleeper(workspace);
    const image = readFileSync(await buildFor('xen', workspace, 'sleeper'));
    const shares = await withXenLab(workspace, say, async (lab) => {
      await lab.put('mir-sleeper.xen', image);
      await lab.define('ours', ['kernel = "mir-sleeper.xen"', 'memory = 64']);
      await putLinuxKernel(lab);
      await defineLinux(lab, 'linux', 'echo asleep\nexec /bin/busybox sleep 600', ['memory = 128']);
      const domains = [lab.start('ours'), lab.start('linux')];
      for (const domain of domains) await domain.until('asleep\n');
      say('xen-idle: two minutes for two sleeping domains');
      await sleep(SETTLE_MS);
      const [begin, before] = [performance.now(), await secondsOf(lab)];
      await sleep(WINDOW_MS);
      const [end, after] = [performance.now(), await secondsOf(lab)];
      for (const name of ['ours', 'linux']) await lab.destroy(name);
      return (name: string) => (1000 * (after(name) - before(name))) / (end - begin);
    });
    const [share, linux] = [shares('ours'), shares('linux')];
    const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
    return [
      {
        what: 'processor of a domain that sleeps',
        measured: `${percent(share)}, against ${percent(linux)} of a sleeping Linux beside it`,
        bar: `<= ${percent(BAR)}`,
        kept: share <= BAR,
        how: `the seconds that \`xl list\` counts for each, over ${WINDOW_MS / 1000} s; it counts tenths`,
        raw: { ours: [share], linux: [linux] },
      },
    ];
  },
};

/** Returns the processor time of domains so far, in seconds, by name. */
async function secondsOf(lab: XenLab): Promise<(name: string) => number> {
  const listed = await lab.run('xl', 'list');
  return (name) => Number(new RegExp(`^${name} .* ([\\d.]+)$`, 'm').exec(listed)![1]);
}
