import { buildImage, guestOf, writeUnikernel } from '../guests/image';
import { runGuest } from '../guests/qemu';
import type { Promised } from '../promise';
import { QEMU } from '../requirements';

/** How many instructions a guest runs before the program's `start`. */
export const instructions: Promised = {
  name: 'instructions',
  needs: QEMU,
  async measure({ workspace }) {
    writeUnikernel(
      workspace,
      'instructions',
      `import type { Console } from 'mirage/types';

export const Hello = {
  async start(console: Console): Promise<void> {
    await console.log(String(Math.round(performance.now() * 1e6)));
  },
};
`,
    );
    await buildImage(workspace, 'instructions');
    const { program, args } = await guestOf(workspace, 'instructions');
    // The clock of the guest counts its instructions, one nanosecond each, and does not run while it waits.
    const { output, status } = await runGuest({ program, args: [...args, '-icount', 'shift=0,sleep=off'] });
    const count = Number(output);
    if (status !== 0 || !Number.isInteger(count)) throw new Error(`The guest ended with ${status}: ${output}`);
    return [
      {
        what: 'instructions from kernel entry to start, or the 2,000,000 of measuring the clock where that is more',
        measured: String(count),
        how: "QEMU's -icount shift=0: the guest's clock advances one nanosecond with each instruction, and start writes what it shows; the kernel measures its clock over 2 ms at least, which is a floor of this figure; microvm",
        raw: { instructions: [count] },
      },
    ];
  },
};
