import { DeviceError } from '@mirage/runtime';
import { FakeVif } from '../../../test/fake/vif.js';
import { parseVif } from './netif-wire.js';

const settled = async <A>(promise: Promise<A>): Promise<A | 'pending'> =>
  Promise.race([promise, new Promise<'pending'>((resolve) => setImmediate(() => resolve('pending')))]);

function frameOf(number: number, length = 60): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (number * 7 + index * 13) & 255);
}

describe('a network on Xen', () => {
  it('reads its address and mtu from xenstore, and publishes its rings', async () => {
    const vif = new FakeVif({ mtu: '9000' });
    const network = await vif.connect();
    expect([[...network.mac], network.mtu]).toEqual([[0, 0x16, 0x3e, 0, 0, 7], 9000]);
    const node = (name: string): string | undefined => vif.back.frontendNode(name);
    expect(
      ['request-rx-copy', 'feature-rx-notify', 'feature-no-csum-offload', 'feature-sg', 'state'].map(node),
    ).toEqual(['1', '1', '0', '1', '4']);
  });

  it.each([
    ['no such interface', {}, '7', 'no-such-device'],
    ['the address of a group', { mac: '01:00:00:00:00:00' }, '0', 'bad-mac'],
    ['no address', { mac: '' }, '0', 'bad-mac'],
    ['an mtu that carries no IPv4', { mtu: '67' }, '0', 'bad-mtu'],
    ['an mtu that is not a number', { mtu: 'many' }, '0', 'bad-mtu'],
    ['a backend that exchanges pages', { features: {} }, '0', 'no-rx-copy'],
    ['a backend that is never ready', { stuckAt: 1 }, '0', 'backend-timeout'],
    ['a backend that never connects', { stuckAt: 3 }, '0', 'backend-timeout'],
  ])('refuses %s, and releases what it took', async (_, options, id, error) => {
    const vif = new FakeVif(options);
    expect(await vif.tryConnect(id)).toBe(error);
    expect(vif.bus.grants.grantedPages).toBe(0);
    expect(vif.xen.holders).toBe(0);
  });

  it('reports that no grants are left, and that the backend closes while it connects', async () => {
    const poor = new FakeVif();
    poor.xen.maxGrantFrames = 0;
    expect(await poor.tryConnect()).toBe('no-grants');
    const closing = new FakeVif({ stuckAt: 5 });
    closing.back.isAlive = false;
    closing.back.say(5);
    expect(await closing.tryConnect()).toBe('backend-closed');
  });

  it.each([
    ['its rings cannot be published', (type: number, path: string) => type === 11 && path.endsWith('ring-ref')],
    ['the commit is refused', (type: number, path: string) => type === 7 && path === 'T'],
    ['a feature cannot be read', (type: number, path: string) => type === 2 && path.endsWith('feature-sg')],
  ])('releases what it took if %s', async (_, isRefused) => {
    const vif = new FakeVif({}, { refuse: (type, path) => (isRefused(type, path) ? 'EACCES' : undefined) });
    await expect(vif.tryConnect()).rejects.toThrow('EACCES');
    expect([vif.bus.grants.grantedPages, vif.store.watches.length, vif.xen.holders]).toEqual([0, 0, 0]);
  });

  it('limits the mtu to 1500 if the backend accepts one slot per frame', () => {
    const nodes = { mac: '00:16:3e:00:00:01', mtu: '9000', featureSg: undefined, featureRxCopy: '1' };
    expect(parseVif(nodes)).toMatchObject({ mtu: 1500, hasScatterGather: false });
    expect(parseVif({ ...nodes, mtu: undefined })).toMatchObject({ mtu: 1500 });
  });

  it.each([
    ['in one slot each', {}, 0],
    ['in slots of 700 bytes', { slotBytes: 700 }, 0],
    ['somewhere in their pages', {}, 1000],
  ])('carries frames of every length both ways, received %s', async (_, options, offset) => {
    const vif = new FakeVif({ mtu: '9000', ...options });
    const network = await vif.connect();
    const got: Uint8Array[] = [];
    void network.listen((frame) => got.push(frame.slice()));
    await vif.xen.idle();
    const lengths = [14, 60, 699, 700, 701, 1514, 4095, 4096, 4097, 8192, 8193, 9014];
    for (const [index, length] of lengths.entries()) {
      expect(vif.back.receive(frameOf(index, length), { offset })).toBe(true);
      expect(await settled(network.write(frameOf(index, length)))).toBe('sent');
      await vif.xen.idle();
      expect(vif.back.sent()).toEqual([frameOf(index, length)]);
    }
    expect(got).toEqual(lengths.map((length, index) => frameOf(index, length)));
    const bytes = lengths.reduce((sum, length) => sum + length, 0);
    expect(network.statistics()).toEqual({ rxFrames: 12, rxBytes: bytes, txFrames: 12, txBytes: bytes });
  });

  it('keeps the receive ring full', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    let got = 0;
    void network.listen(() => got++);
    for (let round = 0; round < 12; round++) {
      for (let number = 0; number < 256; number++)
        if (!vif.back.receive(frameOf(number))) throw new Error(`no room in round ${round}`);
      await vif.xen.idle();
    }
    expect(got).toBe(12 * 256);
  });

  it('notifies once for the frames of a turn, and receives no event for what it sends', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const { notified, raised } = vif.back;
    for (let number = 0; number < 10; number++) void network.write(frameOf(number));
    await vif.xen.idle();
    expect(vif.back.notified - notified).toBe(1);
    expect(vif.back.sent()).toHaveLength(10);
    // The first response of a ring raises one event: rsp_event starts there.
    expect(vif.back.raised - raised).toBeLessThanOrEqual(1);
  });

  it('makes writers wait in order while the backend owns its pages', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const results = Array.from({ length: 300 }, (_, number) => network.write(frameOf(number)));
    expect((await Promise.all(results.map(settled))).filter((result) => result === 'sent')).toHaveLength(128);
    const frames: Uint8Array[] = [];
    for (let round = 0; round < 3; round++) {
      frames.push(...vif.back.sent());
      await vif.xen.idle();
    }
    expect(frames).toEqual(Array.from({ length: 300 }, (_, number) => frameOf(number)));
    expect(await Promise.all(results)).toEqual(Array(300).fill('sent'));
    expect(vif.xen.holders).toBe(0);
  });

  it('leaves frames in the ring without a listener, and receives no event for them', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    vif.back.receive(frameOf(0));
    await vif.xen.idle();
    const { raised } = vif.back;
    vif.back.receive(frameOf(1));
    expect(vif.back.raised).toBe(raised);
    const got: Uint8Array[] = [];
    void network.listen((frame) => got.push(frame.slice()));
    await vif.xen.idle();
    expect(got).toEqual([frameOf(0), frameOf(1)]);
  });

  it('drops frames that are too short or too long', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    let got = 0;
    void network.listen(() => got++);
    for (const length of [0, 13, 1519, 9000]) vif.back.receive(frameOf(1, length));
    // An error of the backend, and a blank checksum of an unknown protocol.
    for (const [flags, status] of [
      [0, -1],
      [2, 60],
    ] as const) {
      vif.back.writeRx(0, vif.back.takeRx()!.id, 0, flags, status);
      vif.back.produce(vif.back.rx!, 1);
    }
    await vif.xen.idle();
    expect(got).toBe(0);
    vif.back.receive(frameOf(1, 1518));
    await vif.xen.idle();
    expect(got).toBe(1);
  });

  it('is disconnected when the backend has taken what was written, and every grant ends', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const listening = network.listen(() => undefined);
    void network.write(frameOf(1));
    const done = network.disconnect();
    await vif.xen.idle();
    expect(vif.back.sent()).toEqual([frameOf(1)]);
    await vif.xen.idle();
    await done;
    await listening;
    expect(vif.back.frontendNode('state')).toBe('6');
    expect([vif.bus.grants.grantedPages, vif.bus.grants.leakedPages, vif.xen.holders]).toEqual([0, 0, 0]);
    expect(vif.xen.isOpen(vif.back.port)).toBe(false);
    expect(await network.write(frameOf(2))).toBe('disconnected');
    await network.disconnect();
  });

  it('is disconnected by a backend that closes, and can be connected again', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const listening = network.listen(() => undefined);
    await vif.xen.idle();
    vif.back.unmap();
    vif.back.say(5);
    await vif.xen.idle(vif.xen.nowNs + 2e9);
    await listening;
    expect(await network.write(frameOf(1))).toBe('disconnected');
    expect(vif.back.frontendNode('state')).toBe('6');
    expect(vif.bus.grants.grantedPages).toBe(0);

    const again = await vif.connect();
    const got: Uint8Array[] = [];
    void again.listen((frame) => got.push(frame.slice()));
    vif.back.receive(frameOf(2));
    await vif.xen.idle();
    expect(got).toEqual([frameOf(2)]);
  });

  it('loses the pages that a backend never unmaps, and still ends', async () => {
    const vif = new FakeVif();
    const network = await vif.connect();
    await vif.xen.idle();
    vif.back.isAlive = false;
    const done = network.disconnect();
    await vif.xen.idle(vif.xen.nowNs + 60e9);
    await done;
    // Its two rings are mapped; the pages of frames are not.
    expect(vif.bus.grants.leakedPages).toBe(2);
  });

  it('is drained at the end of the program', async () => {
    const vif = new FakeVif();
    const connected = await vif.tryConnect();
    if (typeof connected === 'string') throw new Error(connected);
    void connected.network.write(frameOf(1));
    const frames: Uint8Array[] = [];
    connected.drain(() => {
      frames.push(...vif.back.sent());
      vif.bus.events.scan();
    });
    expect(frames).toEqual([frameOf(1)]);
    connected.drain(() => {
      throw new Error('there is nothing to wait for');
    });
  });
});

