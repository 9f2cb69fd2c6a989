import { buildImage, guestOf } from '../guests/image';
import { assembleLinux } from '../guests/linux';
import { runGuest, withLinux, withMemory, type Guest } from '../guests/qemu';
import { leastThat } from '../least';
import type { Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';

const BAR_MIB = 10;
const TIMEOUT_MS = 60_000;
const TRIES = 3;

/** Images need little memory. */
export const memory: Promised = {
  name: 'memory',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, say }) {
    await buildImage(workspace, 'hello');
    const hello = await guestOf(workspace, 'hello');
    const works = (guest: Guest) => async (mebibytes: number) => {
      const isEnough = await saysHello(withMemory(guest, mebibytes));
      say(`memory: ${mebibytes} MiB ${isEnough ? 'are enough' : 'are not enough'}`);
      return isEnough;
    };
    const least = await leastThat(works(hello), 1, 64, 1);
    const linux = assembleLinux({ 'hello.js': "console.log('hello');\n" });
    const leastOfLinux = await leastThat(works(withLinux(hello, linux, 'hello.js')), 128, 512, 8);
    return [
      {
        what: 'least memory of hello',
        measured: `${least} MiB`,
        bar: `<= ${BAR_MIB} MiB`,
        kept: least <= BAR_MIB,
        how: "bisection of QEMU's -m, microvm: the least whole MiB with which the line appears",
        raw: { mebibytes: [least] },
      },
      {
        what: 'least memory of Linux + Node',
        measured: `${leastOfLinux} MiB`,
        how: 'the same, in steps of 8 MiB; kernel and initramfs not packed',
        raw: { mebibytes: [leastOfLinux] },
      },
    ];
  },
};

/**
 * Returns whether the line appears. A guest without output until the timeout may have hung, as Linux sometimes does,
 * and is started again.
 */
async function saysHello(guest: Guest): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const { output, status } = await runGuest(guest, TIMEOUT_MS);
    if (output.includes('hello')) return true;
    if (status !== 'killed' || tries === TRIES) return false;
  }
}
