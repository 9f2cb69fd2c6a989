import fc from 'fast-check';
import { FAR, icmpOf, Ipv4Bed, OWN, packetOf, parseSent, PEER, type SentPacket } from '../../test/ipv4-bed.js';
import { ip } from '../../test/link-recorder.js';
import { type PingResult } from './pinger.js';

const DATA = Uint8Array.from({ length: 56 }, (_, index) => index);
const sent = (bed: Ipv4Bed): SentPacket[] => bed.link.takeFrames().map(parseSent);
/** Our datagram to FAR, as a router quotes it. */
const QUOTE = packetOf(OWN, FAR, 17, new Uint8Array(64));

it('RFC 792: answers an echo request with the same data', () => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(PEER, OWN, 1, icmpOf(8, 0, 0x00010002, DATA)));
  expect(sent(bed)).toMatchObject([
    { source: OWN, destination: PEER, protocol: 1, payload: icmpOf(0, 0, 0x00010002, DATA) },
  ]);
});

it('RFC 1624, 3: the updated checksum is correct for any data', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer(), (data, rest) => {
      const bed = new Ipv4Bed();
      bed.receive(packetOf(PEER, OWN, 1, icmpOf(8, 0, rest, data)));
      const [answer] = sent(bed);
      bed.receive(packetOf(PEER, OWN, 1, answer!.payload));
      expect(bed.icmp.drops).toMatchObject({ 'bad-checksum': 0, 'stray-reply': 1 });
    }),
    // All zeros except for the checksum.
    { examples: [[new Uint8Array(8), 0]] },
  );
});

it('answers an echo request of 60,000 bytes in fragments', () => {
  const bed = new Ipv4Bed();
  const request = icmpOf(8, 0, 1, new Uint8Array(60000));
  for (let at = 0; at < request.length; at += 1480) {
    const isLast = at + 1480 >= request.length;
    bed.receive(packetOf(PEER, OWN, 1, request.subarray(at, at + 1480), (at / 8) | (isLast ? 0 : 0x2000)));
  }
  expect(sent(bed)).toHaveLength(41);
});

it.each([
  ['short', icmpOf(8, 0, 0, DATA).subarray(0, 7)],
  ['bad-checksum', icmpOf(8, 0, 0, DATA).with(9, 99)],
  ['unknown-type', icmpOf(13, 0, 0, DATA)],
  ['stray-reply', icmpOf(0, 0, 0x12340005, DATA)],
  ['redirect', icmpOf(5, 1, PEER, QUOTE)],
  ['source-quench', icmpOf(4, 0, 0, QUOTE)],
  ['bad-quote', icmpOf(3, 3, 0, QUOTE.subarray(0, 27))],
  ['bad-quote', icmpOf(3, 3, 0, packetOf(OWN, FAR, 17, new Uint8Array(16), 1))],
  ['bad-quote', icmpOf(3, 3, 0, QUOTE.with(0, 0x44))],
  ['stray-error', icmpOf(3, 3, 0, packetOf(PEER, FAR, 17, new Uint8Array(16)))],
  ['stray-error', icmpOf(3, 1, 0, packetOf(OWN, FAR, 1, icmpOf(8, 0, 0x12340005, DATA)))],
] as const)('counts as %s, and answers nothing', (reason, message) => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(PEER, OWN, 1, message));
  expect(bed.icmp.drops[reason]).toBe(1);
  expect(sent(bed)).toEqual([]);
});

it('RFC 1122, 3.2.2.6: does not answer an echo request to a group', () => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(PEER, ip('10.0.0.255'), 1, icmpOf(8, 0, 0, DATA)), true);
  expect(bed.icmp.drops['echo-to-group']).toBe(1);
  expect(sent(bed)).toEqual([]);
});

it('answers 100,000 echo requests per second, and sends 100 errors', () => {
  const bed = new Ipv4Bed();
  bed.onPacket = (packet) => packet.protocol === 253 && bed.icmp.sendError(packet, 3, 2, bed.nowNs);
  const echo = packetOf(PEER, OWN, 1, icmpOf(8, 0, 7, DATA));
  for (let count = 0; count < 100_200; count++) bed.receive(echo);
  expect(sent(bed)).toHaveLength(100_000);
  for (let count = 0; count < 300; count++) bed.receive(packetOf(PEER, OWN, 253, DATA));
  expect(sent(bed)).toHaveLength(100);
  expect(bed.icmp.drops).toMatchObject({ 'echo-rate': 200, 'error-rate': 200 });
  bed.nowNs += 0.1e9;
  bed.receive(packetOf(PEER, OWN, 253, DATA));
  expect(sent(bed)).toHaveLength(1);
});

it('RFC 792 and RFC 1812, 4.3.2.3: an error quotes the packet, up to 576 bytes of its own', () => {
  const bed = new Ipv4Bed();
  bed.onPacket = (packet) => packet.protocol === 253 && bed.icmp.sendError(packet, 3, 2, bed.nowNs);
  const packet = packetOf(PEER, OWN, 253, new Uint8Array(1400).fill(7));
  bed.receive(packet);
  expect(sent(bed)).toMatchObject([{ totalBytes: 576, payload: icmpOf(3, 2, 0, packet.subarray(0, 548)) }]);
});

