import { memoryLink, memoryLogs, seededRandom, stackConformance, type StackPair } from '@mirage/testing';
import { Address, Prefix, type Clock, type DirectStack, type Ip, type Network } from '@mirage/types';
import { address } from '../../../test/direct-pair.js';
import { type StackContext } from '../stack-context.js';
import {
  connectArp,
  connectEthernet,
  connectIcmpLayer,
  connectIpv4,
  connectIpv4v6,
  connectIpv6,
  connectLayeredStack,
  connectTcpLayer,
  connectUdpLayer,
} from './connect-layers.js';
import { layerOf } from './layer.js';

const started = performance.now();
const clock: Clock = {
  monotonicNs: () => BigInt(Math.round((performance.now() - started) * 1e6)),
  wallNs: () => 0n,
};
const ipv6 = (number: number): Address => new Address([0xfd, ...new Array<number>(14).fill(0), number]);
const NO_IPV4 = new Address(new Uint8Array(4));
const NO_IPV6 = new Address(new Uint8Array(16));
const alone = { group: '' };

const contexts: StackContext[] = [];
afterAll(() => Promise.all(contexts.map((context) => context.disconnect())));

/** The layers that a configuration may compose, on a network. */
function layersOn(network: Network, number: number) {
  const logs = memoryLogs();
  const ethernet = connectEthernet({}, network, clock, seededRandom(number), logs);
  const { context } = layerOf('test', ethernet).internet;
  contexts.push(context);
  // One row waits for the limit of `close`.
  Object.assign(context, { closeLimitNs: 500e6 });
  const arp = connectArp({}, ethernet);
  const four = (): Ip => connectIpv4(alone, ethernet, arp, new Prefix(address(10, 0, 0, number), 24), NO_IPV4, 0n);
  const six = (): Ip => connectIpv6(alone, ethernet, new Prefix(ipv6(number), 64), NO_IPV6, true);
  return { ethernet, arp, four, six, logs };
}

function stackOn(network: Network, number: number): DirectStack {
  const { four, six } = layersOn(network, number);
  const ip = connectIpv4v6({}, four(), six());
  return connectLayeredStack(
    {},
    connectIcmpLayer({}, ip),
    connectUdpLayer({}, ip),
    connectTcpLayer(alone, ip, 4 << 20),
  );
}

describe('two composed stacks on a link', () => {
  const [left, right] = memoryLink({ offloads: true }, { offloads: true });
  const [stack, peer] = [stackOn(left, 1), stackOn(right, 2)];
  const pair: StackPair = {
    stack,
    peer,
    addresses: [address(10, 0, 0, 1), ipv6(1)],
    peerAddresses: [address(10, 0, 0, 2), ipv6(2)],
    silent: { address: address(10, 0, 0, 9), port: 7 },
  };

  it('ping each other', async () => {
    expect(await stack.icmp.ping(address(10, 0, 0, 2))).toMatchObject({ hopLimit: 64 });
  });

  it.each(stackConformance.map(({ name, check }) => [name, check] as const))('%s', async (_name, check) => {
    await check(pair);
  });
});

