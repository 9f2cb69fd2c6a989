import { FakeXen } from '../../../test/fake/hypervisor.js';
import { FakeXenstored } from '../../../test/fake/xenstored.js';
import { listDevices, openXenbusDevice, XenbusState, type XenbusDevice } from './xenbus.js';

const FRONT = '/local/domain/1/device/vif/0';
const BACK = '/local/domain/0/backend/vif/1/0';

interface Bench {
  readonly xen: FakeXen;
  readonly daemon: FakeXenstored;
  readonly device: XenbusDevice;
}

/** A device whose backend is in this state, and the result of opening it. */
const open = async (state: number | undefined): Promise<Omit<Bench, 'device'> & { opening: Promise<XenbusDevice> }> => {
  const xen = new FakeXen();
  const daemon = new FakeXenstored(xen);
  const xenstore = daemon.connect(xen.guest().events);
  daemon.set(`${FRONT}/backend`, BACK);
  daemon.set(`${FRONT}/backend-id`, '0');
  daemon.set(`${FRONT}/state`, '1');
  if (state !== undefined) daemon.set(`${BACK}/state`, String(state));
  const opening = openXenbusDevice({ natives: xen.natives, loop: xen.loop, xenstore }, 'vif', '0').then((device) => {
    if (typeof device === 'string') throw new Error(device);
    return device;
  });
  await xen.idle();
  return { xen, daemon, opening };
};

const make = async (): Promise<Bench> => {
  const { opening, ...bench } = await open(XenbusState.Initialising);
  return { ...bench, device: await opening };
};

const backendSays = async ({ xen, daemon }: Bench, state: number | undefined): Promise<void> => {
  if (state === undefined) daemon.delete(BACK);
  else daemon.set(`${BACK}/state`, String(state));
  await xen.idle();
};

