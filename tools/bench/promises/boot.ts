import { assembleFloor } from '../guests/floor';
import { buildImage, guestOf } from '../guests/image';
import { assembleLinux } from '../guests/linux';
import { timeLinuxToLine, timeToLine, withKernel, withLinux, type FirstLine } from '../guests/qemu';
import { range, ratio, takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';

const MACHINES = ['microvm', 'q35', 'pc'];
const BAR = 1.3;
const LINUX_BAR = 1 / 20;
const LINUX_SCRIPTS = { 'hello.js': "console.log('hello');\n" };

/** An image boots little slower than any image can, and far faster than Linux with Node. */
export const boot: Promised = {
  name: 'boot',
  needs: [...QEMU, ...DEBIAN, 'gcc'],
  async measure({ workspace, runs, say }) {
    await buildImage(workspace, 'hello');
    const floor = assembleFloor();
    say('boot: downloading and unpacking Linux, the first time');
    const linux = assembleLinux(LINUX_SCRIPTS);
    const rows: Measurement[] = [];
    for (const machine of MACHINES) {
      say(`boot, ${machine}: ${runs} runs`);
      const hello = await guestOf(workspace, 'hello', machine);
      const all = await takeInTurn(
        {
          hello: () => timeToLine(hello, 'hello\n'),
          floor: () => timeToLine(withKernel(hello, floor), 'A\n'),
          linux: () => timeLinuxToLine(withLinux(hello, linux, 'hello.js'), 'hello'),
        },
        runs,
      );
      rows.push(...rowsOf(machine, all, [hello.program, ...hello.args].join(' ')));
    }
    return rows;
  },
};

function rowsOf(
  machine: string,
  taken: Readonly<Record<string, readonly FirstLine[]>>,
  command: string,
): Measurement[] {
  const pick = (pick: keyof FirstLine): Record<string, number[]> =>
    Object.fromEntries(Object.entries(taken).map(([name, lines]) => [name, lines.map((line) => line[pick])]));
  const [wall, cpu] = [pick('wallMs'), pick('cpuMs')];
  const floor = ratio(wall, 'hello', 'floor');
  const linux = ratio(wall, 'hello', 'linux');
  const how = `QEMU's start to the first line, wall time: ${command}; the same with a kernel that only writes a byte`;
  return [
    {
      what: `first line, ${machine}, against the smallest kernel`,
      measured: floor.text,
      bar: `<= ${BAR}x`,
      kept: floor.factor <= BAR,
      how,
      raw: { hello: wall['hello']!, floor: wall['floor']! },
    },
    {
      what: `first line, ${machine}, against Linux + Node`,
      measured: `${linux.factor.toFixed(4)}x = 1/${(1 / linux.factor).toFixed(0)}  (Linux ${range(wall['linux']!)})`,
      bar: '<= 1/20',
      kept: linux.factor <= LINUX_BAR,
      how: `${how.split(';')[0]}; the same with Debian's cloud kernel, and an initramfs whose init starts Node`,
      raw: { hello: wall['hello']!, linux: wall['linux']! },
    },
    {
      what: `processor time until then, ${machine}, against the smallest kernel`,
      measured: ratio(cpu, 'hello', 'floor').text,
      how: 'what the threads of QEMU computed until the first line, which other work on the machine disturbs less',
      raw: { hello: cpu['hello']!, floor: cpu['floor']! },
    },
  ];
}
