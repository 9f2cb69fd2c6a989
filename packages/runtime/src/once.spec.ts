import { once } from './once.js';

describe('once', () => {
  it('connects on the first call only, however many ask at the same time', async () => {
    let calls = 0;
    const connect = once(async () => ++calls);
    expect(calls).toBe(0);
    expect(await Promise.all([connect(), connect()])).toEqual([1, 1]);
    expect(await connect()).toBe(1);
  });

  it.each([
    ['rejects', async () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('gives every caller the same error when connecting %s', async (_, fails) => {
    let calls = 0;
    const connect = once<never>(() => {
      calls++;
      return fails();
    });
    const errors = await Promise.all([connect(), connect()].map((one) => one.catch((error: unknown) => error)));
    expect(errors[0]).toBeInstanceOf(Error);
    expect(errors[1]).toBe(errors[0]);
    expect(calls).toBe(1);
  });
});
