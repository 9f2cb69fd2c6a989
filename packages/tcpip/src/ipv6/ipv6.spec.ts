import fc from 'fast-check';
import { bytesOf, ip6, Ipv6Bed, LINK_LOCAL, packet6, PEER, icmp6Of } from '../../test/ipv6-bed.js';
import { Ipv6Header, parseIpv6 } from './ipv6-wire.js';

const DATA = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const ALL_NODES = ip6('ff02::1');
const GLOBAL = ip6('2001:db8::1');

/** Returns a packet to us with extension headers: each is a type and its bytes, the first of which is filled in. */
function withHeaders(headers: (readonly [number, number[]])[], protocol: number, payload = DATA): Uint8Array {
  const types = [...headers.map(([type]) => type), protocol];
  const body = headers.flatMap(([, [, ...rest]], index) => [types[index + 1]!, ...rest]);
  return packet6(PEER, LINK_LOCAL, types[0]!, Uint8Array.of(...body, ...payload));
}
const pad = [0, 0, 1, 4, 0, 0, 0, 0];

it('RFC 8200, 3: reads a header', () => {
  const header = new Ipv6Header();
  const packet = packet6(PEER, LINK_LOCAL, 253, DATA, 9);
  expect(parseIpv6(packet, 0, packet.length, header)).toBe('parsed');
  expect(header).toMatchObject({ payloadBytes: 8, hopLimit: 9, protocol: 253, start: 40, end: 48, isFragment: false });
});

it.each([
  ['none', []],
  ['hop-by-hop options', [[0, pad]]],
  ['destination options', [[60, pad]]],
  ['a routing header that is used up', [[43, [0, 0, 0, 0, 0, 0, 0, 0]]]],
  ['an unknown option that may be skipped', [[60, [0, 0, 0x1e, 4, 0, 0, 0, 0]]]],
  ['an atomic fragment (RFC 6946)', [[44, [0, 0, 0, 0, 0, 0, 0, 9]]]],
  ['eight headers', Array.from({ length: 8 }, () => [60, pad] as [number, number[]])],
] as [string, [number, number[]][]][])('RFC 8200, 4: delivers a packet with %s', (_, headers) => {
  const bed = new Ipv6Bed().settle();
  bed.receive(withHeaders(headers, 253));
  expect(bed.seen).toEqual([{ protocol: 253, payload: DATA, isGroup: false }]);
});

it.each([
  [
    'too-many-headers',
    withHeaders(
      Array.from({ length: 9 }, () => [60, pad] as const),
      253,
    ),
    undefined,
  ],
  [
    'bad-extension',
    withHeaders(
      [
        [60, pad],
        [0, pad],
      ],
      253,
    ),
    [4, 1, 40],
  ],
  ['bad-extension', withHeaders([[60, [0, 9, 1, 4, 0, 0, 0, 0]]], 253), undefined],
  ['bad-extension', withHeaders([[60, [0, 0, 1, 5, 0, 0, 0, 0]]], 253), undefined],
  ['routing-header', withHeaders([[43, [0, 0, 0, 1, 0, 0, 0, 0]]], 253), [4, 0, 42]],
  ['bad-option', withHeaders([[60, [0, 0, 0x5e, 4, 0, 0, 0, 0]]], 253), undefined],
  ['bad-option', withHeaders([[60, [0, 0, 0x9e, 4, 0, 0, 0, 0]]], 253), [4, 2, 42]],
  ['short', packet6(PEER, LINK_LOCAL, 253, DATA).subarray(0, 39), undefined],
  ['bad-version', packet6(PEER, LINK_LOCAL, 253, DATA).with(0, 0x45), undefined],
  ['bad-length', packet6(PEER, LINK_LOCAL, 253, DATA).subarray(0, 47), undefined],
  ['bad-source', packet6(ALL_NODES, LINK_LOCAL, 253, DATA), undefined],
  ['bad-source', packet6(ip6('::1'), LINK_LOCAL, 253, DATA), undefined],
  ['bad-source', packet6(ip6('::ffff:a00:1'), LINK_LOCAL, 253, DATA), undefined],
  ['bad-source', packet6(LINK_LOCAL, LINK_LOCAL, 253, DATA), undefined],
  ['bad-source', packet6(ip6('::'), LINK_LOCAL, 253, DATA), undefined],
  ['not-for-us', packet6(PEER, ip6('fe80::9'), 253, DATA), undefined],
  ['not-for-us', packet6(PEER, ip6('::1'), 253, DATA), undefined],
] as const)('RFC 8200 and 4443: counts as %s, and reports what has to be', (reason, packet, report) => {
  const bed = new Ipv6Bed().settle();
  bed.discovery.neighbours.learn(PEER, 0, Uint8Array.of(2, 0, 0, 0, 0, 2), 0, false, true, bed.nowNs);
  bed.receive(packet);
  expect(bed.seen).toEqual([]);
  expect(bed.ipv6.drops[reason]).toBe(1);
  const sent = bed.sent().map(({ message }) => [message[0], message[1], message[7]]);
  expect(sent).toEqual(report === undefined ? [] : [report]);
});

