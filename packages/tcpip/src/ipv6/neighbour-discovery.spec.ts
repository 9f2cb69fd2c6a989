import fc from 'fast-check';
import { bytesOf, icmp6Of, ip6, Ipv6Bed, LINK_LOCAL, PEER, PEER_MAC } from '../../test/ipv6-bed.js';
import { REACHABLE } from '../ethernet/neighbour.js';
import { MOST_ADDRESSES } from './ipv6-addresses.js';
import { MOST_PREFIXES, MOST_ROUTERS } from './ipv6-routers.js';

const SECOND = 1e9;
const [RS, RA, NS, NA, MLD] = [133, 134, 135, 136, 143];
const ALL_NODES = ip6('ff02::1');
const OWN_GROUP = ip6('ff02::1:ff00:1');
const NOWHERE = new Int32Array(4);
const word = (value: number): number[] => bytesOf(Int32Array.of(value));

const solicitation = (target: Int32Array, options: number[] = [1, 1, ...PEER_MAC]): number[] => [
  ...[NS, 0, 0, 0, 0, 0, 0, 0],
  ...bytesOf(target),
  ...options,
];
const advertisement = (target: Int32Array, flags: number, mac = PEER_MAC): number[] => [
  ...[NA, 0, 0, 0, flags, 0, 0, 0],
  ...bytesOf(target),
  ...[2, 1, ...mac],
];
const prefix = (words: Int32Array, valid = 7200, preferred = 3600, flags = 0xc0, bits = 64): number[] => [
  ...[3, 4, bits, flags, ...word(valid), ...word(preferred), 0, 0, 0, 0],
  ...bytesOf(words),
];
const router = (options: number[], seconds = 1800): number[] => [
  ...[RA, 0, 0, 0, 0, 0, seconds >> 8, seconds & 255, 0, 0, 0, 0, 0, 0, 0, 0],
  ...options,
];
const addresses = (bed: Ipv6Bed): Int32Array[] => bed.discovery.addresses.all.map(({ words }) => words);

it('RFC 4429 and 4862, 5.4: uses the link-local address at once, probes it, and solicits routers', () => {
  const bed = new Ipv6Bed();
  bed.discovery.start(bed.nowNs);
  expect(addresses(bed)).toEqual([LINK_LOCAL]);
  expect(bed.sent()).toMatchObject([
    { type: MLD, destination: ip6('ff02::16'), hopLimit: 1 },
    { type: NS, source: NOWHERE, destination: OWN_GROUP, hopLimit: 255, message: { length: 24 } },
    { type: RS, source: LINK_LOCAL, destination: ip6('ff02::2'), hopLimit: 255, message: { length: 8 } },
  ]);
  expect(bed.discovery.addresses.all[0]!.isOptimistic).toBe(true);
  bed.advance(30 * SECOND);
  expect(bed.discovery.addresses.all[0]!.isOptimistic).toBe(false);
  expect(bed.sent().filter(({ type }) => type === RS)).toHaveLength(2);
});

it.each([
  ['another host probes it, too', icmp6Of(NOWHERE, OWN_GROUP, solicitation(LINK_LOCAL, []))],
  ['another host has it', icmp6Of(LINK_LOCAL, ALL_NODES, advertisement(LINK_LOCAL, 0x20))],
])('RFC 4862, 5.4.3 and 5.4.4: gives an address up while it is probed if %s', (_, packet) => {
  const bed = new Ipv6Bed();
  bed.discovery.start(bed.nowNs);
  bed.receive(packet, true);
  expect(bed.duplicates).toEqual([LINK_LOCAL]);
  expect(addresses(bed)).toEqual([]);
  expect(bed.ethernet.accept(Uint8Array.of(0x33, 0x33, 0xff, 0, 0, 1, ...PEER_MAC, 0x86, 0xdd))).toBe(-1);
});

it('RFC 4862, 5.4.3: defends an address that is confirmed', () => {
  const bed = new Ipv6Bed().settle();
  bed.receive(icmp6Of(NOWHERE, OWN_GROUP, solicitation(LINK_LOCAL, [])), true);
  expect(bed.sent()).toMatchObject([{ type: NA, source: LINK_LOCAL, destination: ALL_NODES, message: { 4: 0x20 } }]);
  bed.receive(icmp6Of(PEER, ALL_NODES, advertisement(LINK_LOCAL, 0x20)), true);
  expect(addresses(bed)).toEqual([LINK_LOCAL]);
});

it('RFC 4861, 7.2.4: answers a solicitation, and learns from it', () => {
  const bed = new Ipv6Bed().settle();
  bed.receive(icmp6Of(PEER, OWN_GROUP, solicitation(LINK_LOCAL)), true);
  const [answer] = bed.sent();
  expect(answer).toMatchObject({ type: NA, source: LINK_LOCAL, destination: PEER, message: { 4: 0x60 } });
  expect([...answer!.message.subarray(24)]).toEqual([2, 1, ...bed.link.mac]);
  expect([...bed.discovery.neighbours.find(PEER, 0)!.mac]).toEqual(PEER_MAC);
});

