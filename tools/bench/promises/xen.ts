import { readFileSync } from 'node:fs';
import { buildFor } from '../guests/image';
import { withXenLab, type XenLab } from '../guests/xen-lab';
import { defineLinux, defineNode, putLinuxKernel } from '../guests/xen-linux';
import { range, ratio, takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';

const LINE = 'hello\n';
/**
 * Shares of the time that Linux takes, with busybox and with Node. Most of our time is that of xl, which takes 0.4 to
 * 1.1 s for any domain, depending on the cleanup of the previous one.
 */
const BARS = { linux: 1 / 5, node: 1 / 8 };
const BOOT_BARS = { linux: 1 / 20, node: 1 / 20 };
const TITLES = { linux: 'Linux', node: 'Linux + Node' };

/** The milliseconds of a domain's start. */
interface Birth {
  /** Of `xl create -p`. */
  readonly create: number;
  /** From the start of `xl unpause` until the first line of the program is on the console. */
  readonly boot: number;
}

/** A unikernel starts far faster than Linux on Xen. */
export const xen: Promised = {
  name: 'xen',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    const image = readFileSync(await buildFor('xen', workspace, 'hello'));
    return withXenLab(workspace, say, async (lab) => {
      say('xen: copying the guests to domain 0');
      await lab.put('mir-hello.xen', image);
      await lab.define('ours', ['kernel = "mir-hello.xen"', 'memory = 64']);
      await putLinuxKernel(lab);
      await defineLinux(lab, 'linux', 'echo hello\nexec /bin/busybox sleep 600', ['memory = 128']);
      await defineNode(lab, 'node', 'hello.js', "console.log('hello');\n");
      say(`xen: ${runs} runs of three guests`);
      const born = (name: string) => () => birthOf(lab, name);
      const births = await takeInTurn({ ours: born('ours'), linux: born('linux'), node: born('node') }, runs);
      const xl = await takeInTurn({ xl: () => timeOfXl(lab) }, runs);
      return rowsOf(births, xl['xl']!);
    });
  },
};

async function birthOf(lab: XenLab, name: string): Promise<Birth> {
  const domain = lab.start(name);
  const there = await domain.until(LINE);
  const [creating, created] = [await domain.until('creating\n'), await domain.until('created\n')];
  const unpausing = await domain.until('unpausing\n');
  await lab.destroy(name);
  await domain.ended;
  return { create: created - creating, boot: there - unpausing };
}

/** The cost of `xl unpause` itself, measured for domain 0, which is not paused. */
async function timeOfXl(lab: XenLab): Promise<number> {
  const steps = lab.follow('sh', '-c', 'echo begin; xl unpause 0 2>/dev/null; echo end');
  return (await steps.until('end\n')) - (await steps.until('begin\n'));
}

const HOW =
  'in domain 0 of the laptop Xen, QEMU without KVM: a script there prints each step on the stream of the console, and the host records the time of each line; Linux is unpacked, as a PVH kernel';

function rowsOf(births: Readonly<Record<string, readonly Birth[]>>, xl: readonly number[]): Measurement[] {
  const pick = (of: (birth: Birth) => number): Record<string, number[]> =>
    Object.fromEntries(Object.entries(births).map(([name, all]) => [name, all.map(of)]));
  const [create, boot] = [pick((birth) => birth.create), pick((birth) => birth.boot)];
  const whole = pick((birth) => birth.create + birth.boot);
  const against = (
    what: string,
    times: Record<string, number[]>,
    them: 'linux' | 'node',
    bar: number | undefined,
  ): Measurement => {
    const { factor, text } = ratio(times, 'ours', them);
    return {
      what: `${what}, against ${TITLES[them]}`,
      measured: `1/${(1 / factor).toFixed(1)} = ${text}`,
      ...(bar === undefined ? {} : { bar: `<= 1/${1 / bar}`, kept: factor <= bar }),
      how: HOW,
      raw: { ours: times['ours']!, [them]: times[them]! },
    };
  };
  return [
    against('xl create to the first line of hello', whole, 'linux', BARS.linux),
    against('xl create to the first line of hello', whole, 'node', BARS.node),
    against('the toolstack alone, xl create -p', create, 'linux', undefined),
    against('the toolstack alone, xl create -p', create, 'node', undefined),
    against('xl unpause to the first line', boot, 'linux', BOOT_BARS.linux),
    against('xl unpause to the first line', boot, 'node', BOOT_BARS.node),
    {
      what: 'xl unpause to the first line of hello, and xl alone',
      measured: `${range(boot['ours']!)}; xl ${range(xl)}`,
      how: 'xl alone: `xl unpause` for domain 0, which is not paused',
      raw: { ours: boot['ours']!, xl },
    },
  ];
}
