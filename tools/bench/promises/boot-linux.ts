import { buildImage, guestOf } from '../guests/image';
import { assembleLinux } from '../guests/linux';
import { timeLinuxToLine, timeToLine, withLinux } from '../guests/qemu';
import { range, ratio, takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { BOOT_MACHINES } from './boot';

const BAR = 1 / 20;
const SCRIPTS = { 'hello.js': "console.log('hello');\n" };

/**
 * An image boots far faster than Linux with Node. Separate from boot, because Linux takes minutes and sometimes hangs
 * on a busy machine.
 */
export const bootLinux: Promised = {
  name: 'boot-linux',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    await buildImage(workspace, 'hello');
    say('boot-linux: downloading and unpacking Linux on first use');
    const linux = assembleLinux(SCRIPTS);
    const rows: Measurement[] = [];
    for (const machine of BOOT_MACHINES) {
      say(`boot-linux, ${machine}: ${runs} runs`);
      const guest = await guestOf(workspace, 'hello', machine);
      const taken = await takeInTurn(
        {
          hello: () => timeToLine(guest, 'hello\n'),
          linux: () => timeLinuxToLine(withLinux(guest, linux, 'hello.js'), 'hello'),
        },
        runs,
      );
      const wall = {
        hello: taken['hello']!.map(({ wallMs }) => wallMs),
        linux: taken['linux']!.map(({ wallMs }) => wallMs),
      };
      const { factor } = ratio(wall, 'hello', 'linux');
      rows.push({
        what: `first line, ${machine}, against Linux + Node`,
        measured: `${factor.toFixed(4)}x = 1/${(1 / factor).toFixed(0)}  (Linux ${range(wall.linux)})`,
        bar: '<= 1/20',
        kept: factor <= BAR,
        how: `QEMU's start to the first line, wall time: ${[guest.program, ...guest.args].join(' ')}; the same with Debian's cloud kernel, and an initramfs whose init starts Node`,
        raw: wall,
      });
    }
    return rows;
  },
};
