import { availableParallelism } from 'node:os';
import { buildImage, guestOf, writeUnikernel } from '../guests/image';
import { runGuest } from '../guests/qemu';
import type { Promised } from '../promise';
import { QEMU } from '../requirements';

const BOOTS = 1000;
const EXPECTED = 'hello\nfirst\nsecond\n';
/** A boot that hangs is killed and counts as a failure. */
const TIMEOUT_MS = 30_000;

/** A unikernel boots and ends correctly every time. */
export const boots: Promised = {
  name: 'boots',
  needs: QEMU,
  async measure({ workspace, say }) {
    writeUnikernel(
      workspace,
      'timers',
      `import type { Console } from 'mirage/types';

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const Hello = {
  async start(console: Console): Promise<void> {
    await console.log('hello');
    // The later timer is set last: in the reverse order, a host that pauses for 20 ms between the two would correctly
    // swap them.
    await Promise.all([after(20).then(() => console.log('first')), after(40).then(() => console.log('second'))]);
  },
};
`,
    );
    await buildImage(workspace, 'timers');
    const guest = await guestOf(workspace, 'timers');
    const failures: string[] = [];
    let begun = 0;
    const bootOn = async (): Promise<void> => {
      while (begun < BOOTS) {
        const number = ++begun;
        if (number % 100 === 0) say(`boots: ${number} of ${BOOTS}, ${failures.length} failed`);
        const { output, status } = await runGuest(guest, TIMEOUT_MS);
        if (output !== EXPECTED || status !== 0) failures.push(`boot ${number}: ${status} ${JSON.stringify(output)}`);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, bootOn));
    return [
      {
        what: `${BOOTS} boots in a row`,
        measured: `${BOOTS - failures.length} good${failures.length > 0 ? `; ${failures[0]}` : ''}`,
        bar: 'all',
        kept: failures.length === 0,
        how: `on microvm, as many in parallel as there are processors: each must write "hello", then the lines of two timers 20 ms apart in order, and power off with status 0 within ${TIMEOUT_MS / 1000} s`,
        raw: { failures },
      },
    ];
  },
};
