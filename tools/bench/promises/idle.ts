import { assembleFloor } from '../guests/floor';
import { buildImage, guestOf, writeSleeper } from '../guests/image';
import { idleShare, withKernel } from '../guests/qemu';
import type { Promised } from '../promise';
import { QEMU } from '../requirements';

const SETTLE_MS = 1000;
const WINDOW_MS = 10_000;
/**
 * The share of one processor. It allows the cost of the monitor itself, as with the halted kernel, and a timer per
 * second.
 */
const BAR = 0.01;

/** A sleeping unikernel uses no processor time. */
export const idle: Promised = {
  name: 'idle',
  needs: [...QEMU, 'gcc'],
  async measure({ workspace, say }) {
    writeSleeper(workspace);
    await buildImage(workspace, 'sleeper');
    const sleeper = await guestOf(workspace, 'sleeper');
    say('idle: 15 seconds for each of two guests');
    const share = await idleShare(sleeper, 'asleep\n', SETTLE_MS, WINDOW_MS);
    const halted = await idleShare(withKernel(sleeper, assembleFloor()), 'A\n', SETTLE_MS, WINDOW_MS);
    const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
    return [
      {
        what: 'processor of a guest that sleeps',
        measured: `${percent(share)}, against ${percent(halted)} of a halted kernel`,
        bar: `<= ${percent(BAR)}`,
        kept: share <= BAR,
        how: `processor time of QEMU's threads in ${WINDOW_MS / 1000} s, as a share of one processor, while a timer of ten minutes runs; microvm`,
        raw: { sleeper: [share], halted: [halted] },
      },
    ];
  },
};
