import { FakeVbd, type BlkbackOptions } from '../../../test/fake/blkback.js';
import { fuzzBlkfront } from '../../../test/fuzz-blkfront.js';
import { parseVbd } from './blkif-wire.js';

// The tests have many steps, and the machine may be busy.
jest.setTimeout(120000);

const sectors = (count: number, value: number): Uint8Array => new Uint8Array(512 * count).fill(value);

/** Runs all parties until the promise is settled. */
async function settled<A>(vbd: FakeVbd, promise: Promise<A>): Promise<A> {
  await vbd.xen.idle();
  return promise;
}

describe('a disk on Xen', () => {
  it('publishes its ring, and reads the properties of the disk', async () => {
    const vbd = new FakeVbd({ sizeSectors: 77, nodes: { 'sector-size': '512', info: '4', mode: 'r' } });
    const { block } = await vbd.connect();
    expect(block.info).toEqual({ isWritable: false, sizeSectors: 77, blockBytes: 512 });
    expect(['protocol', 'feature-persistent', 'state'].map((name) => vbd.frontendNode(name))).toEqual([
      'x86_64-abi',
      '1',
      '4',
    ]);
  });

  it.each<[string, BlkbackOptions, string, string]>([
    ['no such disk', {}, '51728', 'no-such-device'],
    ['sectors that are not a number', { nodes: { sectors: 'many' } }, '51712', 'bad-config'],
    ['blocks that are not a power of two', { nodes: { 'sector-size': '1000' } }, '51712', 'bad-config'],
    ['a backend that is never ready', { stuckAt: 1 }, '51712', 'backend-timeout'],
    ['a backend that never connects', { stuckAt: 3 }, '51712', 'backend-timeout'],
  ])('refuses %s, and releases what it took', async (_, options, id, error) => {
    const vbd = new FakeVbd(options);
    const connecting = vbd.tryConnect(id);
    expect(await connecting).toBe(error);
    vbd.unmap();
    expect(vbd.xen.holders).toBe(0);
  });

  it('reports that no grants are left', async () => {
    const vbd = new FakeVbd();
    vbd.xen.maxGrantFrames = 0;
    expect(await vbd.tryConnect()).toBe('no-grants');
    expect(vbd.bus.grants.grantedPages).toBe(0);
  });

  it.each<[string, BlkbackOptions]>([
    ['with indirect segments', {}],
    ['with few indirect segments', { indirect: 12 }],
    ['without', { indirect: 0 }],
    ['of a backend that maps pages each time', { isPersistent: false }],
  ])('reads back what was written, in requests %s', async (_, options) => {
    const vbd = new FakeVbd(options);
    const { block } = await vbd.connect();
    for (const buffers of [
      [sectors(1, 1)],
      [sectors(7, 2)],
      [sectors(8, 3), sectors(1, 4)],
      [sectors(3, 5), sectors(1900, 6), sectors(5, 7)],
    ]) {
      expect(await settled(vbd, block.write(3, buffers))).toBe('done');
      const read = buffers.map(({ length }) => new Uint8Array(length));
      expect(await settled(vbd, block.read(3, read))).toBe('done');
      expect(Buffer.compare(Buffer.concat(read), Buffer.concat(buffers))).toBe(0);
    }
  });

  it('has at most as many requests in flight as the ring has slots', async () => {
    const vbd = new FakeVbd();
    const { block } = await vbd.connect();
    vbd.isServing = false;
    const all = Array.from({ length: 100 }, (_, index) => block.write(index, [sectors(1, index)]));
    await vbd.xen.idle();
    const taken = [];
    for (let request = vbd.take(); request; request = vbd.take()) taken.push(request);
    expect(taken.length).toBe(32);
    for (const request of taken) vbd.respond(request.id, request.operation, vbd.perform(request));
    vbd.isServing = true;
    expect((await settled(vbd, Promise.all(all))).every((result) => result === 'done')).toBe(true);
    expect(vbd.contents[99 * 512]).toBe(99);
  });

  it.each([
    ['flushes a disk with a cache', '1', 1],
    ['sends nothing to a disk without', '0', 0],
  ])('%s', async (_, feature, flushes) => {
    const vbd = new FakeVbd({ nodes: { 'feature-flush-cache': feature } });
    const { block } = await vbd.connect();
    expect(await settled(vbd, block.flush())).toBe('done');
    expect(vbd.flushes).toBe(flushes);
  });

  it.each([-1, -2])('returns io-error for the status %d, and continues', async (status) => {
    const vbd = new FakeVbd();
    const { block } = await vbd.connect();
    vbd.isServing = false;
    const writing = block.write(0, [sectors(1, 1)]);
    const { id } = vbd.take()!;
    vbd.respond(id, 1, status);
    expect(await settled(vbd, writing)).toBe('io-error');
    vbd.isServing = true;
    expect(await settled(vbd, block.write(0, [sectors(1, 1)]))).toBe('done');
  });

  it.each<[string, (vbd: FakeVbd, id: number) => void, string]>([
    [
      'answers another request',
      (vbd, id) => vbd.respond(id ^ 1, 0, 0),
      'the backend answers a request that was not made',
    ],
    [
      'answers an id beyond the ring',
      (vbd) => vbd.respond(5e12, 0, 0),
      'the backend answers a request that was not made',
    ],
    [
      'returns a status that does not exist',
      (vbd, id) => vbd.respond(id, 0, 7),
      'the backend returned the unknown status 7',
    ],
    [
      'moves its index too far ahead',
      (vbd) => vbd.produce(9),
      'the backend breaks the protocol: producer-beyond-requests',
    ],
    ['closes', (vbd) => vbd.say(5), 'the backend closes it'],
    ['restarts', (vbd) => (vbd.unmap(), vbd.say(2)), 'the backend starts again without closing'],
  ])('leaves a backend that %s', async (_, lie, reason) => {
    const vbd = new FakeVbd();
    const front = await vbd.connect();
    vbd.isServing = false;
    const reading = front.block.read(0, [sectors(1, 0)]);
    lie(vbd, vbd.take()!.id);
    if (vbd.ring) vbd.xen.raise(vbd.port);
    expect(await settled(vbd, reading)).toBe('disconnected');
    expect([front.reason(), vbd.stopped]).toEqual([reason, reason]);
    expect(await front.block.write(0, [sectors(1, 0)])).toBe('disconnected');
    await vbd.xen.idle(vbd.xen.nowNs + 60e9);
    expect(vbd.xen.holders).toBe(0);
  });

  it('leaves a backend that never answers', async () => {
    const vbd = new FakeVbd();
    const front = await vbd.connect();
    vbd.isServing = false;
    const reading = front.block.read(0, [sectors(1, 0)]);
    await vbd.xen.idle(vbd.xen.nowNs + 120e9);
    expect([await reading, front.reason()]).toEqual(['disconnected', 'it does not answer']);
  });

  it('ends its grants when it is disconnected, and can be connected again', async () => {
    const vbd = new FakeVbd();
    const { block } = await vbd.connect();
    expect(await settled(vbd, block.write(0, [sectors(20, 1)]))).toBe('done');
    await block.disconnect();
    await vbd.xen.idle(vbd.xen.nowNs + 60e9);
    expect([vbd.bus.grants.grantedPages, vbd.bus.grants.leakedPages, vbd.frontendNode('state')]).toEqual([0, 0, '6']);
    const again = await vbd.connect();
    expect(await settled(vbd, again.block.write(0, [sectors(1, 7)]))).toBe('done');
    expect(again.reason()).toBeUndefined();
  });

  it.each([
    ['the state is refused', (type: number, path: string) => type === 11 && path.endsWith('ring-ref')],
    ['the commit is refused', (type: number, path: string) => type === 7 && path === 'T'],
    ['a node cannot be read', (type: number, path: string) => type === 2 && path.endsWith('/sectors')],
  ])('releases what it took if %s', async (_, isRefused) => {
    const vbd = new FakeVbd({}, { refuse: (type, path) => (isRefused(type, path) ? 'EACCES' : undefined) });
    await expect(vbd.tryConnect()).rejects.toThrow('EACCES');
    expect([vbd.bus.grants.grantedPages, vbd.store.watches.length, vbd.xen.holders]).toEqual([0, 0, 0]);
  });

  it('settles every promise in 20,000 random steps with a backend that sometimes breaks the protocol', async () => {
    expect(await fuzzBlkfront(20000, 1)).toMatchObject({ violations: [] });
  });
});