describe('a device of xenbus', () => {
  it('finds its backend, publishes at once, and waits for it', async () => {
    const bench = await make();
    const { device, daemon, xen } = bench;
    expect([device.backendPath, device.backendDomid]).toEqual([BACK, 0]);
    const ready = device.waitBackend(XenbusState.InitWait);
    await backendSays(bench, XenbusState.InitWait);
    expect(await ready).toBe('reached');
    const published = device.publish({ 'ring-ref': '8', 'event-channel': '3' }, XenbusState.Initialised);
    await xen.idle();
    await published;
    expect(['ring-ref', 'event-channel', 'state'].map((name) => daemon.nodes.get(`${FRONT}/${name}`))).toEqual([
      '8',
      '3',
      '3',
    ]);
  });

  it.each([
    ['goes straight to Connected', XenbusState.Connected, 'reached'],
    ['is reconfiguring', XenbusState.Reconfiguring, 'reached'],
    ['closes instead', XenbusState.Closing, 'closed'],
    ['is closed', XenbusState.Closed, 'closed'],
    ['goes away', undefined, 'closed'],
  ])('whose backend %s', async (_, state, outcome) => {
    const bench = await make();
    const ready = bench.device.waitBackend(XenbusState.InitWait);
    await backendSays(bench, state);
    expect(await ready).toBe(outcome);
    expect(bench.xen.holders).toBe(0);
  });

  it('restarts a backend that an earlier connection left closed, and does not report that as its end', async () => {
    const { xen, daemon, opening } = await open(XenbusState.Closed);
    expect(daemon.nodes.get(`${FRONT}/state`)).toBe('1');
    daemon.set(`${BACK}/state`, '2');
    await xen.idle();
    const device = await opening;
    expect(await device.waitBackend(XenbusState.InitWait)).toBe('reached');
    const end = jest.fn();
    device.onEnd(end);
    await backendSays({ xen, daemon, device }, XenbusState.Connected);
    expect(end).not.toHaveBeenCalled();
    await backendSays({ xen, daemon, device }, XenbusState.Closing);
    expect(end.mock.calls).toEqual([['closes']]);
  });

  it('reports a backend that stays closed after ten seconds, and one that is gone at once', async () => {
    const { xen, opening } = await open(XenbusState.Closed);
    await xen.idle(20e9);
    expect([await (await opening).waitBackend(XenbusState.InitWait), xen.nowNs]).toEqual(['closed', 10e9]);
    const gone = await open(undefined);
    expect([await (await gone.opening).waitBackend(XenbusState.InitWait), gone.xen.nowNs]).toEqual(['closed', 0]);
  });

  it('watches nothing if its own state cannot be written', async () => {
    const xen = new FakeXen();
    const refuse = (type: number): string | undefined => (type === 11 ? 'EACCES' : undefined);
    const daemon = new FakeXenstored(xen, { refuse });
    const xenstore = daemon.connect(xen.guest().events);
    daemon.set(`${FRONT}/backend`, BACK);
    daemon.set(`${FRONT}/backend-id`, '0');
    daemon.set(`${BACK}/state`, '6');
    const opening = openXenbusDevice({ natives: xen.natives, loop: xen.loop, xenstore }, 'vif', '0');
    const refused = expect(opening).rejects.toThrow('EACCES');
    await xen.idle();
    await refused;
    expect(daemon.watches).toEqual([]);
  });

  it('waits at most 30 seconds, also through states without progress', async () => {
    const bench = await make();
    const ready = bench.device.waitBackend(XenbusState.Connected);
    await backendSays(bench, XenbusState.InitWait);
    await backendSays(bench, 99);
    await bench.xen.idle(40e9);
    expect(await ready).toBe('timeout');
    expect([bench.xen.nowNs, bench.xen.holders]).toEqual([30e9, 0]);
  });

  it('reports once that the backend closes, also if it closed before `onEnd`', async () => {
    const bench = await make();
    const closing = jest.fn();
    bench.device.onEnd(closing);
    await backendSays(bench, XenbusState.Connected);
    expect(closing).not.toHaveBeenCalled();
    await backendSays(bench, XenbusState.Closing);
    await backendSays(bench, XenbusState.Closed);
    await backendSays(bench, undefined);
    expect(closing).toHaveBeenCalledTimes(1);

    const other = await make();
    await backendSays(other, XenbusState.Closing);
    const late = jest.fn();
    other.device.onEnd(late);
    expect(late).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['is initialising', XenbusState.Initialising],
    ['waits for the frontend', XenbusState.InitWait],
    ['is in a state that does not exist', 99],
  ])('reports that its backend, once connected, %s', async (_, state) => {
    const bench = await make();
    const end = jest.fn();
    await backendSays(bench, XenbusState.Connected);
    bench.device.onEnd(end);
    await backendSays(bench, XenbusState.Reconfiguring);
    expect(end).not.toHaveBeenCalled();
    await backendSays(bench, state);
    await backendSays(bench, XenbusState.Connected);
    await backendSays(bench, XenbusState.Closed);
    expect(end.mock.calls).toEqual([['starts again without closing']]);

    const late = jest.fn();
    bench.device.onEnd(late);
    expect(late.mock.calls).toEqual([['starts again without closing']]);
  });

  it.each([
    ['is closed', [XenbusState.Closing, XenbusState.Closed]],
    ['starts again', [XenbusState.Closing, XenbusState.InitWait]],
    ['is gone', [undefined]],
  ])('waits on close until its backend %s', async (_, states) => {
    const bench = await make();
    await backendSays(bench, XenbusState.Connected);
    let isClosed = false;
    void bench.device.close().then(() => (isClosed = true));
    await bench.xen.idle();
    for (const state of states) {
      expect(isClosed).toBe(false);
      await backendSays(bench, state);
    }
    expect([isClosed, bench.xen.holders, bench.daemon.nodes.get(`${FRONT}/state`)]).toEqual([true, 0, '6']);
  });

  it('closes after ten seconds without its backend, and at once without xenstore', async () => {
    const bench = await make();
    await backendSays(bench, XenbusState.Connected);
    const closing = bench.device.close();
    await bench.xen.idle(20e9);
    await closing;
    expect([bench.xen.nowNs, bench.xen.holders]).toEqual([10e9, 0]);

    const other = await make();
    await backendSays(other, XenbusState.Connected);
    other.daemon.send(new Uint8Array(32).fill(255));
    const broken = other.device.close();
    await other.xen.idle();
    await broken;
    expect([other.xen.nowNs, other.xen.holders]).toEqual([0, 0]);
  });

  it('closes through Closing to Closed, once, and stops watching', async () => {
    const bench = await make();
    const states: string[] = [];
    const closing = jest.fn();
    bench.device.onEnd(closing);
    const set = bench.daemon.set.bind(bench.daemon);
    bench.daemon.set = (path, value) => {
      if (path === `${FRONT}/state`) states.push(value);
      set(path, value);
    };
    const closed = Promise.all([bench.device.close(), bench.device.close()]);
    await bench.xen.idle();
    await closed;
    await backendSays(bench, XenbusState.Closing);
    expect([states, closing.mock.calls.length, bench.daemon.watches.length]).toEqual([['5', '6'], 0, 0]);
  });

  it('reads once more, not a thousand times, in a storm of events', async () => {
    const bench = await make();
    let reads = 0;
    const step = bench.daemon.message.bind(bench.daemon);
    bench.daemon.message = (type, id, transaction, payload) => {
      if (type === 2) reads++;
      step(type, id, transaction, payload);
    };
    for (let i = 0; i < 1000; i++) bench.daemon.set(`${BACK}/state`, String(1 + (i % 4)));
    await bench.xen.idle();
    expect(bench.device.backendState()).toBe(XenbusState.Connected);
    expect(reads).toBeLessThan(150);
  });

  it('that does not exist is an error', async () => {
    const xen = new FakeXen();
    const xenstore = new FakeXenstored(xen).connect(xen.guest().events);
    const opening = openXenbusDevice({ natives: xen.natives, loop: xen.loop, xenstore }, 'vif', '3');
    await xen.idle();
    expect(await opening).toBe('no-such-device');
  });

  it('devices are listed by number', async () => {
    const xen = new FakeXen();
    const daemon = new FakeXenstored(xen);
    const xenstore = daemon.connect(xen.guest().events);
    for (const id of ['10', '2', '0']) daemon.set(`/local/domain/1/device/vbd/${id}/backend`, 'x');
    const listing = listDevices(xenstore, 'vbd');
    await xen.idle();
    expect(await listing).toEqual(['0', '2', '10']);
  });
});