it.each([
  ['an error', packetOf(PEER, OWN, 1, icmpOf(3, 1, 0, QUOTE)), false],
  ['a packet to a group', packetOf(PEER, ip('10.0.0.255'), 253, DATA), true],
])('RFC 1122, 3.2.2: no error answers %s', (_, packet, isGroup) => {
  const bed = new Ipv4Bed();
  bed.onPacket = (one) => bed.icmp.sendError(one, 3, 2, bed.nowNs);
  bed.receive(packet, isGroup);
  expect(sent(bed)).toEqual([]);
});

it('RFC 792: reports a packet with missing fragments after 30 s', () => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(PEER, OWN, 253, new Uint8Array(16), 0x2000));
  bed.ipv4.timeout(bed.nowNs + 30e9);
  expect(sent(bed)).toMatchObject([{ destination: PEER, payload: { 0: 11, 1: 1 } }]);
});

it.each([
  ['too-big 7 17 1400', 4, 1400],
  // Before RFC 1191: the plateau below the quoted packet.
  ['too-big 7 17 552', 4, 0],
  ['port-unreachable 7 17 552', 3, 0],
  ['unreachable 7 17 552', 1, 0],
])('RFC 1122, 3.2.2.1 and RFC 1191, 3: reports %s', (report, code, mtu) => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(ip('10.0.0.254'), OWN, 1, icmpOf(3, code, mtu, QUOTE)));
  expect(bed.reports).toEqual([report]);
  expect(bed.icmp.drops['stray-error']).toBe(0);
});

it('RFC 5927, 4.1: counts an error that quotes nothing in flight', () => {
  const bed = new Ipv4Bed();
  bed.isReportBelieved = false;
  bed.receive(packetOf(PEER, OWN, 1, icmpOf(3, 4, 600, QUOTE)));
  expect(bed.icmp.drops['stray-error']).toBe(1);
});

class Pings {
  readonly results: PingResult[] = [];

  constructor(readonly bed: Ipv4Bed) {}

  start(to: number): void {
    const words = Int32Array.of(0, 0, 0xffff, to);
    const ping = this.bed.pinger.start(words, 0, DATA, 1e9, this.bed.nowNs, (one) => this.results.push(one));
    expect(this.bed.icmp.sendEcho(to, ping.sequence, DATA, this.bed.nowNs)).toBe(true);
  }
}

it('measures the round trip of an echo request', () => {
  const pings = new Pings(new Ipv4Bed());
  const { bed, results } = pings;
  pings.start(PEER);
  const [request] = sent(bed);
  expect(request).toMatchObject({ payload: icmpOf(8, 0, 0x12340005, DATA), destination: PEER });
  bed.nowNs += 3000;
  bed.receive(packetOf(PEER, OWN, 1, icmpOf(0, 0, 0x12340005, DATA)));
  expect(results).toEqual([{ hopLimit: 61, roundTripNs: 3000 }]);
});

it.each([
  ['from another host', packetOf(FAR, OWN, 1, icmpOf(0, 0, 0x12340005, DATA))],
  ['with another identifier', packetOf(PEER, OWN, 1, icmpOf(0, 0, 0x12350005, DATA))],
  ['with another number', packetOf(PEER, OWN, 1, icmpOf(0, 0, 0x12340006, DATA))],
  ['with other data', packetOf(PEER, OWN, 1, icmpOf(0, 0, 0x12340005, DATA.with(3, 99)))],
  ['with less data', packetOf(PEER, OWN, 1, icmpOf(0, 0, 0x12340005, DATA.subarray(1)))],
])('does not take an answer %s for its own', (_, answer) => {
  const pings = new Pings(new Ipv4Bed());
  const { bed, results } = pings;
  pings.start(PEER);
  bed.receive(answer);
  expect(results).toEqual([]);
  expect(bed.icmp.drops['stray-reply']).toBe(1);
  bed.pinger.timeout(bed.nowNs + 1e9);
  expect(results).toEqual(['timed-out']);
});

it('a router can report that the host of an echo request is unreachable', () => {
  const pings = new Pings(new Ipv4Bed());
  pings.start(PEER);
  const quote = packetOf(OWN, PEER, 1, icmpOf(8, 0, 0x12340005, DATA));
  pings.bed.receive(packetOf(FAR, OWN, 1, icmpOf(3, 1, 0, quote)));
  expect(pings.results).toEqual(['unreachable']);
});

it('keeps at most 1,024 echo requests, and ends all with the stack', () => {
  const bed = new Ipv4Bed();
  const results: PingResult[] = [];
  const words = Int32Array.of(0, 0, 0xffff, PEER);
  for (let count = 0; count < 1030; count++) bed.pinger.start(words, 0, DATA, 1e9, 0, (one) => results.push(one));
  expect(bed.pinger.size).toBe(1024);
  expect(results).toEqual(new Array(6).fill('timed-out'));
  bed.pinger.disconnect();
  expect(results.slice(6)).toEqual(new Array(1024).fill('disconnected'));
  expect(bed.pinger.nextDeadlineNs).toBe(Infinity);
});

it('survives every truncation and random messages', () => {
  const bed = new Ipv4Bed();
  const message = icmpOf(3, 3, 0, QUOTE);
  for (let length = 0; length <= message.length; length++)
    bed.receive(packetOf(PEER, OWN, 1, message.subarray(0, length)));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20 }),
      fc.nat({ max: 15 }),
      fc.uint8Array({ maxLength: 60 }),
      (type, code, data) => {
        bed.receive(packetOf(PEER, OWN, 1, icmpOf(type, code, 0, data)));
      },
    ),
  );
  expect(bed.icmp.drops.short).toBeGreaterThanOrEqual(8);
});
