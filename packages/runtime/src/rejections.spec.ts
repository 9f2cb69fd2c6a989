import { createMachine } from './machine/machine.js';
import { rejectionTakers, setTurnEnd, takeRejections, turnNumber } from './rejections.js';

it('lists what takes rejections until it is removed', () => {
  const [a, b] = [() => undefined, () => undefined];
  const stops = [a, b].map((taker) => takeRejections(taker));
  expect(rejectionTakers).toEqual([a, b]);
  stops[0]!();
  stops[0]!();
  expect(rejectionTakers).toEqual([b]);
  stops[1]!();
  expect(rejectionTakers).toEqual([]);
});

it('gives each call another number where nobody ends turns', () => {
  expect(turnNumber()).not.toBe(turnNumber());
});

it('numbers turns: promise jobs belong to the turn, later events do not', async () => {
  setTurnEnd((callback) => void setImmediate(callback));
  const first = turnNumber();
  await Promise.resolve();
  expect(turnNumber()).toBe(first);
  await new Promise((resolve) => setImmediate(resolve));
  expect(turnNumber()).toBe(first + 1);
});

it('has the numbers of the loop on a machine', () => {
  const natives = {
    monotonicNs: () => 0,
    wait: () => 0,
    runJobs: () => undefined,
  };
  const { loop } = createMachine(natives as never);
  const before = turnNumber();
  const numbers: number[] = [];
  for (let timer = 0; timer < 2; timer++) loop.setTimer(0, () => void numbers.push(turnNumber(), turnNumber()));
  loop.run(() => undefined);
  expect(numbers.map((number) => number - before)).toEqual([1, 1, 2, 2]);
});
