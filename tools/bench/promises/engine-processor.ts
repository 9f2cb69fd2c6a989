import { processorRunners, type Runner } from '../guests/processor/runners';
import type { Measured } from '../guests/processor/measures';
import { KERNELS } from '../guests/kernels';
import { takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { median } from '../statistics';

/** Also how long a runner warms up, which Node's compiler needs. */
const LEAST_MS = 300;

const RUNNERS: readonly Runner[] = ['interpreted', 'compiled', 'jitless', 'jit'];

/** The programs of each file in guests/processor. */
const PROGRAMS: readonly [file: string, names: readonly string[]][] = [
  ['kernels.ts', Object.keys(KERNELS)],
  ['requests.ts', ['plain', 'hono']],
];

/**
 * The engine on the processor of this machine, where the other rows have an emulator: the engine that the kernel links,
 * as a Linux process, against Node with the same program.
 */
export const engineProcessor: Promised = {
  name: 'engine-processor',
  needs: ['gcc'],
  async measure({ runs, say }) {
    const rows: Measurement[] = [];
    for (const [file, names] of PROGRAMS) {
      say(`engine-processor: ${runs + 1} rounds of ${names.join(', ')}`);
      const runners = processorRunners(file);
      const takers = names.flatMap((name) =>
        RUNNERS.map((runner) => [`${name} ${runner}`, () => runners[runner](name, LEAST_MS)] as const),
      );
      const taken = await takeInTurn(Object.fromEntries(takers), runs);
      rows.push(...names.map((name) => rowOf(name, (runner) => taken[`${name} ${runner}`]!)));
    }
    return rows;
  },
};

function rowOf(name: string, taken: (runner: Runner) => readonly Measured[]): Measurement {
  const values = new Set(RUNNERS.flatMap((runner) => taken(runner).map(({ value }) => value)));
  if (values.size !== 1) throw new Error(`${name}: the engines return different numbers, ${[...values].join(' and ')}`);
  const times = (runner: Runner): number[] => taken(runner).map(({ ns }) => ns / 1e6);
  const faster = (runner: Runner): string => (median(times(runner)) / median(times('compiled'))).toFixed(2);
  const shown = RUNNERS.map((runner) => `${runner} ${median(times(runner)).toPrecision(3)} ms`);
  return {
    what: `${name}, compiled, on this machine's processor`,
    measured: `${faster('interpreted')}x as fast as interpreted, ${faster('jitless')}x as node --jitless, ${faster('jit')}x as node  (${shown.join(', ')})`,
    how: `processor time of one run after ${LEAST_MS} ms of runs that are not counted; all functions compiled; the engine of the kernel as a Linux process, without an emulator${name in KERNELS ? '' : '; requests to our server over a flow in memory, without TCP, also in Node'}`,
    raw: Object.fromEntries(RUNNERS.map((runner) => [runner, times(runner)])),
  };
}
