import { createLoop } from './loop.js';

it('calls all handlers of an event, in order, and continues when one throws', () => {
  const pending = [0b101, 0b001];
  const loop = createLoop({ monotonicNs: () => 0, runJobs: () => 0, wait: () => pending.shift() ?? 0 });
  const release = loop.hold();
  const called: string[] = [];
  loop.onEvent(0, () => void called.push('first'));
  loop.onEvent(2, () => {
    throw new Error('a driver');
  });
  loop.onEvent(0, () => {
    called.push('second');
    if (pending.length === 0) release();
  });
  const uncaught: unknown[] = [];
  loop.run((error) => void uncaught.push(error));
  expect(called).toEqual(['first', 'second', 'first', 'second']);
  expect(uncaught).toEqual([new Error('a driver')]);
});
