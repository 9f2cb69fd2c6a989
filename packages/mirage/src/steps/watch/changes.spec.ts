import { waitForChanges } from './changes.js';
import type { Snapshot } from './places.js';

const times = { intervalMs: 1, settleMs: 1, burstMs: 40 };
const state = (...versions: number[]): Snapshot =>
  new Map(versions.map((version, index) => [`/${index}`, `${version}`]));
const never = new AbortController().signal;

/** Returns one state after another, then the last one. */
function looking(...states: Snapshot[]): () => Snapshot {
  return () => (states.length > 1 ? states.shift()! : states[0]!);
}

it('waits until something changes', async () => {
  const look = looking(state(1, 1), state(1, 1), state(2, 1));
  expect(await waitForChanges(look, state(1, 1), never, times)).toEqual({ files: ['/0'], state: state(2, 1) });
});

it('returns a burst of saves as one change', async () => {
  const look = looking(state(1, 1), state(2, 1), state(2, 2), state(3, 2));
  expect(await waitForChanges(look, state(1, 1), never, times)).toEqual({ files: ['/0', '/1'], state: state(3, 2) });
});

it('ignores a change that is undone at once', async () => {
  const look = looking(state(2), state(1), state(1), state(1), state(3));
  expect(await waitForChanges(look, state(1), never, times)).toEqual({ files: ['/0'], state: state(3) });
});

it('does not wait for the end of a burst that does not end', async () => {
  let version = 1;
  const { files } = await waitForChanges(() => state(++version), state(1), never, times);
  expect(files).toEqual(['/0']);
});

it('returns nothing when it is given up', async () => {
  const controller = new AbortController();
  const waiting = waitForChanges(() => state(1), state(1), controller.signal, { ...times, intervalMs: 10_000 });
  controller.abort();
  expect((await waiting).files).toEqual([]);
});
