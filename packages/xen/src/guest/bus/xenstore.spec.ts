import * as fc from 'fast-check';
import { FakeXen } from '../../../test/fake/hypervisor.js';
import { FakeXenstored, type DaemonOptions } from '../../../test/fake/xenstored.js';
import type { Xenstore } from './xenstore.js';
import { XENSTORE_ERRORS } from './xenstore-wire.js';

// The tests have many steps, and the machine may be busy.
jest.setTimeout(120000);

interface Bench {
  readonly xen: FakeXen;
  readonly daemon: FakeXenstored;
  readonly store: Xenstore;
  /** Runs all parties until the promise is settled. */
  readonly settle: <A>(promise: Promise<A>) => Promise<A>;
}

const make = (options: DaemonOptions = {}): Bench => {
  const xen = new FakeXen();
  const daemon = new FakeXenstored(xen, options);
  const store = daemon.connect(xen.guest().events);
  return {
    xen,
    daemon,
    store,
    async settle(promise) {
      // The caller handles a rejection, after the others have run.
      const settled = promise.then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error;
        },
      );
      await xen.idle();
      return (await settled)();
    },
  };
};

const HOME = '/local/domain/1';

describe('xenstore', () => {
  it('reads, writes, lists and removes', async () => {
    const { store, daemon, settle } = make();
    daemon.set(`${HOME}/device/vif/0/backend-id`, '0');
    daemon.set(`${HOME}/device/vif/1/backend-id`, '0');
    expect(await settle(store.read('device/vif/0/backend-id'))).toBe('0');
    expect(await settle(store.read('device/vif/7'))).toBeUndefined();
    expect(await settle(store.directory('device/vif'))).toEqual(['0', '1']);
    expect(await settle(store.directory('device/vbd'))).toEqual([]);
    await settle(store.write('data/text', 'wörld'));
    expect(daemon.nodes.get(`${HOME}/data/text`)).toBe('wörld');
    await settle(store.makeDirectory('data/folder'));
    expect(await settle(store.read('data/folder'))).toBe('');
    await settle(store.remove('data'));
    await settle(store.remove('data'));
    expect(await settle(store.read('data/text'))).toBeUndefined();
  });

  it('answers the right caller, with any first index, any size of pieces and any number of requests', async () => {
    const first = fc.oneof(fc.constant(0), fc.constant(0xfffffc00), fc.integer({ min: 0, max: 0xffffffff }));
    await fc.assert(
      fc.asyncProperty(first, fc.integer({ min: 1, max: 1024 }), fc.nat(60), async (firstIndex, chunkBytes, count) => {
        const { store, daemon, xen, settle } = make({ firstIndex, chunkBytes });
        for (let i = 0; i < count; i++) daemon.set(`${HOME}/data/${i}`, `value ${i}`);
        const answers = Array.from({ length: count }, (_, i) => store.read(`data/${i}`));
        expect(await settle(Promise.all(answers))).toEqual(Array.from({ length: count }, (_, i) => `value ${i}`));
        expect(xen.holders).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the loop running while an answer is pending, and not for a watch', async () => {
    const { store, xen, settle } = make();
    const reading = store.read('name');
    expect(xen.holders).toBe(1);
    await settle(reading);
    await settle(store.watch('name', () => undefined));
    expect(xen.holders).toBe(0);
  });

  it.each(XENSTORE_ERRORS.filter((name) => name !== 'EAGAIN'))(
    'reports %s with the operation and the path',
    async (name) => {
      const { store, settle } = make({ refuse: () => name });
      await expect(settle(store.write('data/x', 'y'))).rejects.toMatchObject({
        code: name,
        message: `xenstore: write data/x: ${name}`,
      });
    },
  );

  it.each<[string, (store: Xenstore) => Promise<unknown>, string]>([
    ['a value beyond a message', (store) => store.write('data/x', 'y'.repeat(4096)), 'E2BIG'],
    ['a path that is too long', (store) => store.read('x'.repeat(3073)), 'EINVAL'],
    ['an empty path', (store) => store.read(''), 'EINVAL'],
    ['a zero byte in a path', (store) => store.read('a\0b'), 'EINVAL'],
    ['a zero byte in a value', (store) => store.write('a', 'b\0c'), 'EINVAL'],
  ])('refuses %s without asking', async (_, ask, code) => {
    const { store, xen } = make({ refuse: () => 'EPERM' });
    await expect(ask(store)).rejects.toMatchObject({ code });
    expect(xen.holders).toBe(0);
  });

  it('sends a message that is longer than the ring', async () => {
    const { store, daemon, settle } = make({ chunkBytes: 100 });
    await settle(store.write('data/long', 'z'.repeat(4000)));
    expect(daemon.nodes.get(`${HOME}/data/long`)).toBe('z'.repeat(4000));
    expect(await settle(store.read('data/long'))).toBe('z'.repeat(4000));
  });
});

describe('a transaction', () => {
  it('changes all or nothing, and returns its result', async () => {
    const { store, daemon, settle } = make();
    const work = store.transaction(async (inside) => {
      await inside.write('data/a', '1');
      expect(daemon.nodes.has(`${HOME}/data/a`)).toBe(false);
      await inside.write('data/b', '2');
      return (await inside.read('data/a')) ?? 'nothing';
    });
    expect(await settle(work)).toBe('1');
    expect([...daemon.nodes.values()]).toEqual(['1', '2']);
    expect(daemon.openTransactions).toBe(0);
  });

  it('runs again after a collision', async () => {
    const { store, settle } = make({ collisions: 5 });
    let tries = 0;
    const work = store.transaction(async (inside) => {
      tries++;
      await inside.write('data/a', String(tries));
    });
    await settle(work);
    expect(tries).toBe(6);
    expect(await settle(store.read('data/a'))).toBe('6');
  });

  it('is given up after many collisions', async () => {
    const { store, settle } = make({ collisions: 1e9 });
    await expect(settle(store.transaction((inside) => inside.write('a', 'b')))).rejects.toMatchObject({
      code: 'EAGAIN',
    });
  });

  it('that fails is undone, and its error is reported', async () => {
    const { store, daemon, settle } = make();
    const work = store.transaction(async (inside) => {
      await inside.write('data/a', '1');
      throw new Error('changed my mind');
    });
    await expect(settle(work)).rejects.toThrow('changed my mind');
    expect([daemon.nodes.size, daemon.openTransactions]).toEqual([0, 0]);
  });
});

describe('a watch', () => {
  it('calls at once, then for each change at and below its path', async () => {
    const { store, daemon, xen, settle } = make();
    const seen: string[] = [];
    await settle(store.watch('device', (path) => seen.push(path)));
    daemon.set(`${HOME}/device/vif/0/state`, '4');
    daemon.set(`${HOME}/other`, '4');
    daemon.delete(`${HOME}/device`);
    await xen.idle();
    expect(seen).toEqual(['device', 'device/vif/0/state', 'device']);
  });

  it('that has ended does not call back, not even for events in flight', async () => {
    const { store, daemon, xen, settle } = make();
    const seen = jest.fn();
    const unwatch = await settle(store.watch('device', seen));
    const calls = seen.mock.calls.length;
    daemon.set(`${HOME}/device/x`, '1');
    await settle(unwatch());
    await settle(unwatch());
    daemon.set(`${HOME}/device/x`, '2');
    await xen.idle();
    expect([seen.mock.calls.length, daemon.watches.length]).toEqual([calls, 0]);
  });

  it('that is refused leaves no state behind', async () => {
    const { store, daemon, xen, settle } = make({ refuse: (type) => (type === 4 ? 'EPERM' : undefined) });
    const seen = jest.fn();
    await expect(settle(store.watch('device', seen))).rejects.toMatchObject({ code: 'EPERM' });
    daemon.message(15, 0, 0, 'device\x001\0');
    await xen.idle();
    expect(seen).not.toHaveBeenCalled();
  });

  it('survives a storm of events, and other answers still arrive', async () => {
    const { store, daemon, settle } = make();
    let count = 0;
    await settle(store.watch('device', () => count++));
    for (let i = 0; i < 5000; i++) daemon.set(`${HOME}/device/x`, String(i));
    expect(await settle(store.read('device/x'))).toBe('4999');
    expect(count).toBe(5001);
  });

  it('of an unknown token is ignored, with or without its strings', async () => {
    const { store, daemon, xen, settle } = make();
    for (const payload of ['device\x0099\0', 'device', '']) daemon.message(15, 0, 0, payload);
    await xen.idle();
    expect(await settle(store.read('x'))).toBeUndefined();
  });
});

describe('a daemon that breaks the protocol', () => {
  it.each<[string, (bench: Bench) => void]>([
    [
      'announces too long a message',
      ({ daemon }) => daemon.send(new Uint8Array(new Uint32Array([2, 1, 0, 5000]).buffer)),
    ],
    ['moves its index out of the ring', ({ daemon }) => new Uint32Array(daemon.page.buffer).fill(0x7777, 515, 516)],
    [
      'moves the request index of the frontend',
      ({ daemon }) => new Uint32Array(daemon.page.buffer).fill(0x7777, 512, 513),
    ],
  ])('%s: every request fails with EIO, and none hangs', async (_, damage) => {
    const bench = make();
    const { store, xen, daemon, settle } = bench;
    xen.peers.length = 0;
    const first = store.read('a');
    damage(bench);
    daemon.step();
    await xen.idle();
    const second = store.read('b');
    xen.raise(daemon.port);
    await expect(settle(second)).rejects.toMatchObject({ code: 'EIO' });
    await expect(settle(first)).rejects.toMatchObject({ code: 'EIO' });
    expect(xen.holders).toBe(0);
  });

  it('sends an answer without a request: it is ignored', async () => {
    const { store, daemon, settle } = make();
    daemon.message(2, 77, 0, 'surprise');
    expect(await settle(store.read('x'))).toBeUndefined();
  });

  it('answers with another type: this request fails', async () => {
    const { store, daemon, settle } = make({ refuse: () => 'ENOENT' });
    const reading = store.read('x');
    daemon.message(11, 1, 0, 'OK\0');
    await expect(settle(reading)).rejects.toMatchObject({ code: 'EIO' });
  });

  it('returns an invalid transaction id', async () => {
    const { store, daemon, settle } = make();
    const work = store.transaction(() => Promise.resolve());
    daemon.message(6, 1, 0, 'none\0');
    await expect(settle(work)).rejects.toMatchObject({ code: 'EIO' });
  });
});
