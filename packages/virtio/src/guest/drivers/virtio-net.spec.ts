import { DeviceError } from '@mirage/runtime';
import {
  ALL_FEATURES,
  configOf,
  FakeNet,
  frameOf,
  MAC,
  RECEIVE_OFFLOADS,
  SEND_OFFLOADS,
} from '../../../test/fake-net.js';
import { VIRTIO_NET_F_MAC, VIRTIO_NET_F_MRG_RXBUF, VIRTIO_NET_F_MTU, VIRTIO_NET_F_STATUS } from './virtio-net-wire.js';

const settled = async <A>(promise: Promise<A>): Promise<A | 'pending'> =>
  Promise.race([promise, new Promise<'pending'>((resolve) => setImmediate(() => resolve('pending')))]);

describe('a virtio network', () => {
  it('accepts what the device offers, and no feature that the driver does not handle', () => {
    const net = new FakeNet({ mtu: 9000, features: -1, queues: [64, 8] });
    const network = net.connect();
    expect([[...network.mac], network.mtu]).toEqual([[...MAC], 9000]);
    expect(net.device.accepted).toBe((ALL_FEATURES | SEND_OFFLOADS | RECEIVE_OFFLOADS) >>> 0);
    expect(network.offloads).toEqual({ checksum: true, segmentsIpv4: true, segmentsIpv6: true });
    expect(net.device.status).toBe(15);
  });

  it('chooses a locally administered address and the usual mtu if the device has none', () => {
    const network = new FakeNet({ features: 0, mtu: 9 }).connect();
    expect([[...network.mac], network.mtu]).toEqual([[0xfe, 255, 255, 255, 255, 255], 1500]);
  });

  it.each([
    ['an address of a group', { mac: Uint8Array.of(1, 0, 0, 0, 0, 1) }, 'bad-mac'],
    ['an mtu that carries no IPv4', { mtu: 67 }, 'bad-mtu'],
    ['no second queue', { queues: [8] }, 'no-such-queue'],
  ])('refuses a device with %s, and resets it', (_, options, error) => {
    const net = new FakeNet(options);
    expect(net.tryConnect()).toBe(error);
    expect(net.device.status).toBe(0);
  });

  it('refuses a device whose configuration never settles', () => {
    const net = new FakeNet();
    const { transport } = net.device;
    Object.assign(transport, { configGeneration: () => net.device.generation++ });
    expect(net.tryConnect()).toBe('config-never-settles');
  });

  it.each([
    ['mergeable buffers', ALL_FEATURES],
    ['whole buffers', ALL_FEATURES & ~VIRTIO_NET_F_MRG_RXBUF],
    ['neither event indices nor mergeable buffers', VIRTIO_NET_F_MAC | VIRTIO_NET_F_MTU | VIRTIO_NET_F_STATUS],
  ])('with %s carries frames of every length both ways', async (_, features) => {
    const net = new FakeNet({ features, mtu: 4000 });
    const network = net.connect();
    const got: Uint8Array[] = [];
    void network.listen((frame) => got.push(frame.slice()));
    net.timing.turn();
    const lengths = [14, 15, 60, 1514, 1524, 1525, 1600, 3050, 4014];
    for (const [index, length] of lengths.entries()) {
      expect(net.receive(frameOf(index, length))).toBe(true);
      net.interrupt();
      expect(await settled(network.write(frameOf(index, length)))).toBe('sent');
      net.timing.turn();
      expect(net.sent()).toEqual([frameOf(index, length)]);
    }
    expect(got).toEqual(lengths.map((length, index) => frameOf(index, length)));
    const bytes = lengths.reduce((sum, length) => sum + length, 0);
    expect(network.statistics()).toEqual({ rxFrames: 9, rxBytes: bytes, txFrames: 9, txBytes: bytes });
  });

  it('keeps the receive ring full for any number of frames', () => {
    const net = new FakeNet({ queues: [4, 4] });
    let got = 0;
    void net.connect().listen((frame) => {
      if (frame[0] !== ((got++ * 7) & 255)) throw new Error(`frame ${got}`);
    });
    net.timing.turn();
    for (let number = 0; number < 70000; number++) {
      if (!net.receive(frameOf(number))) throw new Error(`no buffer for frame ${number}`);
      net.interrupt();
    }
    expect(got).toBe(70000);
  });

  it('notifies once for the frames of a turn, and every 16 frames within it', () => {
    const net = new FakeNet({ queues: [8, 64] });
    const network = net.connect();
    for (let number = 0; number < 10; number++) void network.write(frameOf(number));
    expect(net.tx.notifications).toBe(0);
    net.timing.turn();
    expect(net.tx.notifications).toBe(1);
    expect(net.sent()).toHaveLength(10);
    net.tx.wantNotifications();
    for (let number = 0; number < 20; number++) void network.write(frameOf(number));
    expect(net.tx.notifications).toBe(2);
    net.timing.turn();
    expect(net.sent()).toHaveLength(20);
    expect(net.tx.interrupts).toBe(0);
  });

  it('copies a frame when it is written: the caller may reuse the buffer', async () => {
    const net = new FakeNet();
    const network = net.connect();
    const frame = frameOf(1);
    await network.write(frame);
    frame.fill(0);
    net.timing.turn();
    expect(net.sent()).toEqual([frameOf(1)]);
  });

  it('makes writers wait in order while the ring is full, and continues when the device has taken frames', async () => {
    const net = new FakeNet({ queues: [8, 4] });
    const network = net.connect();
    const results = Array.from({ length: 10 }, (_, number) => network.write(frameOf(number)));
    expect(await Promise.all(results.map(settled))).toEqual([...Array(4).fill('sent'), ...Array(6).fill('pending')]);
    expect(net.timing.holders).toBe(1);
    net.timing.turn();
    const frames: Uint8Array[] = [];
    for (let round = 0; round < 3; round++) {
      frames.push(...net.sent());
      expect(net.tx.interrupts).toBe(round < 2 ? round + 1 : 2);
      net.interrupt();
    }
    expect(frames).toEqual(Array.from({ length: 10 }, (_, number) => frameOf(number)));
    expect(await Promise.all(results)).toEqual(Array(10).fill('sent'));
    expect(net.timing.holders).toBe(0);
    expect(network.statistics().txFrames).toBe(10);
  });

  it('accepts a device that reports the length of each sent frame, as Cloud Hypervisor does', async () => {
    const net = new FakeNet({ queues: [8, 4] });
    const network = net.connect();
    const results = Array.from({ length: 10 }, (_, number) => network.write(frameOf(number)));
    net.timing.turn();
    for (let round = 0; round < 3; round++) {
      net.sent((head) => net.tx.use(head, 72));
      net.interrupt();
    }
    expect(await Promise.all(results)).toEqual(Array(10).fill('sent'));
  });

  it.each([
    ['shorter than a header', 13, RangeError],
    ['longer than the mtu', 1515, 'frame-too-long'],
  ])('refuses to send a frame that is %s', async (_, length, result) => {
    const network = new FakeNet().connect();
    const written = network.write(new Uint8Array(length));
    if (typeof result === 'string') expect(await written).toBe(result);
    else await expect(written).rejects.toThrow(result);
  });

  it('drops frames that are too short or too long, which any sender on the network may send', () => {
    const net = new FakeNet();
    const network = net.connect();
    let got = 0;
    void network.listen(() => got++);
    net.timing.turn();
    for (const length of [0, 13, 1519, 5000]) {
      net.receive(frameOf(1, length));
      net.interrupt();
    }
    expect(got).toBe(0);
    net.receive(frameOf(1, 1518));
    net.interrupt();
    expect(got).toBe(1);
  });

  it('leaves frames in the ring without a listener, and receives no interrupt for them', async () => {
    const net = new FakeNet();
    const network = net.connect();
    net.receive(frameOf(1));
    net.interrupt();
    const got: Uint8Array[] = [];
    const listening = network.listen((frame) => got.push(frame.slice()));
    expect(got).toEqual([]);
    expect(net.timing.holders).toBe(1);
    net.timing.turn();
    expect(got).toEqual([frameOf(1)]);
    expect(net.rx.interrupts).toBe(0);
    net.receive(frameOf(2));
    expect(net.rx.interrupts).toBe(1);
    net.interrupt();
    await network.disconnect();
    await listening;
    expect(got).toEqual([frameOf(1), frameOf(2)]);
    expect(net.timing.holders).toBe(0);
  });

  it('lets other work run after 64 frames', () => {
    const net = new FakeNet({ queues: [128, 8] });
    let got = 0;
    void net.connect().listen(() => got++);
    net.timing.turn();
    for (let number = 0; number < 100; number++) net.receive(frameOf(number));
    net.timing.fire(0);
    expect(got).toBe(64);
    net.timing.turn();
    expect(got).toBe(100);
  });

  it('rejects with the error of a listener that throws, and serves the next listener', async () => {
    const net = new FakeNet();
    const network = net.connect();
    const first = network.listen(() => {
      throw new Error('no frame for me');
    });
    net.timing.turn();
    net.receive(frameOf(1));
    net.receive(frameOf(2));
    net.interrupt();
    await expect(first).rejects.toThrow('no frame for me');
    const got: number[] = [];
    void network.listen((frame) => got.push(frame[0]!));
    net.timing.turn();
    expect(got).toEqual([14]);
  });

  it('has one listener: a second replaces the first, whose promise resolves', async () => {
    const network = new FakeNet().connect();
    const first = network.listen(() => undefined);
    const second = network.listen(() => undefined);
    await first;
    expect(await settled(second)).toBe('pending');
  });

  it('drops frames while the link is down, without counting them', async () => {
    const net = new FakeNet({ isLinkUp: false });
    const network = net.connect();
    expect(await network.write(frameOf(1))).toBe('sent');
    expect(network.statistics().txFrames).toBe(0);
    net.config.set(configOf({ isLinkUp: true }));
    net.interrupt();
    expect(await network.write(frameOf(2))).toBe('sent');
    net.timing.turn();
    expect(net.sent()).toEqual([frameOf(2)]);
  });

  it('detects a lost link a little later also if the interrupt brings frames', async () => {
    const net = new FakeNet();
    const network = net.connect();
    void network.listen(() => undefined);
    net.timing.turn();
    net.receive(frameOf(1));
    net.config.set(configOf({ isLinkUp: false }));
    net.interrupt();
    net.timing.expire();
    await network.write(frameOf(2));
    expect(network.statistics().txFrames).toBe(0);
  });

  it('is stopped, with a reason, if the device takes nothing for half a minute while writers wait', async () => {
    const net = new FakeNet({ queues: [8, 1] });
    const network = net.connect();
    const listening = expect(network.listen(() => undefined)).rejects.toThrow('accepts none of the sent frames');
    await network.write(frameOf(1));
    const waiting = network.write(frameOf(2));
    for (let look = 0; look < 6; look++) {
      expect(await settled(waiting)).toBe('pending');
      net.timing.expire();
    }
    net.timing.expire();
    expect(await waiting).toBe('disconnected');
    await listening;
    expect([net.device.status, net.timing.holders]).toEqual([0, 0]);
  });

  it('is not stopped while the device takes frames slowly', async () => {
    const net = new FakeNet({ queues: [8, 1] });
    const network = net.connect();
    const results = Array.from({ length: 12 }, (_, number) => network.write(frameOf(number)));
    net.timing.turn();
    for (let round = 0; round < 30; round++) {
      if (round % 3 === 0) net.sent();
      // Even if its interrupt is lost.
      net.timing.expire();
      net.timing.turn();
    }
    expect(net.device.status).toBe(15);
    expect((await Promise.all(results.map(settled))).filter((result) => result === 'sent').length).toBeGreaterThan(9);
  });

  it('is disconnected once the device has sent what was written', async () => {
    const net = new FakeNet();
    const network = net.connect();
    void network.write(frameOf(1));
    const done = network.disconnect();
    expect(await settled(done)).toBe('pending');
    expect(net.sent()).toEqual([frameOf(1)]);
    net.interrupt();
    await done;
    expect(net.device.status).toBe(0);
    expect(await network.write(frameOf(2))).toBe('disconnected');
    await network.disconnect();
    await network.listen(() => undefined);
    expect(net.timing.holders).toBe(0);
  });

  it('is disconnected after a timeout if the device never takes what was written; waiting writers are disconnected', async () => {
    const net = new FakeNet({ queues: [8, 1] });
    const network = net.connect();
    void network.write(frameOf(1));
    const waiting = network.write(frameOf(2));
    const done = network.disconnect();
    expect(await waiting).toBe('disconnected');
    expect(await settled(done)).toBe('pending');
    net.timing.expire();
    await done;
    expect(net.device.status).toBe(0);
  });

  it('may be disconnected by its listener', async () => {
    const net = new FakeNet();
    const network = net.connect();
    let got = 0;
    const listening = network.listen(() => {
      got++;
      void network.disconnect();
    });
    net.timing.turn();
    net.receive(frameOf(1));
    net.receive(frameOf(2));
    net.interrupt();
    await listening;
    expect(got).toBe(1);
  });
});

