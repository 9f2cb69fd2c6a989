import { memoryLogs, simulatedNetwork } from '@mirage/testing';
import { Address, type Datagram, type Network, Prefix } from '@mirage/types';
import { address, simulatedHost, simulatedServices, within } from '../../test/direct-pair.js';
import { dhcpHost } from '../../test/dhcp-host.js';
import { directStack } from './direct-stack.js';
import { MOST_PENDING_FRAMES } from './network-link.js';
import { MOST_WAITING_CALLERS } from './stack-context.js';

const SECOND = 1e9;
const LEFT = address(10, 0, 0, 1);
const RIGHT = address(10, 0, 0, 2);

/** Two hosts on a cable of 10 ms. */
function pair(seed = 1, right: Parameters<typeof simulatedHost>[3] = {}) {
  const network = simulatedNetwork({ seed });
  const hosts = [
    simulatedHost(network, 1, {}, { delayNs: 5e6 }),
    simulatedHost(network, 2, {}, { delayNs: 5e6, ...right }),
  ] as const;
  return { network, left: hosts[0].stack, right: hosts[1].stack, hosts };
}

it('answers the first ping, and measures its round trip (smoltcp-rs/smoltcp#597)', async () => {
  const { network, left } = pair();
  const pong = await within(network, left.icmp.ping(RIGHT));
  // One round trip for ARP, one for the ping itself.
  expect(pong).toEqual({ hopLimit: 64, roundTripNs: 40_000_000n });
  expect(await within(network, left.icmp.ping(RIGHT))).toEqual({ hopLimit: 64, roundTripNs: 20_000_000n });
});

it.each([0, 1, 1472, 1473, 20_000, 65_507])('pings with %i bytes', async (length) => {
  const { network, left } = pair();
  const bytes = Uint8Array.from({ length }, (_, index) => index * 7);
  expect(await within(network, left.icmp.ping(RIGHT, { bytes, timeoutMs: 5000 }))).toMatchObject({ hopLimit: 64 });
});

it('pings itself and the loopback', async () => {
  const { network, left } = pair();
  for (const own of [LEFT, address(127, 0, 0, 1)]) {
    expect(await within(network, left.icmp.ping(own))).toEqual({ hopLimit: 64, roundTripNs: 0n });
  }
});

it('keeps 64 packets to itself in a turn', async () => {
  const { network, left } = pair();
  let received = 0;
  await left.udp.listen(7, () => void received++);
  const listener = await left.udp.listen(0, () => {});
  if (typeof listener === 'string') throw new Error(listener);
  for (let count = 0; count < 100; count++) void listener.write(new Uint8Array(1), LEFT, 7);
  await network.run(0);
  expect(received).toBe(64);
  expect(left.statistics().dropped['stack.local-full']).toBe(36);
});

it.each([
  ['timed-out', address(10, 0, 0, 77), {}],
  ['unreachable', address(192, 0, 2, 1), {}],
  ['unreachable', address(10, 0, 0, 255), {}],
  ['aborted', RIGHT, { signal: AbortSignal.abort() }],
])('returns %s for a ping of %s', async (result, to, options) => {
  const { network, left } = pair();
  expect(await within(network, left.icmp.ping(to, options))).toBe(result);
});

it('gives up a ping when its signal is aborted, or the stack is disconnected', async () => {
  const { network, left } = pair();
  const controller = new AbortController();
  const [aborted, disconnected] = [left.icmp.ping(RIGHT, { signal: controller.signal }), left.icmp.ping(RIGHT)];
  controller.abort();
  expect(await within(network, aborted)).toBe('aborted');
  await left.disconnect();
  expect(await disconnected).toBe('disconnected');
  expect(await left.icmp.ping(RIGHT)).toBe('disconnected');
});

it('refuses pings that are out of range', async () => {
  const { left } = pair();
  await expect(left.icmp.ping(RIGHT, { bytes: new Uint8Array(65_508) })).rejects.toThrow(RangeError);
  await expect(left.icmp.ping(RIGHT, { timeoutMs: 0 })).rejects.toThrow(RangeError);
});

