import { counted } from '../guests/count';
import { engineGuests, MACHINE, nodeProgram } from '../guests/engine-guests';
import { KERNELS, type KernelJob, type KernelResult } from '../guests/kernels';
import { assembleLinux } from '../guests/linux';
import { withLinux } from '../guests/qemu';
import { bootGuest, bootLinux, type Talk } from '../guests/talk';
import { takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { median } from '../statistics';

/** Enough for several runs of most programs. */
const LEAST_MS = 200;
/**
 * The warm-up is longer, because a compiler needs several runs, and an emulator must translate its output.
 */
const WARM_UP_MS = 1000;

/** What runs the programs: images, with the interpreter of before, with today's and with compiled functions; Node. */
const RUNNERS = ['before', 'interpreted', 'compiled', 'jitless', 'jit'] as const;
type Runner = (typeof RUNNERS)[number];

/** How much faster compiled functions are than the interpreter before there were any. */
const BARS: Readonly<Record<string, number>> = { fibonacci: 3, sieve: 12, orbits: 2, trees: 1.7, words: 1 };

/** The speed of TypeScript in an image, compared with Node's interpreter and compiler in the same emulator. */
export const engine: Promised = {
  name: 'engine',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    say('engine: the kernel of before is built, the first time for minutes');
    const guests = await engineGuests(workspace);
    const linux = assembleLinux({ 'engine.js': nodeProgram() });
    const talks: Partial<Record<Runner, Talk>> = {};
    try {
      talks.before = await bootGuest(guests.before, 'ready\n');
      talks.interpreted = await bootGuest(guests.none, 'ready\n');
      talks.compiled = await bootGuest(guests.all, 'ready\n');
      talks.jitless = await bootLinux(withLinux(guests.none, linux, 'engine.js', '--jitless'));
      talks.jit = await bootLinux(withLinux(guests.none, linux, 'engine.js'));
      const kernels = Object.keys(KERNELS);
      say(`engine: ${runs + 1} rounds of ${kernels.length} kernels in ${RUNNERS.length} guests`);
      const takers = kernels.flatMap((kernel) =>
        RUNNERS.map(
          (runner) =>
            [
              `${kernel} ${runner}`,
              (round: number) => costOf(talks[runner]!, { kernel, leastMs: round === 0 ? WARM_UP_MS : LEAST_MS }),
            ] as const,
        ),
      );
      const taken = await takeInTurn(Object.fromEntries(takers), runs);
      return kernels.flatMap((kernel) => {
        const costs = (runner: Runner): readonly Cost[] => taken[`${kernel} ${runner}`]!;
        return rowsOf(kernel, costs);
      });
    } finally {
      for (const talk of Object.values(talks)) await talk.kill();
    }
  },
};

/** One run of a program: its number, and the processor time of the monitor's threads. */
interface Cost {
  readonly value: number;
  readonly cpuMs: number;
}

/** Measures processor time, which depends less on other load than the guest's clock. */
async function costOf(talk: Talk, job: KernelJob): Promise<Cost> {
  const before = talk.cpuMs();
  const { value, runs } = await talk.ask<KernelResult>(JSON.stringify(job));
  return { value, cpuMs: (talk.cpuMs() - before) / runs };
}

function rowsOf(kernel: string, costs: (runner: Runner) => readonly Cost[]): Measurement[] {
  const values = new Set(RUNNERS.flatMap((runner) => costs(runner).map(({ value }) => value)));
  if (values.size !== 1)
    throw new Error(`${kernel}: the engines return different numbers, ${[...values].join(' and ')}`);
  const times = (runner: Runner): number[] => costs(runner).map(({ cpuMs }) => cpuMs);
  const ms = (runner: Runner): number => median(times(runner));
  const gain = ms('before') / ms('compiled');
  const bar = BARS[kernel]!;
  const how = `processor time of QEMU's threads for one run, after ${WARM_UP_MS} ms of runs that are not counted; one guest each on ${MACHINE}, asked in turn`;
  return [
    {
      what: `${kernel}, against the interpreter before functions were compiled`,
      measured: `${gain.toFixed(2)}x as fast with --compile=all, ${(ms('before') / ms('interpreted')).toFixed(2)}x with --compile=none  (${ms('compiled').toFixed(1)}, ${ms('interpreted').toFixed(1)}, ${ms('before').toFixed(1)} ms)`,
      bar: `>= ${bar}x`,
      kept: gain >= bar,
      how,
      raw: { compiled: times('compiled'), interpreted: times('interpreted'), before: times('before') },
    },
    {
      what: `${kernel}, against Node in the same emulator`,
      measured: `${(ms('compiled') / ms('jitless')).toFixed(2)}x the processor time of its interpreter, ${(ms('compiled') / ms('jit')).toFixed(1)}x that of its compiler  (${ms('compiled').toFixed(1)}, ${ms('jitless').toFixed(1)}, ${ms('jit').toFixed(1)} ms)`,
      how: `${how}: an image with --compile=all, node --jitless and node on Linux. The ratios differ on a processor: an emulator does not speed up compiled code or predictable branches`,
      raw: { jitless: times('jitless'), jit: times('jit') },
    },
  ];
}

const COUNTED_RUNS = 5;

/** The guest's instructions for one run of each program: these counts have no noise. */
export const engineWork: Promised = {
  name: 'engine-work',
  needs: [...QEMU, 'gcc'],
  async measure({ workspace, say }) {
    const guests = await engineGuests(workspace);
    const counts: Record<string, Record<string, number>> = {};
    for (const [name, guest] of Object.entries(guests)) {
      say(`engine-work: ${COUNTED_RUNS} runs of each kernel, ${name}`);
      const { guest: watched, instructions, remove } = counted(guest);
      const talk = await bootGuest(watched, 'ready\n');
      try {
        for (const kernel of Object.keys(KERNELS)) {
          await talk.ask<KernelResult>(JSON.stringify({ kernel, leastMs: 0 }));
          const before = instructions();
          for (let run = 0; run < COUNTED_RUNS; run++)
            await talk.ask<KernelResult>(JSON.stringify({ kernel, leastMs: 0 }));
          (counts[kernel] ??= {})[name] = (instructions() - before) / COUNTED_RUNS;
        }
      } finally {
        await talk.kill();
        remove();
      }
    }
    return Object.entries(counts).map(([kernel, of]): Measurement => {
      const millions = (name: string): string => (of[name]! / 1e6).toFixed(1);
      return {
        what: `instructions of the guest for ${kernel}`,
        measured: `${millions('all')} million with --compile=all, ${millions('none')} with --compile=none, ${millions('before')} before functions were compiled: ${(of['before']! / of['all']!).toFixed(2)}x and ${(of['before']! / of['none']!).toFixed(2)}x fewer`,
        how: `a plugin of QEMU counts; mean of ${COUNTED_RUNS} runs with a line of dialogue each; ${MACHINE}`,
        raw: { all: [of['all']!], none: [of['none']!], before: [of['before']!] },
      };
    });
  },
};
