import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, type Workspace } from '../../../e2e/support/workspace';
import { config } from '../unikernels';
import { imageBefore } from './before';
import { compiledGuests, writeUnikernel } from './image';
import { withKernel, type Guest } from './qemu';

const SOURCE = join(CHECKOUT, 'tools/bench/guests/kernels.ts');
/**
 * Debian's kernel cannot calibrate its clock on microvm, which has no HPET, ACPI timer or port 0x61, and often hangs
 * there.
 */
export const MACHINE = 'q35';

/** Returns the programs in images: with the kernel of before, and without and with compiled functions. */
export async function engineGuests(workspace: Workspace): Promise<Readonly<Record<'before' | 'none' | 'all', Guest>>> {
  const kernels = readFileSync(SOURCE, 'utf8');
  workspace.write({ 'packages/engine/kernels.ts': kernels });
  writeUnikernel(workspace, 'engine', UNIKERNEL);
  const guests = await compiledGuests(workspace, 'engine', MACHINE, ['none', 'all']);
  const files = { 'config.ts': config('engine'), 'unikernel.ts': UNIKERNEL, 'kernels.ts': kernels };
  return { ...guests, before: withKernel(guests.none, imageBefore('engine', files)) };
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
export function nodeProgram(): string {
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