it('transfers packets of a protocol of the program', async () => {
  const { network, left, right } = pair();
  const seen: unknown[] = [];
  right.ip.listen(253, ({ bytes, source, destination, hopLimit }) =>
    seen.push([[...bytes], `${source}`, `${destination}`, hopLimit]),
  );
  expect(await within(network, left.ip.write(RIGHT, 253, Uint8Array.of(1, 2), { hopLimit: 9 }))).toBe('sent');
  await network.run(network.nowNs + SECOND);
  expect(seen).toEqual([[[1, 2], '10.0.0.1', '10.0.0.2', 9]]);
  expect(await left.ip.write(RIGHT, 253, new Uint8Array(1481), { dontFragment: true })).toBe('would-fragment');
  expect(await left.ip.write(RIGHT, 253, new Uint8Array(65_516))).toBe('too-long');
  expect(await left.ip.write(address(192, 0, 2, 1), 253, new Uint8Array(1))).toBe('no-route');
  expect(await left.ip.write(RIGHT, 253, new Uint8Array(1), { source: RIGHT })).toBe('no-route');
  expect(left.ip.sourceFor(RIGHT)).toEqual(LEFT);
  expect(left.ip.sourceFor(address(192, 0, 2, 1))).toBeUndefined();
  expect(left.ip.mtuFor(RIGHT)).toBe(1500);
  expect(() => left.ip.listen(6, () => {})).toThrow(RangeError);
});

it('learns the path MTU from a router, and sends packets that fit (RFC 1191)', async () => {
  const network = simulatedNetwork({ seed: 3 });
  const left = simulatedHost(network, 1, { ipv4Gateway: RIGHT }).stack;
  const router = simulatedHost(network, 2);
  const far = address(192, 0, 2, 7);
  const listener = await left.udp.listen(5000, () => {});
  if (typeof listener === 'string') throw new Error(listener);
  // The router reports the first datagram as too big for its next link.
  const reported = within(network, listener.write(new Uint8Array(1400), far, 7));
  await reported;
  await network.run(network.nowNs + SECOND);
  const quoted = Uint8Array.of(
    ...[0x45, 0, 0x05, 0x94, 0, 1, 0x40, 0, 64, 17, 0, 0, 10, 0, 0, 1, 192, 0, 2, 7],
    ...[5000 >> 8, 5000 & 255, 0, 7, 0x05, 0x80, 0, 0],
  );
  const error = Uint8Array.of(3, 4, 0, 0, 0, 0, 0x04, 0x00, ...quoted);
  let sum = 0;
  error.forEach((byte, index) => (sum += index % 2 === 0 ? byte << 8 : byte));
  sum = (sum & 0xffff) + (sum >> 16);
  error.set([(~sum >> 8) & 255, ~sum & 255], 2);
  router.stack.ip.listen(200, undefined);
  const frame = Uint8Array.of(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, ...ipv4(RIGHT.bytes, LEFT.bytes, error));
  await router.network.write(frame);
  await network.run(network.nowNs + SECOND);
  expect(left.ip.mtuFor(far)).toBe(1024);
  expect(left.ip.mtuFor(RIGHT)).toBe(1500);
});

/** Returns an ICMP packet over IPv4. */
function ipv4(source: Uint8Array, destination: Uint8Array, payload: Uint8Array): Uint8Array {
  const packet = Uint8Array.of(0x45, 0, 0, 20 + payload.length, 0, 9, 0, 0, 64, 1, 0, 0, ...source, ...destination);
  let sum = 0;
  packet.forEach((byte, index) => (sum += index % 2 === 0 ? byte << 8 : byte));
  sum = (sum & 0xffff) + (sum >> 16);
  packet.set([(~sum >> 8) & 255, ~sum & 255], 10);
  return Uint8Array.of(...packet, ...payload);
}

it('transfers datagrams over a bad cable, each complete or not at all', async () => {
  const { network, left, right } = pair(7, { loss: 0.05, duplicate: 0.05, reorder: 0.2, corrupt: 0.02 });
  const seen: Uint8Array[] = [];
  await right.udp.listen(7, ({ bytes }) => void seen.push(bytes.slice()));
  const listener = await left.udp.listen(0, () => {});
  if (typeof listener === 'string') throw new Error(listener);
  for (let number = 0; number < 300; number++) {
    const bytes = new Uint8Array(number * 20).fill(number);
    await within(network, listener.write(bytes, RIGHT, 7));
    await network.run(network.nowNs + 1e6);
  }
  await network.run(network.nowNs + 60 * SECOND);
  expect(seen.length).toBeGreaterThan(200);
  expect(seen.every((bytes) => bytes.every((byte) => byte === ((bytes.length / 20) & 255)))).toBe(true);
});

