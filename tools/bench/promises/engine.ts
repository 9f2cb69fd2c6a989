import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../../e2e/support/workspace';
import { buildImage, guestOf, writeUnikernel } from '../guests/image';
import { assembleLinux } from '../guests/linux';
import { onLinux, runGuest, withLinux, type Guest } from '../guests/qemu';
import { takeInTurn } from '../measure';
import type { Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { median } from '../statistics';

const SOURCE = join(CHECKOUT, 'tools/bench/guests/kernels.ts');
const LEAST_MS = 200;
/** Guests are slow to start and the kernels are long: fewer rounds than for a boot. */
const MOST_RUNS = 5;
/** Ten times what a guest needs on a machine with nothing else to do. */
const TIMEOUT_MS = 300_000;

/** How fast TypeScript runs in an image, against Node in the same emulator: its interpreter, and its compiler. */
export const engine: Promised = {
  name: 'engine',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    workspace.write({ 'packages/engine/kernels.ts': readFileSync(SOURCE, 'utf8') });
    writeUnikernel(
      workspace,
      'engine',
      `import type { Console } from 'mirage/types';
import { runKernels } from './kernels';

export const Hello = {
  async start(console: Console): Promise<void> {
    for (const line of runKernels(() => performance.now(), ${LEAST_MS})) await console.log(line);
    await console.log('end');
  },
};
`,
    );
    await buildImage(workspace, 'engine');
    const ours = await guestOf(workspace, 'engine');
    const linux = assembleLinux({ 'engine.js': nodeProgram() });
    const rounds = Math.min(runs, MOST_RUNS);
    say(`engine: ${rounds} runs of three guests`);
    const taken = await takeInTurn(
      {
        ours: () => results(ours),
        jitless: () => onLinux(() => results(withLinux(ours, linux, 'engine.js', '--jitless'))),
        jit: () => onLinux(() => results(withLinux(ours, linux, 'engine.js'))),
      },
      rounds,
    );
    return Object.keys(taken['ours']![0]!).map((name) => {
      const times = (who: string): number[] => taken[who]!.map((result) => result[name]!.ms);
      const values = new Set(Object.values(taken).flatMap((all) => all.map((result) => result[name]!.value)));
      if (values.size !== 1) throw new Error(`${name}: the engines disagree, ${[...values].join(' and ')}`);
      const [ms, jitless, jit] = [median(times('ours')), median(times('jitless')), median(times('jit'))];
      return {
        what: `engine, ${name}, against Node in the same emulator`,
        measured: `${(ms / jitless).toFixed(2)}x its interpreter, ${(ms / jit).toFixed(1)}x its compiler  (${ms.toFixed(1)}, ${jitless.toFixed(1)}, ${jit.toFixed(1)} ms)`,
        how: 'one run of the kernel after a warm-up: in an image, under node --jitless and under node in Linux; all three in QEMU, microvm. An emulator favours neither code that is compiled while it runs nor branches that cannot be foreseen: on a processor the ratios are others',
        raw: { ours: times('ours'), jitless: times('jitless'), jit: times('jit') },
      };
    });
  },
};

type Results = Readonly<Record<string, { readonly value: string; readonly ms: number }>>;

async function results(guest: Guest): Promise<Results> {
  const { output, status } = await runGuest(guest, TIMEOUT_MS);
  const found = [...output.matchAll(/^(\w+) (-?\d+) ([\d.]+)$/gm)].map(
    ([, name, value, ms]) => [name!, { value: value!, ms: Number(ms) }] as const,
  );
  if (status !== 0 || !output.includes('end\n')) throw new Error(`A guest ended with ${status}:\n${output}`);
  return Object.fromEntries(found);
}

/** The same kernels as one script for Node. */
function nodeProgram(): string {
  const contents = `import { runKernels } from ${JSON.stringify(SOURCE)};
for (const line of runKernels(() => performance.now(), ${LEAST_MS})) console.log(line);
console.log('end');`;
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: CHECKOUT },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'es2022',
  });
  return outputFiles[0]!.text;
}
