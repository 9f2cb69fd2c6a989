import { fakeMachine, type FakeMachine } from '../../test/machine.js';
import { clearInterval, clearTimeout, setInterval, setTimeout } from './timers.js';

const DAY_MS = 86_400_000;

describe('timers', () => {
  let machine: FakeMachine;
  let happened: string[];
  const say = (text: string) => (): void => void happened.push(`${text} at ${machine.nowNs / 1e6}`);
  beforeEach(() => {
    machine = fakeMachine();
    happened = [];
  });

  it('fire in the order of their times, then of their creation', () => {
    setTimeout(say('c'), 40);
    setTimeout(say('a'), 20);
    setTimeout(say('b'), 20);
    machine.run();
    expect(happened).toEqual(['a at 20', 'b at 20', 'c at 40']);
  });

  it.each<[unknown, number]>([
    [0, 1],
    [-5, 1],
    [undefined, 1],
    ['20', 20],
    ['x', 1],
    [NaN, 1],
    [Infinity, 1],
    [1.9, 1],
    [30 * DAY_MS, 30 * DAY_MS],
    [2 ** 31, 2 ** 31],
  ])('after %p take %d ms', (delay, expected) => {
    setTimeout(say('x'), delay);
    machine.run();
    expect(happened).toEqual([`x at ${expected}`]);
  });

  it('pass on their arguments', () => {
    setTimeout((...values: unknown[]) => void happened.push(values.join()), 1, 'a', 2);
    machine.run();
    expect(happened).toEqual(['a,2']);
  });

  it('repeat until they are cleared, also from within', () => {
    let left = 3;
    const timer = setInterval(() => {
      say('tick')();
      if (--left === 0) clearInterval(timer);
    }, 10);
    machine.run();
    expect(happened).toEqual(['tick at 10', 'tick at 20', 'tick at 30']);
  });

  it.each([
    ['its number', (id: number) => id],
    ['that as text', String],
  ])('never fire when cleared by %s', (_, name) => {
    clearTimeout(name(setTimeout(say('x'), 5)));
    clearTimeout(undefined);
    clearTimeout(12345);
    machine.run();
    expect(happened).toEqual([]);
  });

  it('continue after one that throws', () => {
    setTimeout(() => {
      throw new Error('no');
    }, 1);
    setTimeout(say('next'), 2);
    expect(machine.run()).toEqual([new Error('no')]);
    expect(happened).toEqual(['next at 2']);
  });

  it('accept only functions', () => {
    expect(() => setTimeout('code' as never)).toThrow(TypeError);
  });
});