it('reports a port without a listener, so that a connected peer knows', async () => {
  const { network, left, right } = pair();
  const listener = await left.udp.listen(0, () => {});
  if (typeof listener === 'string') throw new Error(listener);
  await within(network, listener.write(new Uint8Array(1), RIGHT, 9));
  await network.run(network.nowNs + SECOND);
  expect(right.statistics().dropped['udp.no-port']).toBe(1);
  expect(left.statistics().dropped['icmp.stray-error']).toBe(0);
});

it('passes source and destination of a datagram, which can be kept', async () => {
  const { network, left, right } = pair();
  const kept: Pick<Datagram, 'source' | 'destination'>[] = [];
  await right.udp.listen(
    7,
    ({ source, destination }) => void kept.push({ source, ...(destination && { destination }) }),
  );
  for (const port of [5000, 5001]) {
    const listener = await left.udp.listen(port, () => {});
    if (typeof listener === 'string') throw new Error(listener);
    await within(network, listener.write(new Uint8Array(1), RIGHT, 7));
    await network.run(network.nowNs + SECOND);
  }
  expect(kept).toEqual([
    { source: { address: LEFT, port: 5000 }, destination: RIGHT },
    { source: { address: LEFT, port: 5001 }, destination: RIGHT },
  ]);
});

describe('with DHCP', () => {
  const lease = () => ({});
  const client = (network: ReturnType<typeof simulatedNetwork>, number = 5) =>
    simulatedHost(network, number, { ipv4: undefined, hostName: 'mir' } as never);

  it('asks in its first turn, and has an address two round trips later', async () => {
    const network = simulatedNetwork({ seed: 1 });
    const requests = dhcpHost(network, lease);
    const { stack, logs } = client(network);
    expect(stack.addresses()).toEqual([]);
    await network.run(0);
    expect(requests.map(({ type }) => type)).toEqual([1, 3]);
    expect(`${stack.addresses()}`).toBe('10.0.2.15/24');
    expect(stack.lease()).toMatchObject({ bits: 24 });
    expect(logs.lines.join('\n')).toContain('addresses 10.0.2.15/24');
  });

  it('listens before it has an address, and reports where when it has one', async () => {
    const network = simulatedNetwork({ seed: 1 });
    const { stack, logs } = client(network);
    await stack.tcp.listen(7, (flow) => flow.close());
    const udp = await stack.udp.listen(7, () => {});
    if (typeof udp === 'string') throw new Error(udp);
    expect(await udp.write(new Uint8Array(1), RIGHT, 7)).toBe('unreachable');
    expect(await stack.tcp.connect(RIGHT, 7)).toBe('unreachable');
    expect(logs.lines.join('\n')).not.toContain('listening');
    dhcpHost(network, lease);
    await network.run(10 * SECOND);
    const places = ['tcp', 'udp'].map((source) => `info ${source}: listening on 10.0.2.15:7`);
    expect(logs.lines).toEqual(['info ip: addresses 10.0.2.15/24', ...places]);
  });

  it('warns after 5 s without an answer, and continues to ask', async () => {
    const network = simulatedNetwork({ seed: 1 });
    const requests = dhcpHost(network, () => undefined);
    const { stack, logs } = client(network);
    await network.run(4 * SECOND);
    expect(logs.lines.join('\n')).not.toContain('no DHCP server');
    await network.run(300 * SECOND);
    expect(logs.lines.filter((line) => line.includes('no DHCP server has answered for 5 s'))).toHaveLength(1);
    expect(requests.length).toBeGreaterThan(6);
    await stack.disconnect();
    await network.run(600 * SECOND);
    expect(requests.length).toBeLessThan(10);
  });

  it('declines an address that another host has, and takes the next one', async () => {
    const network = simulatedNetwork({ seed: 1 });
    simulatedHost(network, 9, { ipv4: new Prefix(address(10, 0, 2, 15), 24) });
    let number = 14;
    const requests = dhcpHost(network, ({ type }) => ({ address: [10, 0, 2, type === 1 ? ++number : number] }));
    const { stack } = client(network);
    await network.run(30 * SECOND);
    expect(requests.map(({ type }) => type)).toEqual([1, 3, 4, 1, 3]);
    expect(`${stack.addresses()}`).toBe('10.0.2.16/24');
  });

  it('uses the MTU of the lease, and releases the lease at the end', async () => {
    const network = simulatedNetwork({ seed: 1 });
    const requests = dhcpHost(network, () => ({ options: [[26, 5, 120]] }));
    const { stack } = client(network);
    await network.run(SECOND);
    expect(stack.ip.mtuFor(RIGHT)).toBe(1400);
    // The server's station is known, because there is no time to ask.
    await within(network, stack.icmp.ping(address(10, 0, 2, 2)));
    void stack.disconnect();
    await network.run(2 * SECOND);
    expect(requests.at(-1)!.type).toBe(7);
  });

  it('has no address when the lease has expired, and its flows end', async () => {
    const network = simulatedNetwork({ seed: 1 });
    let isSilent = false;
    dhcpHost(network, () => (isSilent ? undefined : { leaseSeconds: 100 }));
    const { stack } = client(network);
    await network.run(SECOND);
    isSilent = true;
    await network.run(99 * SECOND);
    expect(stack.addresses()).toHaveLength(1);
    await network.run(101 * SECOND);
    expect(stack.addresses()).toEqual([]);
    expect(stack.lease()).toBeUndefined();
  });
});

