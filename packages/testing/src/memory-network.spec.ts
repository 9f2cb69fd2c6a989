import { networkConformance } from './conformance/network';
import { servePeer } from './conformance/network-peer';
import { runConformance } from './conformance/row';
import { memoryLink, memoryNetwork } from './memory-network';

/** Returns these bytes, padded with zeros to the length of a header. */
const frame = (...bytes: number[]): Uint8Array =>
  Uint8Array.from({ length: Math.max(14, bytes.length) }, (_, index) => bytes[index] ?? 0);
const isPending = (promise: Promise<void>): Promise<boolean> =>
  Promise.race([promise.then(() => false), new Promise<boolean>((resolve) => setImmediate(() => resolve(true)))]);

describe('memoryNetwork', () => {
  it('has a default address and the usual mtu', () => {
    const network = memoryNetwork();
    expect([...network.mac]).toEqual([2, 0, 0, 0, 0, 1]);
    expect(network.mtu).toBe(1500);
    expect(memoryNetwork({ mac: Uint8Array.of(2, 1, 1, 1, 1, 1), mtu: 9000 })).toMatchObject({
      mac: Uint8Array.of(2, 1, 1, 1, 1, 1),
      mtu: 9000,
    });
  });

  it.each([[{ mac: Uint8Array.of(1) }], [{ mtu: 0 }], [{ mtu: 1.5 }]])('refuses %j', (options) => {
    expect(() => memoryNetwork(options)).toThrow(RangeError);
  });

  it('keeps copies of sent frames', async () => {
    const network = memoryNetwork();
    const bytes = frame(1, 2, 3);
    expect(await network.write(bytes)).toBe('sent');
    bytes.fill(0);
    expect(network.sent).toEqual([frame(1, 2, 3)]);
  });

  it.each([
    [1514, 'sent'],
    [1515, 'frame-too-long'],
  ])('a frame of %d bytes is %s', async (length, expected) => {
    const network = memoryNetwork();
    expect(await network.write(new Uint8Array(length))).toBe(expected);
    expect(network.sent.length).toBe(expected === 'sent' ? 1 : 0);
  });

  it('counts frames and bytes of both directions, and nothing that was dropped', async () => {
    const network = memoryNetwork();
    network.receive(frame(1));
    void network.listen(() => {});
    network.receive(frame(1, 2));
    network.receive(new Uint8Array(2000));
    await network.write(frame(1, 2, 3));
    await network.write(new Uint8Array(2000));
    expect(network.statistics()).toEqual({ rxFrames: 1, rxBytes: 14, txFrames: 1, txBytes: 14 });
  });

  it('returns a copy of its statistics', async () => {
    const network = memoryNetwork();
    const before = network.statistics();
    await network.write(frame(1));
    expect(before.txFrames).toBe(0);
  });

  it('has one listener: a second replaces the first, whose promise resolves', async () => {
    const network = memoryNetwork();
    const heard: string[] = [];
    const first = network.listen(() => heard.push('first'));
    network.receive(frame(1));
    expect(await isPending(first)).toBe(true);
    const second = network.listen(() => heard.push('second'));
    await first;
    network.receive(frame(1));
    expect(heard).toEqual(['first', 'second']);
    expect(await isPending(second)).toBe(true);
  });

  it('detaches the bytes when the listener returns', () => {
    const network = memoryNetwork();
    const kept: Uint8Array[] = [];
    const copied: Uint8Array[] = [];
    void network.listen((received) => {
      kept.push(received);
      copied.push(received.slice());
    });
    const bytes = frame(7, 7);
    network.receive(bytes);
    expect(kept).toEqual([frame()]);
    expect(copied).toEqual([frame(7, 7)]);
    expect(bytes).toEqual(frame(7, 7));
  });

  it('stops permanently when it is disconnected', async () => {
    const network = memoryNetwork();
    let heard = 0;
    const listening = network.listen(() => heard++);
    await network.disconnect();
    await network.disconnect();
    await listening;
    network.receive(frame(1));
    expect(await network.write(frame(1))).toBe('disconnected');
    await network.listen(() => heard++);
    expect(heard).toBe(0);
  });
});

describe('memoryLink', () => {
  it('delivers in order, in both directions', async () => {
    const [left, right] = memoryLink();
    expect([...right.mac]).toEqual([2, 0, 0, 0, 0, 2]);
    const heard: number[] = [];
    void right.listen((received) => {
      heard.push(received[0]!);
      void right.write(received);
    });
    void left.listen((received) => heard.push(received[0]! + 100));
    await left.write(frame(1));
    await left.write(frame(2));
    // The answer to the second is in flight.
    await null;
    expect(heard).toEqual([1, 101, 2, 102]);
    expect(left.statistics()).toEqual({ rxFrames: 2, rxBytes: 28, txFrames: 2, txBytes: 28 });
  });

  it('drops frames that are too long for the other end or have no listener there', async () => {
    const [left, right] = memoryLink({ mtu: 9000 }, { mtu: 100 });
    let heard = 0;
    expect(await left.write(frame(1))).toBe('sent');
    void right.listen(() => heard++);
    expect(await left.write(new Uint8Array(200))).toBe('sent');
    await right.disconnect();
    expect(await left.write(frame(1))).toBe('sent');
    expect(heard).toBe(0);
  });
});

it('refuses to send a frame without a header, and delivers none', async () => {
  const network = memoryNetwork();
  let heard = 0;
  void network.listen(() => heard++);
  network.receive(new Uint8Array(13));
  expect(heard).toBe(0);
  await expect(network.write(new Uint8Array(13))).rejects.toThrow(RangeError);
});

it.each([
  ['as on a cable', {}, {}],
  ['as between programs of one host', { offloads: true }, { offloads: true }],
  ['one end of which finishes what it sends', { offloads: true }, {}],
  ['with a large mtu', { mtu: 9000 }, { mtu: 9000, offloads: true }],
])('a link passes the table for networks: %s', async (_, first, second) => {
  const [network, peer] = memoryLink(first, second);
  void servePeer(peer);
  const lines: string[] = [];
  const failed = await runConformance(networkConformance, network, (line) => void lines.push(line));
  expect([failed, lines.filter((line) => !line.startsWith('ok'))]).toEqual([0, []]);
});