it('RFC 8200, 4.5: fragments a long packet, which the receiver reassembles', () => {
  const [left, right] = [new Ipv6Bed().settle(), new Ipv6Bed().settle()];
  const payload = Uint8Array.from({ length: 5000 }, (_, index) => index);
  left.discovery.neighbours.learn(PEER, 0, Uint8Array.of(2, 0, 0, 0, 0, 2), 0, false, true, left.nowNs);
  const buffer = left.link.take(payload.length)!;
  buffer.set(payload, buffer.length - payload.length);
  const both = Int32Array.of(...LINK_LOCAL, ...PEER);
  expect(left.ipv6.output(both, 253, 64, true, buffer.slice(), 5000, 0, 0, left.nowNs)).toBe('would-fragment');
  expect(left.ipv6.output(both, 253, 64, false, buffer, 5000, 0, 0, left.nowNs)).toBe('sent');
  const frames = left.link.takeFrames();
  expect(frames.length).toBe(4);
  expect(frames.every(({ length }) => length <= 1514)).toBe(true);
  for (const frame of frames) {
    frame.set([...bytesOf(PEER), ...bytesOf(LINK_LOCAL)], 22);
    right.receive(frame.subarray(14));
  }
  expect(right.seen).toEqual([{ protocol: 253, payload, isGroup: false }]);
});

it('RFC 8200, 4.5: reports a packet with missing fragments after 30 s', () => {
  const bed = new Ipv6Bed().settle();
  bed.discovery.neighbours.learn(PEER, 0, Uint8Array.of(2, 0, 0, 0, 0, 2), 0, false, true, bed.nowNs);
  bed.receive(withHeaders([[44, [0, 0, 0, 1, 0, 0, 0, 9]]], 253));
  bed.ipv6.timeout(bed.nowNs + 30e9);
  expect(bed.sent().map(({ message }) => [message[0], message[1]])).toEqual([[3, 1]]);
});

it.each([
  ['the link-local address to a host on the link', PEER, LINK_LOCAL],
  ['a global address to a global one', ip6('2001:db8:9::1'), GLOBAL],
  ['a global address to a host in its network', ip6('2001:db8::2'), GLOBAL],
  ['the address itself', GLOBAL, GLOBAL],
  ['the loopback', ip6('::1'), ip6('::1')],
  ['the link-local address to all nodes', ALL_NODES, LINK_LOCAL],
])('RFC 6724, 5: chooses %s', (_, to, expected) => {
  const bed = new Ipv6Bed().settle();
  bed.discovery.addAddress(GLOBAL, 64, false, bed.nowNs);
  bed.discovery.router.routers.setPrefix(GLOBAL, 64, Infinity, bed.nowNs);
  bed.discovery.router.routers.setRouter(PEER, 0, Infinity, bed.nowNs);
  const source = new Int32Array(4);
  expect(bed.ipv6.sourceFor(to, 0, source, bed.nowNs)).toBe(true);
  expect(source).toEqual(expected);
});