it('reports that another host has its static address', async () => {
  const network = simulatedNetwork({ seed: 1 });
  const duplicates: string[] = [];
  simulatedHost(network, 1);
  await network.run(20 * SECOND);
  simulatedHost(network, 2, {
    ipv4: new Prefix(LEFT, 24),
    onDuplicateAddress: (one) => duplicates.push(`${one}`),
  });
  await network.run(40 * SECOND);
  expect(duplicates).toEqual(['10.0.0.1']);
});

describe('with a device that takes nothing', () => {
  const full = () => {
    const network = simulatedNetwork({ seed: 1 });
    const port = network.addPort();
    const writes: ((result: 'sent') => void)[] = [];
    const device: Network = {
      mac: port.mac,
      mtu: port.mtu,
      offloads: port.offloads,
      statistics: () => port.statistics(),
      listen: (onFrame, options) => port.listen(onFrame, options),
      disconnect: () => port.disconnect(),
      write: () => new Promise((resolve) => writes.push(resolve)),
    };
    const ipv4 = new Prefix(LEFT, 8);
    const services = simulatedServices(network);
    return { network, writes, stack: directStack({ network: device, services, logs: memoryLogs(), ipv4 }) };
  };

  it('keeps 256 frames, lets 64 callers wait, and refuses more; then everything continues', async () => {
    const { network, writes, stack } = full();
    const listener = await stack.udp.listen(0, () => {});
    if (typeof listener === 'string') throw new Error(listener);
    const to = address(10, 255, 255, 254);
    // Frames are sent at once only to a known neighbour: each new host needs an ARP broadcast.
    const results: Promise<string>[] = [];
    for (let host = 0; host < 600; host++) {
      results.push(listener.write(new Uint8Array(9), address(10, 1, host >> 8, host & 255 || 1), 7));
    }
    await network.run(0);
    expect(writes.length).toBeGreaterThanOrEqual(MOST_PENDING_FRAMES);
    expect(writes.length).toBeLessThanOrEqual(MOST_PENDING_FRAMES + MOST_WAITING_CALLERS);
    for (let round = 0; round < 20; round++) {
      for (const resolve of writes.splice(0)) resolve('sent');
      await network.run(network.nowNs);
    }
    const settled = await within(network, Promise.all(results));
    expect(settled.filter((result) => result === 'out-of-resources').length).toBeGreaterThan(0);
    expect(settled.filter((result) => result === 'sent').length).toBeGreaterThanOrEqual(MOST_PENDING_FRAMES);
    expect(await within(network, listener.write(new Uint8Array(9), to, 7))).toBe('sent');
  });
});