it.each<[string, Partial<Parameters<typeof parseVbd>[0]>, object | string]>([
  ['a plain disk', {}, { sizeSectors: 100, blockBytes: 512, isWritable: true, hasCache: false, maxPages: 11 }],
  ['large blocks', { sectorSize: '4096' }, { sizeSectors: 96, blockBytes: 4096 }],
  ['more segments than a page has', { featureMaxIndirectSegments: '100000' }, { maxPages: 512 }],
  ['no sectors', { sectors: undefined }, 'bad-config'],
  ['a negative size', { sectors: '-1' }, 'bad-config'],
  ['a size beyond a number', { sectors: '99999999999999999999' }, 'bad-config'],
  ['blocks of no bytes', { sectorSize: '0' }, 'bad-config'],
  ['blocks of 2 GiB', { sectorSize: '2147483648' }, 'bad-config'],
])('the nodes of %s', (_, nodes, expected) => {
  const parsed = parseVbd({
    ...{ sectors: '100', sectorSize: undefined, info: '0', mode: 'w' },
    ...{ featureFlushCache: undefined, featureMaxIndirectSegments: undefined },
    ...nodes,
  });
  if (typeof expected === 'string') expect(parsed).toBe(expected);
  else expect(parsed).toMatchObject(expected);
});
