import { endTurn, passRejection, setTurnEnd, takeRejections, turnNumber } from './rejections.js';

it('passes a rejection to the first function that takes rejections', () => {
  const seen: string[] = [];
  expect(passRejection('nobody')).toBe(false);
  const stops = ['a', 'b'].map((name) => takeRejections((reason) => seen.push(`${name} ${String(reason)}`)));
  expect(passRejection(1)).toBe(true);
  stops[0]!();
  stops[0]!();
  expect(passRejection(2)).toBe(true);
  stops[1]!();
  expect(passRejection(3)).toBe(false);
  expect(seen).toEqual(['a 1', 'b 2']);
});

it('numbers turns: promise jobs belong to the turn, later events do not', async () => {
  setTurnEnd((callback) => void setImmediate(callback));
  const first = turnNumber();
  await Promise.resolve();
  expect(turnNumber()).toBe(first);
  await new Promise((resolve) => setImmediate(resolve));
  expect(turnNumber()).toBe(first + 1);
});

it('leaves the numbers to a loop that ends turns itself', () => {
  const scheduled: (() => void)[] = [];
  setTurnEnd((callback) => scheduled.push(callback));
  endTurn();
  const first = turnNumber();
  expect([turnNumber(), scheduled.length]).toEqual([first, 1]);
  endTurn();
  expect(turnNumber()).toBe(first + 1);
});