it('closes cleanly after an hour without a segment', async () => {
  const { network, left, right } = pair();
  const ends: unknown[] = [];
  await right.tcp.listen(7, async (flow) => {
    ends.push(await flow.read());
    await flow.close();
  });
  const flow = await within(network, left.tcp.connect(RIGHT, 7));
  if (typeof flow === 'string') throw new Error(flow);
  await network.run(network.nowNs + 3600 * SECOND);
  const startNs = network.nowNs;
  await within(network, flow.close(), SECOND);
  // Its end was acknowledged, because a reset would have been faster than a round trip.
  expect(network.nowNs - startNs).toBeGreaterThanOrEqual(20e6);
  await network.run(network.nowNs + SECOND);
  expect(ends).toEqual(['eof']);
  expect([left.statistics().openFlows, right.statistics().openFlows]).toEqual([0, 0]);
});

it('has nothing left to wait for when everything is closed', async () => {
  const { network, left, right } = pair();
  await right.tcp.listen(7, (flow) => flow.close());
  for (let count = 0; count < 20; count++) {
    const flow = await within(network, left.tcp.connect(RIGHT, 7));
    if (typeof flow !== 'string') await within(network, flow.close());
  }
  await network.run();
  expect(network.nowNs).toBeLessThan(200 * SECOND);
});

it('resets its flows when it is disconnected', async () => {
  const { network, left, right } = pair();
  const ends: unknown[] = [];
  await right.tcp.listen(7, async (flow) => void ends.push(await flow.read()), { backlog: 200 });
  for (let count = 0; count < 200; count++) {
    const flow = await within(network, left.tcp.connect(RIGHT, 7), SECOND);
    if (typeof flow === 'string') throw new Error(flow);
  }
  await within(network, left.disconnect());
  await network.run(network.nowNs + SECOND);
  expect(ends).toEqual(new Array(200).fill('reset'));
  expect(left.statistics().openFlows).toBe(0);
});

it('counts frames that it cannot use, by layer and reason', async () => {
  const { network, hosts, left } = pair();
  const { network: port } = hosts[1];
  const to = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
  for (const type of [0x0800, 0x0806, 0x9999]) {
    await port.write(Uint8Array.of(...to, type >> 8, type & 255, ...new Array<number>(46).fill(0)));
  }
  await network.run(SECOND);
  const dropped = Object.entries(left.statistics().dropped).filter(
    ([name, count]) => count > 0 && name !== 'arp.not-for-us' && name !== 'ethernet.other-group',
  );
  expect(dropped).toEqual([
    ['ethernet.unknown-type', 1],
    ['arp.bad-header', 1],
    ['ipv4.bad-version', 1],
  ]);
});

