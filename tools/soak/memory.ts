import { MEMORY_JOBS, MEMORY_PROGRAMS } from '../../packages/kernel/test/memory-programs';
import { imageOf } from '../../packages/kernel/test/program';
import { boot } from '../../packages/kernel/test/qemu';

/** Sizes of the machine, in MiB. */
const SIZES = [8, 12, 16, 20, 24, 32, 48, 64];
const EXIT_OUT_OF_MEMORY = 101;

/**
 * Runs every program that uses up memory, without a handler for the error, on machines of every size. Returns whether
 * all ended with the status for that. Boots several hundred machines.
 */
export async function soakMemory(): Promise<boolean> {
  let failures = 0;
  for (const [name, program] of Object.entries({ ...MEMORY_PROGRAMS, ...MEMORY_JOBS })) {
    const image = await imageOf(program);
    for (const memoryMiB of SIZES) {
      const { status, output } = await boot(image, { memoryMiB, timeoutMs: 300_000 });
      if (status === EXIT_OUT_OF_MEMORY) continue;
      failures++;
      console.log(`${name}, ${memoryMiB} MiB: status ${status}\n${output}`);
    }
    console.log(`${name}: ${SIZES.join(', ')} MiB`);
  }
  console.log(failures === 0 ? 'memory: every program ended with status 101' : `memory: ${failures} did not`);
  return failures === 0;
}