it('RFC 4861, 7.2.2 and 7.2.5: solicits a neighbour, and sends the waiting packets when it answers', () => {
  const bed = new Ipv6Bed().settle();
  const buffer = bed.link.take(4)!;
  const both = Int32Array.of(...LINK_LOCAL, ...PEER);
  expect(bed.ipv6.output(both, 253, 64, false, buffer, 4, 0, 0, bed.nowNs)).toBe('sent');
  expect(bed.sent()).toMatchObject([{ type: NS, destination: ip6('ff02::1:ff00:2'), message: { length: 32 } }]);
  bed.receive(icmp6Of(PEER, LINK_LOCAL, advertisement(PEER, 0x60)));
  expect(bed.link.takeFrames().map((frame) => [...frame.subarray(0, 6)])).toEqual([PEER_MAC]);
  expect(bed.discovery.neighbours.find(PEER, 0)!.state).toBe(REACHABLE);
  // Without the override flag, another MAC is not trusted, but the entry must be checked.
  bed.receive(icmp6Of(PEER, LINK_LOCAL, advertisement(PEER, 0x40, [2, 0, 0, 0, 0, 9])));
  expect([...bed.discovery.neighbours.find(PEER, 0)!.mac]).toEqual(PEER_MAC);
  bed.sent();
  bed.advance(60 * SECOND);
  expect(bed.sent()).toEqual([]);
  bed.receive(icmp6Of(PEER, LINK_LOCAL, advertisement(PEER, 0x20, [2, 0, 0, 0, 0, 9])));
  expect(bed.discovery.neighbours.find(PEER, 0)!.mac[5]).toBe(9);
});

it('RFC 4862, 5.5.3: creates an address from an advertised prefix, and uses it until it expires', () => {
  const bed = new Ipv6Bed().settle();
  const own = ip6('2001:db8::ff:fe00:1');
  bed.receive(icmp6Of(PEER, ALL_NODES, router(prefix(ip6('2001:db8::')))), true);
  expect(addresses(bed)).toEqual([LINK_LOCAL, own]);
  const source = new Int32Array(4);
  expect(bed.ipv6.sourceFor(ip6('2001:db8:1::9'), 0, source, bed.nowNs)).toBe(true);
  expect(source).toEqual(own);
  bed.advance(7200 * SECOND);
  expect(addresses(bed)).toEqual([LINK_LOCAL]);
  expect(bed.ipv6.sourceFor(ip6('2001:db8:1::9'), 0, source, bed.nowNs)).toBe(false);
});

it.each([
  ['0 s does not end it before two hours', 86400, 0, 7200],
  ['a longer time holds', 7200, 86400, 86400],
])('RFC 4862, 5.5.3 e: a lifetime of %s', (_, first, second, expected) => {
  const bed = new Ipv6Bed().settle();
  for (const valid of [first, second]) {
    bed.receive(icmp6Of(PEER, ALL_NODES, router(prefix(ip6('2001:db8::'), valid, 0))), true);
  }
  const [, own] = bed.discovery.addresses.all;
  expect((own!.validNs - bed.nowNs) / SECOND).toBe(expected);
});

it.each([
  ['not autonomous', prefix(ip6('2001:db8::'), 7200, 3600, 0x80)],
  ['link-local', prefix(ip6('fe80::'))],
  ['of 48 bits', prefix(ip6('2001:db8::'), 7200, 3600, 0xc0, 48)],
  ['preferred for longer than valid', prefix(ip6('2001:db8::'), 100, 3600)],
  ['valid for 0 s', prefix(ip6('2001:db8::'), 0, 0)],
])('RFC 4862, 5.5.3: makes no address of a prefix that is %s', (_, option) => {
  const bed = new Ipv6Bed().settle();
  bed.receive(icmp6Of(PEER, ALL_NODES, router(option)), true);
  expect(addresses(bed)).toEqual([LINK_LOCAL]);
});

it('RFC 4861, 6.3.4 and 8106: accepts the router, its MAC, the MTU and DNS servers', () => {
  const bed = new Ipv6Bed().settle();
  const options = [
    ...[1, 1, ...PEER_MAC],
    ...[5, 1, 0, 0, ...word(1400)],
    ...[25, 3, 0, 0, ...word(600), ...bytesOf(ip6('2001:db8::53'))],
  ];
  bed.receive(icmp6Of(PEER, ALL_NODES, router(options)), true);
  const { router: found, neighbours } = bed.discovery;
  expect(found.routers.routers.map(({ words }) => words)).toEqual([PEER]);
  expect([...neighbours.find(PEER, 0)!.mac]).toEqual(PEER_MAC);
  expect(bed.mtus).toEqual([1400]);
  expect(found.dns.map(({ words }) => words)).toEqual([ip6('2001:db8::53')]);
  bed.receive(icmp6Of(PEER, ALL_NODES, router([], 0)), true);
  expect(found.routers.routers).toEqual([]);
});