it('RFC 4443, 4: answers echo requests, and measures the round trips of its own', () => {
  const bed = new Ipv6Bed().settle();
  bed.discovery.neighbours.learn(PEER, 0, Uint8Array.of(2, 0, 0, 0, 0, 2), 0, false, true, bed.nowNs);
  bed.receive(icmp6Of(PEER, LINK_LOCAL, [128, 0, 0, 0, 0, 1, 0, 2, 9], 64));
  expect(bed.sent()).toMatchObject([{ type: 129, destination: PEER, message: { 5: 1, 7: 2, 8: 9 } }]);
  const results: unknown[] = [];
  const ping = bed.pinger.start(PEER, 0, DATA, 1e9, bed.nowNs, (result) => results.push(result));
  bed.icmp6.sendEcho(Int32Array.of(...LINK_LOCAL, ...PEER), ping.sequence, DATA, bed.nowNs);
  const [request] = bed.sent();
  expect(request).toMatchObject({ type: 128 });
  bed.receive(icmp6Of(PEER, LINK_LOCAL, [129, 0, 0, 0, ...request!.message.subarray(4)], 61));
  expect(results).toEqual([{ hopLimit: 61, roundTripNs: 0 }]);
});

it.each([
  ['too-big 17 1400', [2, 0, 0, 0, 0, 0, 0x05, 0x78]],
  ['port-unreachable 17 0', [1, 4, 0, 0, 0, 0, 0, 0]],
  ['unreachable 17 0', [1, 0, 0, 0, 0, 0, 0, 0]],
])('RFC 4443, 3: reports %s', (report, head) => {
  const bed = new Ipv6Bed().settle();
  const quoted = packet6(LINK_LOCAL, PEER, 17, new Uint8Array(16));
  bed.receive(icmp6Of(PEER, LINK_LOCAL, [...head, ...quoted], 64));
  expect(bed.reports).toEqual([report]);
  bed.receive(icmp6Of(PEER, LINK_LOCAL, [...head, ...packet6(GLOBAL, PEER, 17, new Uint8Array(16))], 64));
  expect(bed.icmp6.drops['stray-error']).toBe(1);
  bed.receive(icmp6Of(PEER, LINK_LOCAL, [...head, ...quoted.subarray(0, 47)], 64));
  expect(bed.icmp6.drops['bad-quote']).toBe(1);
});

it('sends at most 100 errors and 100,000 echo replies per second (RFC 4443, 2.4 f)', () => {
  const bed = new Ipv6Bed().settle();
  bed.discovery.neighbours.learn(PEER, 0, Uint8Array.of(2, 0, 0, 0, 0, 2), 0, false, true, bed.nowNs);
  for (let count = 0; count < 200; count++) bed.receive(withHeaders([[43, [0, 0, 0, 1, 0, 0, 0, 0]]], 253));
  expect(bed.sent()).toHaveLength(100);
  const echo = icmp6Of(PEER, LINK_LOCAL, [128, 0, 0, 0, 0, 1, 0, 2], 64);
  for (let count = 0; count < 100_200; count++) bed.receive(echo);
  expect(bed.sent()).toHaveLength(100_000);
  expect(bed.icmp6.drops).toMatchObject({ 'error-rate': 100, 'echo-rate': 200 });
});

it('survives every truncation and random headers', () => {
  const bed = new Ipv6Bed().settle();
  const packet = withHeaders(
    [
      [0, pad],
      [60, pad],
      [44, [0, 0, 0, 1, 0, 0, 0, 9]],
    ],
    253,
  );
  for (let length = 0; length < packet.length; length++) bed.receive(packet.subarray(0, length));
  expect(bed.seen).toEqual([]);
  fc.assert(
    fc.property(fc.constantFrom(0, 43, 44, 60, 58, 17, 6, 59), fc.uint8Array({ maxLength: 80 }), (next, payload) => {
      bed.receive(packet6(PEER, LINK_LOCAL, next, payload));
      expect(bed.ipv6.reassembly.usedBytes).toBeLessThanOrEqual(256 * 1024);
    }),
    { numRuns: 300 },
  );
});
