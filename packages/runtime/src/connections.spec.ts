import { all, given, once } from './connections.js';

const fail = (): never => {
  throw new Error('no');
};
/** The error of a promise that rejects. */
const errorOf = (value: unknown): Promise<unknown> => Promise.resolve(value).catch((error: unknown) => error);

describe('once', () => {
  it('connects only on the first of any number of calls', async () => {
    let calls = 0;
    const connect = once(async () => ++calls);
    expect(calls).toBe(0);
    expect(await Promise.all([connect(), connect()])).toEqual([1, 1]);
    expect(await connect()).toBe(1);
  });

  it.each([['a device'], [undefined], [null], [0]])('returns %p, which is available at once, directly', (device) => {
    let calls = 0;
    const connect = once(() => {
      calls++;
      return device;
    });
    expect([connect(), connect(), calls]).toEqual([device, device, 1]);
  });

  it('connects with the parameters', () =>
    expect(once(({ id }: { readonly id: string }) => `console ${id}`, { id: '7' })()).toBe('console 7'));

  it.each([
    ['rejects', async () => fail()],
    ['throws', fail],
  ])('returns the same error to every caller if connecting %s', async (_, fails) => {
    let calls = 0;
    const connect = once<never>(() => {
      calls++;
      return fails();
    });
    const errors = await Promise.all([connect(), connect()].map(errorOf));
    expect(errors[0]).toBeInstanceOf(Error);
    expect(errors[1]).toBe(errors[0]);
    expect(calls).toBe(1);
  });
});

describe('given', () => {
  it('uses a value that is available at once immediately', () =>
    expect(
      given(
        () => 'net',
        (device) => `${device} used`,
      )(),
    ).toBe('net used'));

  it.each([
    ['a promise', async () => 'net'],
    ['anything to wait for', () => ({ then: (use: (device: string) => void) => use('net') }) as Promise<string>],
  ])('uses the result of %s once it is available', async (_, connect) => {
    const used: string[] = [];
    await given(connect, (device) => void used.push(device))();
    expect(used).toEqual(['net']);
  });

  it.each([
    [
      'connecting rejects',
      given(
        async () => fail(),
        () => 'used',
      ),
    ],
    ['its use throws', once(given(() => 'net', fail))],
    ['its use throws later', given(async () => 'net', fail)],
  ])('rejects if %s', async (_, connect) => expect(await errorOf(connect())).toBeInstanceOf(Error));

  it.each([[undefined], [null], [0], [{ then: 'is no function' }]])('accepts %p as a device', (device) =>
    expect(
      given(
        () => device,
        (used) => [used],
      )(),
    ).toEqual([device]),
  );
});

describe('all', () => {
  it('connects several, and starts all before it waits for one', async () => {
    const order: string[] = [];
    const connect = (name: string) => async (): Promise<string> => {
      order.push(name);
      await null;
      order.push(`${name} done`);
      return name;
    };
    expect(await all(connect('a'), () => 'b', connect('c'))()).toEqual(['a', 'b', 'c']);
    expect(order).toEqual(['a', 'c', 'a done', 'c done']);
  });

  it('rejects if one does', async () => expect(await errorOf(all(() => 'a', once(fail))())).toBeInstanceOf(Error));
});
