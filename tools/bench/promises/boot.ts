import { assembleFloor } from '../guests/floor';
import { buildImage, guestOf } from '../guests/image';
import { timeToLine, withKernel } from '../guests/qemu';
import { ratio, takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { QEMU } from '../requirements';

/** The machines of QEMU. */
export const BOOT_MACHINES = ['microvm', 'q35', 'pc'] as const;
const BAR = 1.3;

/** An image boots almost as fast as the smallest kernel. */
export const boot: Promised = {
  name: 'boot',
  needs: [...QEMU, 'gcc'],
  async measure({ workspace, runs, say }) {
    await buildImage(workspace, 'hello');
    const floor = assembleFloor();
    const rows: Measurement[] = [];
    for (const machine of BOOT_MACHINES) {
      say(`boot, ${machine}: ${runs} runs`);
      const guest = await guestOf(workspace, 'hello', machine);
      const taken = await takeInTurn(
        { hello: () => timeToLine(guest, 'hello\n'), floor: () => timeToLine(withKernel(guest, floor), 'A\n') },
        runs,
      );
      const pick = (time: 'wallMs' | 'cpuMs'): { hello: number[]; floor: number[] } => ({
        hello: taken['hello']!.map((line) => line[time]),
        floor: taken['floor']!.map((line) => line[time]),
      });
      const [wall, cpu] = [pick('wallMs'), pick('cpuMs')];
      const { factor, text } = ratio(wall, 'hello', 'floor');
      const command = [guest.program, ...guest.args].join(' ');
      rows.push(
        {
          what: `first line, ${machine}, against the smallest kernel`,
          measured: text,
          bar: `<= ${BAR}x`,
          kept: factor <= BAR,
          how: `QEMU's start to the first line, wall time: ${command}; the same with a kernel that only writes a byte`,
          raw: wall,
        },
        {
          what: `processor time until then, ${machine}, against the smallest kernel`,
          measured: ratio(cpu, 'hello', 'floor').text,
          how: "processor time of QEMU's threads until the first line, which depends less on other load",
          raw: cpu,
        },
      );
    }
    return rows;
  },
};