it('keeps 8 routers, 16 prefixes and 16 addresses under a flood of advertisements', () => {
  const bed = new Ipv6Bed().settle();
  for (let number = 1; number <= 100; number++) {
    const from = ip6(`fe80::${number.toString(16)}`);
    bed.receive(icmp6Of(from, ALL_NODES, router(prefix(ip6(`2001:db8:${number.toString(16)}::`)))), true);
  }
  const { routers } = bed.discovery.router;
  expect(routers.routers).toHaveLength(MOST_ROUTERS);
  expect(routers.prefixes).toHaveLength(MOST_PREFIXES);
  expect(addresses(bed)).toHaveLength(MOST_ADDRESSES);
});

it('keeps 8 DNS servers, and removes them when a router withdraws them', () => {
  const bed = new Ipv6Bed().settle();
  const servers = (seconds: number): number[] => [
    ...[25, 21, 0, 0, ...word(seconds)],
    ...Array.from({ length: 10 }, (_, number) => bytesOf(ip6(`2001:db8::${number + 1}`))).flat(),
  ];
  bed.receive(icmp6Of(PEER, ALL_NODES, router(servers(600))), true);
  expect(bed.discovery.router.dns).toHaveLength(8);
  bed.receive(icmp6Of(PEER, ALL_NODES, router(servers(0))), true);
  expect(bed.discovery.router.dns).toHaveLength(0);
});

it('answers at most 1,000 solicitations per second', () => {
  const bed = new Ipv6Bed().settle();
  const packet = icmp6Of(PEER, OWN_GROUP, solicitation(LINK_LOCAL));
  for (let count = 0; count < 1100; count++) bed.receive(packet, true);
  expect(bed.sent()).toHaveLength(1000);
  expect(bed.discovery.drops['rate-limited']).toBe(100);
});

it.each([
  ['bad-message', icmp6Of(PEER, ALL_NODES, router(new Array<number[]>(65).fill([14, 1, 0, 0, 0, 0, 0, 0]).flat()))],
  ['bad-hop-limit', icmp6Of(PEER, OWN_GROUP, solicitation(LINK_LOCAL), 254)],
  ['bad-message', icmp6Of(PEER, OWN_GROUP, solicitation(LINK_LOCAL, [1, 0, 0, 0, 0, 0, 0, 0]))],
  ['bad-message', icmp6Of(PEER, OWN_GROUP, solicitation(LINK_LOCAL, [1, 2, 0, 0, 0, 0, 0, 0]))],
  ['bad-message', icmp6Of(PEER, OWN_GROUP, solicitation(ALL_NODES))],
  ['bad-message', icmp6Of(PEER, OWN_GROUP, solicitation(LINK_LOCAL).slice(0, 20))],
  ['bad-message', icmp6Of(PEER, ALL_NODES, advertisement(PEER, 0x40))],
  ['not-for-us', icmp6Of(PEER, OWN_GROUP, solicitation(ip6('fe80::9')))],
  ['not-for-us', icmp6Of(PEER, LINK_LOCAL, advertisement(PEER, 0x60))],
  ['ignored', icmp6Of(ip6('2001:db8::1'), ALL_NODES, router([]))],
  ['ignored', icmp6Of(PEER, LINK_LOCAL, [137, ...solicitation(LINK_LOCAL, [...bytesOf(PEER)]).slice(1)])],
] as const)('counts as %s', (reason, packet) => {
  const bed = new Ipv6Bed().settle();
  bed.receive(packet, packet[24] === 0xff);
  expect(bed.discovery.drops[reason]).toBe(1);
  expect(bed.sent()).toEqual([]);
});

it('ignores router advertisements if they are turned off', () => {
  const bed = new Ipv6Bed(false).settle();
  bed.receive(icmp6Of(PEER, ALL_NODES, router(prefix(ip6('2001:db8::')))), true);
  expect(addresses(bed)).toEqual([LINK_LOCAL]);
});

it.each([0, 1, 1000, 0x8000, 0xffff])(
  'RFC 3810, 5.1.3: answers a query with the code %i (smoltcp-rs/smoltcp#1047)',
  (code) => {
    const bed = new Ipv6Bed().settle();
    const query = [130, 0, 0, 0, code >> 8, code & 255, 0, 0, ...bytesOf(NOWHERE), 0, 0, 0, 0];
    bed.receive(icmp6Of(PEER, ALL_NODES, query, 1), true);
    expect(Number.isFinite(bed.discovery.nextDeadlineNs)).toBe(true);
    bed.advance(10_000 * SECOND);
    const [report] = bed.sent().filter(({ type }) => type === MLD);
    expect([...report!.message.subarray(12)]).toEqual(bytesOf(OWN_GROUP));
  },
);

it('survives random messages, and stays within its limits', () => {
  const bed = new Ipv6Bed().settle();
  fc.assert(
    fc.property(fc.integer({ min: 130, max: 137 }), fc.uint8Array({ minLength: 7, maxLength: 90 }), (type, rest) => {
      bed.receive(icmp6Of(PEER, ALL_NODES, [type, 0, ...rest]), true);
      bed.advance(SECOND);
    }),
  );
  expect(bed.discovery.addresses.all.length).toBeLessThanOrEqual(MOST_ADDRESSES);
});