describe('a malicious backend', () => {
  const rx = (vif: FakeVif, id: number, offset: number, flags: number, status: number): void => {
    vif.back.writeRx(0, id, offset, flags, status);
    vif.back.produce(vif.back.rx!, 1);
  };
  const lies: [string, string, (vif: FakeVif) => void][] = [
    [
      'answers a receive request that was not made',
      'answers a request that was not made',
      (vif) => rx(vif, 999, 0, 0, 60),
    ],
    ['claims more bytes than a page has', 'claims more bytes than a page has', (vif) => rx(vif, 0, 0, 0, 4097)],
    ['claims bytes beyond the page', 'claims more bytes than a page has', (vif) => rx(vif, 0, 4000, 0, 97)],
    ['claims an offset beyond the page', 'claims more bytes than a page has', (vif) => rx(vif, 0, 65535, 0, 1)],
    [
      'moves its index too far ahead in the receive ring',
      'producer-beyond-requests',
      (vif) => {
        vif.back.rx![2] = 257;
        vif.xen.raise(vif.back.port);
      },
    ],
    [
      'moves its index back in the receive ring',
      'producer-beyond-requests',
      (vif) => {
        vif.back.rx![2] = 0xffffffff;
        vif.xen.raise(vif.back.port);
      },
    ],
    [
      'moves its index too far ahead in the transmit ring',
      'producer-beyond-requests',
      (vif) => {
        vif.back.tx![2] = 77;
        vif.xen.raise(vif.back.port);
      },
    ],
    [
      'answers a transmit request that was not made',
      'answers a request that was not made',
      (vif) => {
        vif.back.takeTx();
        vif.back.respondTx(500);
        vif.xen.raise(vif.back.port);
      },
    ],
    ['starts again without closing', 'starts again without closing', (vif) => (vif.back.unmap(), vif.back.offer())],
    [
      'answers a transmit request twice',
      'answers a request that was not made',
      (vif) => {
        const { id } = vif.back.takeTx()!;
        vif.back.takeTx();
        vif.back.respondTx(id);
        vif.back.respondTx(id);
        vif.xen.raise(vif.back.port);
      },
    ],
  ];

  it.each(lies)('and %s is left, with a reason, and can be connected again', async (_, reason, lie) => {
    const vif = new FakeVif();
    const network = await vif.connect();
    const listening = network.listen(() => undefined);
    await network.write(frameOf(0));
    await network.write(frameOf(0));
    await vif.xen.idle();
    const told = expect(listening).rejects.toThrow(
      expect.objectContaining({ device: 'network tap0', reason: expect.stringContaining(reason) }),
    );
    lie(vif);
    await vif.xen.idle(vif.xen.nowNs + 2e9);
    await told;
    expect(await network.write(frameOf(1))).toBe('disconnected');
    await expect(network.listen(() => undefined)).rejects.toThrow(DeviceError);
    expect(vif.bus.grants.grantedPages).toBe(0);
    expect(vif.back.frontendNode('state')).toBe('6');
    expect(vif.xen.holders).toBe(0);

    const again = await vif.connect();
    const got: Uint8Array[] = [];
    void again.listen((frame) => got.push(frame.slice()));
    vif.back.receive(frameOf(2));
    await vif.xen.idle();
    expect(got).toEqual([frameOf(2)]);
  });
});
