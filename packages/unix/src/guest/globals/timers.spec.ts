const DAY_MS = 86_400_000;

describe('timers of any length', () => {
  let setTimeout: typeof import('./timers.js').setTimeout;
  let setInterval: typeof import('./timers.js').setInterval;
  beforeEach(async () => {
    // They take the timers of Node when they are loaded.
    jest.useFakeTimers();
    jest.resetModules();
    ({ setInterval, setTimeout } = await import('./timers.js'));
  });
  afterEach(() => void jest.useRealTimers());

  it.each([1, 1000, 2 ** 31 - 1, 2 ** 31, 30 * DAY_MS, 365 * DAY_MS])('come after %d ms', (delay) => {
    const called: unknown[][] = [];
    setTimeout((...values) => called.push(values), delay, 'a', 2);
    jest.advanceTimersByTime(delay - 1);
    expect(called).toEqual([]);
    // Each part of a long one is in whole milliseconds.
    jest.advanceTimersByTime(20);
    expect(called).toEqual([['a', 2]]);
    jest.advanceTimersByTime(2 * delay);
    expect(called).toHaveLength(1);
  });

  it('fire repeatedly', () => {
    let count = 0;
    const timer = setInterval(() => count++, 30 * DAY_MS);
    jest.advanceTimersByTime(61 * DAY_MS);
    expect(count).toBe(2);
    clearInterval(timer);
    jest.advanceTimersByTime(61 * DAY_MS);
    expect(count).toBe(2);
  });

  it('never fire when they are cleared halfway', () => {
    let count = 0;
    const timer = setTimeout(() => count++, 60 * DAY_MS);
    jest.advanceTimersByTime(40 * DAY_MS);
    clearTimeout(timer);
    jest.advanceTimersByTime(40 * DAY_MS);
    expect(count).toBe(0);
  });

  it('keep the program alive in spite of unref', () => {
    for (const timer of [
      setTimeout(() => undefined, 5),
      setInterval(() => undefined, 5),
      setTimeout(() => undefined, 60 * DAY_MS),
    ]) {
      expect(timer.unref()).toBe(timer);
      expect(timer.hasRef()).toBe(true);
    }
  });

  it('treat values that are not numbers like Node', () => {
    let count = 0;
    for (const delay of [Infinity, NaN, -1]) setTimeout(() => count++, delay);
    jest.advanceTimersByTime(1);
    expect(count).toBe(3);
  });
});
