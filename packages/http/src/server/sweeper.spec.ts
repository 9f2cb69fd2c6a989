import { Sweeper } from './sweeper.js';

/** A sweeper in virtual time, with one connection. */
function sweeperWith() {
  let now = 0;
  const sweeps: string[] = [];
  const connection = { sweep: (nowMs: number, elapsedMs: number) => void sweeps.push(`${nowMs} ${elapsedMs}`) };
  const connections = new Set([connection]);
  const sweeper = new Sweeper({ connections, nowMs: () => now });
  const pass = (ms: number): void => {
    now += ms;
    jest.advanceTimersByTime(1000);
  };
  return { sweeper, connections, sweeps, pass };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('sweeps every second while there are connections, and has no timer afterwards', () => {
  const { sweeper, connections, sweeps, pass } = sweeperWith();
  sweeper.start();
  sweeper.start();
  pass(1000);
  pass(1500);
  expect([sweeps, jest.getTimerCount()]).toEqual([['1000 1000', '2500 1500'], 1]);
  connections.clear();
  pass(1000);
  expect([sweeps.length, jest.getTimerCount()]).toEqual([2, 0]);
});

it('gives clients a second more after a long computation, but sweeps if the program is always late', () => {
  const { sweeper, sweeps, pass } = sweeperWith();
  sweeper.start();
  pass(20_000);
  expect(sweeps).toEqual([]);
  pass(1000);
  expect(sweeps).toEqual(['21000 1000']);
  for (let second = 0; second < 4; second++) pass(5000);
  expect(sweeps.slice(1)).toEqual(['31000 5000', '41000 5000']);
});
