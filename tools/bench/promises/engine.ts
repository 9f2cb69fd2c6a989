import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../../e2e/support/workspace';
import { buildImage, guestOf, writeUnikernel } from '../guests/image';
import { KERNELS, type KernelJob, type KernelResult } from '../guests/kernels';
import { assembleLinux } from '../guests/linux';
import { withLinux } from '../guests/qemu';
import { bootGuest, bootLinux, type Talk } from '../guests/talk';
import { takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { median } from '../statistics';

const SOURCE = join(CHECKOUT, 'tools/bench/guests/kernels.ts');
/** Enough for several runs of most programs. */
const LEAST_MS = 200;
/**
 * The warm-up is longer, because a compiler needs several runs, and an emulator must translate its output.
 */
const WARM_UP_MS = 1000;
/**
 * Debian's kernel cannot calibrate its clock on microvm, which has no HPET, ACPI timer or port 0x61, and often hangs
 * there.
 */
const MACHINE = 'q35';

/** The speed of TypeScript in an image, compared with Node's interpreter and compiler in the same emulator. */
export const engine: Promised = {
  name: 'engine',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    workspace.write({ 'packages/engine/kernels.ts': readFileSync(SOURCE, 'utf8') });
    writeUnikernel(workspace, 'engine', UNIKERNEL);
    await buildImage(workspace, 'engine');
    const image = await guestOf(workspace, 'engine', MACHINE);
    const linux = assembleLinux({ 'engine.js': nodeProgram() });
    const talks: Talk[] = [];
    try {
      talks.push(await bootGuest(image, 'ready\n'));
      talks.push(await bootLinux(withLinux(image, linux, 'engine.js', '--jitless')));
      talks.push(await bootLinux(withLinux(image, linux, 'engine.js')));
      const kernels = Object.keys(KERNELS);
      say(`engine: ${runs + 1} rounds of ${kernels.length} kernels in three guests`);
      const takers = kernels.flatMap((kernel) =>
        talks.map(
          (talk, who) =>
            [
              `${kernel} ${who}`,
              (round: number) => costOf(talk, { kernel, leastMs: round === 0 ? WARM_UP_MS : LEAST_MS }),
            ] as const,
        ),
      );
      const taken = await takeInTurn(Object.fromEntries(takers), runs);
      return kernels.map((kernel) =>
        rowOf(
          kernel,
          [0, 1, 2].map((who) => taken[`${kernel} ${who}`]!),
        ),
      );
    } finally {
      for (const talk of talks) await talk.kill();
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

/** `taken` has the costs of the image, of Node's interpreter and of its compiler. */
function rowOf(kernel: string, taken: readonly (readonly Cost[])[]): Measurement {
  const values = new Set(taken.flatMap((all) => all.map(({ value }) => value)));
  if (values.size !== 1)
    throw new Error(`${kernel}: the engines return different numbers, ${[...values].join(' and ')}`);
  const [ours, jitless, jit] = taken.map((all) => all.map(({ cpuMs }) => cpuMs)) as [number[], number[], number[]];
  const [ms, jitlessMs, jitMs] = [median(ours), median(jitless), median(jit)];
  return {
    what: `${kernel}, against Node in the same emulator`,
    measured: `${(ms / jitlessMs).toFixed(2)}x the processor time of its interpreter, ${(ms / jitMs).toFixed(1)}x that of its compiler  (${ms.toFixed(1)}, ${jitlessMs.toFixed(1)}, ${jitMs.toFixed(1)} ms)`,
    how: `processor time of QEMU's threads for one run, after ${WARM_UP_MS} ms of runs that are not counted: in an image, under node --jitless and under node on Linux; one guest each on ${MACHINE}, asked in turn. The ratios differ on a processor: an emulator does not speed up compiled code or predictable branches`,
    raw: { ours, jitless, jit },
  };
}

const UNIKERNEL = `import type { Console } from 'mirage/types';
import { repeatKernel, type KernelJob } from './kernels';

export const Hello = {
  async start(console: Console): Promise<void> {
    await console.log('ready');
    for (let line = await console.readLine(); line !== undefined; line = await console.readLine())
      await console.log(JSON.stringify(repeatKernel(JSON.parse(line) as KernelJob, () => performance.now())));
  },
};
`;

/** Returns the same programs as one script for Node. */
function nodeProgram(): string {
  const contents = `import { createInterface } from 'node:readline';
import { repeatKernel } from ${JSON.stringify(SOURCE)};

createInterface({ input: process.stdin, terminal: false }).on('line', (line) =>
  console.log(JSON.stringify(repeatKernel(JSON.parse(line), () => performance.now()))),
);
console.log('ready');`;
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: CHECKOUT },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'es2022',
  });
  return outputFiles[0]!.text;
}