describe('a malicious network device', () => {
  const lies: [string, string, (net: FakeNet) => void][] = [
    ['uses a buffer that it was not given', 'unknown-chain', (net) => net.rx.use(200, 100)],
    ['uses a buffer with an id beyond the ring', 'unknown-chain', (net) => net.rx.use(0xffffffff, 100)],
    [
      'uses a sent frame twice',
      'unknown-chain',
      (net) => {
        const { head } = net.tx.take()!;
        net.tx.use(head, 0);
        net.interrupt();
        net.tx.use(head, 0);
      },
    ],
    ['claims more bytes than a buffer has', 'length-too-long', (net) => net.rx.use(net.rx.take()!.head, 1537)],
    ['claims 4 GiB', 'length-too-long', (net) => net.rx.use(net.rx.take()!.head, 0xffffffff)],
    ['delivers a frame without a header', 'a frame without a header', (net) => net.rx.use(net.rx.take()!.head, 11)],
    [
      'delivers a frame of no buffers',
      'a frame of 0 buffers',
      (net) => {
        const { head, buffers } = net.rx.take()!;
        buffers[0]!.bytes[10] = 0;
        net.rx.use(head, 72);
      },
    ],
    [
      'delivers a frame of 65,535 buffers',
      'a frame of 65535 buffers',
      (net) => {
        const { head, buffers } = net.rx.take()!;
        buffers[0]!.bytes.fill(255, 10, 12);
        net.rx.use(head, 72);
      },
    ],
    [
      'delivers a frame of two buffers and publishes one',
      'published only a part of a frame',
      (net) => {
        const { head, buffers } = net.rx.take()!;
        buffers[0]!.bytes[10] = 2;
        net.rx.use(head, 1536);
      },
    ],
    ['moves its index too far ahead', 'too-many-used', (net) => net.rx.jump(9)],
    ['moves its index back', 'too-many-used', (net) => net.rx.jump(-1)],
    [
      'uses a sent frame that it was not given',
      'unknown-chain',
      (net) => {
        net.tx.use(net.tx.take()!.head + 5, 0);
      },
    ],
    ['needs a reset', 'reports that it needs a reset', (net) => void (net.device.status |= 64)],
    [
      'changes its mtu to nonsense',
      'changed its configuration to an invalid one',
      (net) => net.config.set(configOf({ mtu: 3 })),
    ],
    ['changes its mtu', 'changed its MTU from 1500 to 1400', (net) => net.config.set(configOf({ mtu: 1400 }))],
    [
      'changes its address',
      'changed its address',
      (net) => net.config.set(configOf({ mac: Uint8Array.of(2, 0, 0, 0, 0, 8) })),
    ],
  ];

  it.each(lies)('and %s is stopped with a reason, and can be connected again', async (_, reason, lie) => {
    const net = new FakeNet();
    const network = net.connect();
    const listening = network.listen(() => undefined);
    net.timing.turn();
    await network.write(frameOf(0));
    await network.write(frameOf(0));
    net.timing.turn();
    const told = expect(listening).rejects.toThrow(
      expect.objectContaining({ device: 'network tap0', reason: expect.stringContaining(reason) }),
    );
    lie(net);
    net.interrupt();
    await told;
    expect(net.device.status).toBe(0);
    expect(await network.write(frameOf(1))).toBe('disconnected');
    await expect(network.listen(() => undefined)).rejects.toThrow(DeviceError);
    await network.disconnect();
    expect(net.timing.holders).toBe(0);

    net.config.set(configOf({}));
    const again = net.connect();
    const got: Uint8Array[] = [];
    void again.listen((frame) => got.push(frame.slice()));
    net.timing.turn();
    net.receive(frameOf(2));
    net.interrupt();
    expect(got).toEqual([frameOf(2)]);
  });

  it('is detected by a writer too, which gets disconnected', async () => {
    const net = new FakeNet({ queues: [8, 1] });
    const network = net.connect();
    await network.write(frameOf(1));
    net.timing.turn();
    net.tx.use(77, 0);
    expect(await network.write(frameOf(2))).toBe('disconnected');
  });

  it('that never answers does not affect the program', async () => {
    const net = new FakeNet({ queues: [1, 1] });
    const network = net.connect();
    await network.write(frameOf(1));
    for (let round = 0; round < 100; round++) net.interrupt();
    expect(await settled(network.write(frameOf(2)))).toBe('pending');
  });
});