describe('single layers', () => {
  const pairOf = () => {
    const [left, right] = memoryLink();
    return [layersOn(left, 1), layersOn(right, 2)] as const;
  };

  it('ethernet passes frames of a type on, to one station and to all', async () => {
    const [left, right] = pairOf();
    const received: string[] = [];
    right.ethernet.listen(0x88b5, ({ bytes, source, destination }) =>
      received.push([bytes.subarray(0, 2), source, destination].join(' ')),
    );
    const sent = Uint8Array.of(1, 2);
    expect(await left.ethernet.write(right.ethernet.mac, 0x88b5, sent)).toBe('sent');
    expect(await left.ethernet.write(new Uint8Array(6).fill(255), 0x88b5, sent)).toBe('sent');
    expect(await left.ethernet.write(right.ethernet.mac, 0x88b6, sent)).toBe('sent');
    expect(await left.ethernet.write(right.ethernet.mac, 0x88b5, new Uint8Array(1501))).toBe('frame-too-long');
    right.ethernet.listen(0x88b5, undefined);
    expect(await left.ethernet.write(right.ethernet.mac, 0x88b5, sent)).toBe('sent');
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { mac } = left.ethernet;
    expect(received).toEqual([`1,2 ${mac} ${right.ethernet.mac}`, `1,2 ${mac} 255,255,255,255,255,255`]);
  });

  it.each([0x0806, 0x05ff, 0x10000, 1.5])('ethernet refuses to listen to the type %d', (type) => {
    const [{ ethernet }] = pairOf();
    expect(() => ethernet.listen(type, () => {})).toThrow(RangeError);
  });

  it('ethernet passes IP on if there is no layer for it', async () => {
    const [left, right] = pairOf();
    left.four();
    let frames = 0;
    right.ethernet.listen(0x0800, () => frames++);
    await left.ethernet.write(right.ethernet.mac, 0x0800, new Uint8Array(46));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(frames).toBe(1);
  });

  it('logs what a handler of frames throws, and continues', async () => {
    const [left, right] = pairOf();
    right.ethernet.listen(0x88b5, () => {
      throw new Error('broken');
    });
    await left.ethernet.write(right.ethernet.mac, 0x88b5, new Uint8Array(1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(right.logs.lines).toEqual([expect.stringContaining('the handler of a frame failed')]);
  });

  it('arp finds the MAC of a host, also when two ask', async () => {
    const [left, right] = pairOf();
    left.four();
    right.four();
    const twice = await Promise.all([left.arp.query(address(10, 0, 0, 2)), left.arp.query(address(10, 0, 0, 2))]);
    expect(twice).toEqual([right.ethernet.mac, right.ethernet.mac]);
    expect(await left.arp.query(address(10, 0, 0, 2))).toEqual(right.ethernet.mac);
    await expect(left.arp.query(ipv6(1))).rejects.toThrow(RangeError);
  });

  it('arp gives up after three requests', async () => {
    const [left] = pairOf();
    left.four();
    expect(await left.arp.query(address(10, 0, 0, 9))).toBe('timed-out');
  });

  it('udp works on IPv6 alone', async () => {
    const [left, right] = pairOf();
    const [one, other] = [left, right].map(({ six }) => connectUdpLayer({}, six()));
    const got = new Promise<string>((resolve) => {
      void other!.listen(9, ({ bytes, destination }) => resolve(`${bytes} ${destination}`));
    });
    const sender = await one!.listen(0, () => {});
    if (typeof sender === 'string') throw new Error(sender);
    expect(await sender.write(Uint8Array.of(5), address(10, 0, 0, 2), 9)).toBe('unreachable');
    expect(await sender.write(Uint8Array.of(5), ipv6(2), 9)).toBe('sent');
    expect(await got).toBe('5 fd00::2');
  });

  it('an IP without TCP leaves its segments to the program', async () => {
    const [left, right] = pairOf();
    const [one, other] = [left.four(), right.four()];
    const got = new Promise((resolve) => other.listen(6, ({ bytes }) => resolve(bytes.slice())));
    expect(await one.write(address(10, 0, 0, 2), 6, Uint8Array.of(1, 2, 3))).toBe('sent');
    expect(await got).toEqual(Uint8Array.of(1, 2, 3));
    expect(() => other.listen(1, () => {})).toThrow(RangeError);
    connectTcpLayer(alone, other, 1 << 20);
    expect(() => other.listen(6, () => {})).toThrow(RangeError);
  });

  it('an IP has the addresses of its version only', () => {
    const [{ four, six }] = pairOf();
    const [ipv4, ipv6Only] = [four(), six()];
    expect([`${ipv4.addresses()}`, `${ipv6Only.addresses()}`]).toEqual(['10.0.0.1/24', 'fd00::1/64']);
    expect([ipv4.sourceFor(ipv6(2)), ipv6Only.sourceFor(address(10, 0, 0, 2))]).toEqual([undefined, undefined]);
    expect(`${connectIpv4v6({}, ipv4, ipv6Only).addresses()}`).toBe('10.0.0.1/24,fd00::1/64');
  });
});

describe('refuses', () => {
  const layers = () => layersOn(memoryLink()[0], 1);

  it('a second IPv4, IPv6 or TCP on one Ethernet', () => {
    const { four, six } = layers();
    const ip = connectIpv4v6({}, four(), six());
    expect(four).toThrow('ipv4: there is another one on its Ethernet');
    expect(six).toThrow('ipv6: there is another one on its Ethernet');
    connectTcpLayer(alone, ip, 1 << 20);
    expect(() => connectTcpLayer({ group: 'lan' }, ip, 1 << 20)).toThrow('tcp lan: there is another TCP');
  });

  it('a transport over one of two versions of IP', () => {
    const { four, six } = layers();
    const ip = four();
    six();
    const message = 'its Ethernet has both versions of IP';
    expect(() => connectTcpLayer(alone, ip, 1 << 20)).toThrow(`tcp: ${message}`);
    const later = layers();
    connectUdpLayer({}, later.four());
    expect(later.six).toThrow(`ipv6: ${message}`);
  });

  it('layers of different networks', () => {
    const [one, other] = [layers().four(), layers().four()];
    const [icmp, udp] = [connectIcmpLayer({}, one), connectUdpLayer({}, one)];
    const tcp = connectTcpLayer(alone, other, 1 << 20);
    expect(() => connectLayeredStack({}, icmp, udp, tcp)).toThrow('its layers belong to different networks');
    expect(() => connectIpv4v6({}, one, layers().six())).toThrow('it needs an IPv4 and an IPv6 of one Ethernet');
  });

  it('arguments that no layer can use, and layers of another package', () => {
    const { ethernet, arp } = layers();
    const gateway = address(10, 1, 0, 1);
    const network = new Prefix(address(10, 0, 0, 1), 24);
    expect(() => connectIpv4({ group: 'lan' }, ethernet, arp, network, gateway, 0n)).toThrow(
      'ipv4 lan: --lan-ipv4-gateway=10.1.0.1 is outside of the network of --lan-ipv4=10.0.0.1/24',
    );
    expect(() => connectArp({}, { ...ethernet, listen: () => {} } as never)).not.toThrow();
    const foreign = { mac: ethernet.mac, mtu: 1500, write: ethernet.write, listen: ethernet.listen };
    expect(() => connectArp({}, foreign)).toThrow('arp: what it was put on is not a layer of @mirage/tcpip');
  });
});