describe('with IPv6', () => {
  const own = (last: number): Address => new Address([0xfd, ...new Array<number>(14).fill(0), last]);
  const hosts = (link: Parameters<typeof simulatedHost>[3] = {}) => {
    const network = simulatedNetwork({ seed: 1 });
    const [left, right] = [1, 2].map(
      (number) =>
        simulatedHost(network, number, { ipv6: new Prefix(own(number), 64) }, { delayNs: 5e6, ...link }).stack,
    );
    return { network, left: left!, right: right! };
  };

  it('answers the first ping in its first second, while the addresses are probed', async () => {
    const { network, left } = hosts();
    // Each side must discover the other: an optimistic address does not announce its MAC (RFC 4429, 3.2).
    expect(await within(network, left.icmp.ping(own(2)))).toMatchObject({ hopLimit: 64 });
    expect(network.nowNs).toBeLessThan(0.1 * SECOND);
  });

  it('transfers datagrams and packets of a protocol of the program in fragments', async () => {
    const { network, left, right } = hosts();
    const seen: unknown[] = [];
    await right.udp.listen(7, ({ bytes, source }) => void seen.push([bytes.length, `${source.address}`]));
    right.ip.listen(253, ({ bytes, source }) => void seen.push([bytes.length, `${source}`]));
    const listener = await left.udp.listen(5000, () => {});
    if (typeof listener === 'string') throw new Error(listener);
    await within(network, listener.write(new Uint8Array(20_000), own(2), 7));
    await within(network, left.ip.write(own(2), 253, new Uint8Array(3000)));
    await network.run(network.nowNs + SECOND);
    expect(seen).toEqual([
      [20_000, 'fd00::1'],
      [3000, 'fd00::1'],
    ]);
    expect(await listener.write(new Uint8Array(1), new Address([0x20, 1, ...new Array<number>(14).fill(1)]), 7)).toBe(
      'unreachable',
    );
  });

  it('reports a duplicate address, and does not use it', async () => {
    const { network } = hosts();
    await network.run(20 * SECOND);
    const duplicates: string[] = [];
    const third = simulatedHost(network, 3, {
      ipv6: new Prefix(own(1), 64),
      onDuplicateAddress: (one) => duplicates.push(`${one}`),
    });
    await network.run(40 * SECOND);
    expect(duplicates).toEqual(['fd00::1']);
    expect(`${third.stack.addresses()}`).toBe('10.0.0.3/24');
  });

  it.each([
    ['ipv4Only', '10.0.0.1/24'],
    ['ipv6Only', 'fd00::1/64'],
  ] as const)('has one family alone with %s', async (name, expected) => {
    const network = simulatedNetwork({ seed: 1 });
    const { stack } = simulatedHost(network, 1, { ipv6: new Prefix(own(1), 64), [name]: true });
    await network.run(20 * SECOND);
    expect(`${stack.addresses()}`).toBe(expected);
    expect(await stack.tcp.connect(name === 'ipv4Only' ? own(2) : RIGHT, 7)).toBe('unreachable');
  });

  it('sends a stream over a bad cable', async () => {
    const { network, left, right } = hosts({ loss: 0.03, reorder: 0.05, corrupt: 0.01 });
    let received = 0;
    await right.tcp.listen(7, async (flow) => {
      for await (const bytes of flow) received += bytes.length;
      await flow.close();
    });
    const flow = await within(network, left.tcp.connect(own(2), 7));
    if (typeof flow === 'string') throw new Error(flow);
    expect(flow.local.address).toEqual(own(1));
    await within(network, flow.write(new Uint8Array(300_000)), 600 * SECOND);
    await within(network, flow.close(), 600 * SECOND);
    await network.run(network.nowNs + 60 * SECOND);
    expect(received).toBe(300_000);
  });
});

it('survives damaged frames of every protocol, and continues', async () => {
  const { network, hosts, left } = pair();
  const frames: Uint8Array[] = [];
  const [, right] = hosts;
  const { network: port } = right;
  // The frames between two hosts are the input: each of them is repeated with a few changed bytes.
  const original = port.write.bind(port);
  port.write = (frame, offload) => {
    frames.push(frame.slice());
    return original(frame, offload);
  };
  await left.tcp.listen(7, (flow) => flow.close());
  await left.udp.listen(7, () => {});
  await within(network, right.stack.icmp.ping(LEFT));
  const flow = await within(network, right.stack.tcp.connect(LEFT, 7));
  if (typeof flow !== 'string') await within(network, flow.close());
  const listener = await right.stack.udp.listen(0, () => {});
  if (typeof listener !== 'string') await within(network, listener.write(new Uint8Array(3000), LEFT, 7));
  await network.run(network.nowNs + 5 * SECOND);
  expect(frames.length).toBeGreaterThan(10);
  const before = Object.values(left.statistics().dropped).reduce((sum, count) => sum + count, 0);
  for (let count = 0; count < 3000; count++) {
    const frame = frames[count % frames.length]!.slice(0, 14 + Math.floor(network.random() * 80));
    for (let change = 0; change < 3; change++) {
      frame[12 + Math.floor(network.random() * (frame.length - 12))] = Math.floor(network.random() * 256);
    }
    await original(frame);
    if (count % 100 === 0) await network.run(network.nowNs + 1e6);
  }
  await network.run(network.nowNs + SECOND);
  const after = Object.values(left.statistics().dropped).reduce((sum, count) => sum + count, 0);
  expect(after - before).toBeGreaterThan(1000);
  expect(await within(network, right.stack.icmp.ping(LEFT))).toMatchObject({ hopLimit: 64 });
  expect(left.statistics().openFlows).toBe(0);
});
