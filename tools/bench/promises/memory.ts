import { buildImage, guestOf } from '../guests/image';
import { assembleLinux } from '../guests/linux';
import { runGuest, withLinux, withMemory, type Guest } from '../guests/qemu';
import { leastThat } from '../least';
import type { Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';

const BAR_MIB = 10;

/** Images need little memory. */
export const memory: Promised = {
  name: 'memory',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, say }) {
    await buildImage(workspace, 'hello');
    const hello = await guestOf(workspace, 'hello');
    const works = (guest: Guest) => async (mebibytes: number) => {
      const { output } = await runGuest(withMemory(guest, mebibytes), 60_000);
      say(`memory: ${mebibytes} MiB ${output.includes('hello') ? 'are enough' : 'are too little'}`);
      return output.includes('hello');
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
        how: 'likewise, in steps of 8 MiB; kernel and initramfs not packed',
        raw: { mebibytes: [leastOfLinux] },
      },
    ];
  },
};
