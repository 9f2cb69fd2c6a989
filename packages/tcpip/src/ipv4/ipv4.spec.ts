import fc from 'fast-check';
import { FAR, GATEWAY, Ipv4Bed, OWN, packetOf, parseSent, PEER } from '../../test/ipv4-bed.js';
import { hex, ip } from '../../test/link-recorder.js';
import { configurationOf, nextHopOf, UNCONFIGURED } from './ipv4-routes.js';

const DATA = Uint8Array.of(1, 2, 3);

it('cuts the padding of a short frame', () => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(PEER, OWN, 253, DATA));
  expect(bed.seen.map(({ payload }) => payload)).toEqual([DATA]);
});

it.each([
  ['0.0.0.0 (smoltcp 0.13.1)', '0.0.0.0'],
  ['loopback', '127.0.0.1'],
  ['multicast', '224.0.0.1'],
  ['limited broadcast', '255.255.255.255'],
  ['the broadcast address of the network', '10.0.0.255'],
  ['its old form', '10.0.0.0'],
  ['reserved', '240.0.0.1'],
  ['our own', '10.0.0.1'],
])('RFC 1122, 3.2.1.3: drops a packet from %s', (_, source) => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(ip(source), OWN, 253, DATA));
  expect(bed.seen).toEqual([]);
  expect(bed.ipv4.drops['bad-source']).toBe(1);
});

it.each([
  ['another host', '10.0.0.3', false, 'not-for-us'],
  ['loopback', '127.0.0.1', false, 'not-for-us'],
  ['us in a broadcast frame (RFC 1122, 3.3.6)', '10.0.0.1', true, 'unicast-in-broadcast'],
] as const)('drops a packet to %s', (_, destination, isGroupFrame, reason) => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(PEER, ip(destination), 253, DATA), isGroupFrame);
  expect(bed.seen).toEqual([]);
  expect(bed.ipv4.drops[reason]).toBe(1);
});

it.each(['255.255.255.255', '10.0.0.255', '224.0.0.1'])('accepts a packet to %s as one to a group', (destination) => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(PEER, ip(destination), 253, DATA), true);
  expect(bed.seen).toMatchObject([{ isGroup: true, payload: DATA }]);
});

it('trusts the device about checksums of whole packets, never of fragments', () => {
  const bed = new Ipv4Bed();
  bed.receive(packetOf(PEER, OWN, 253, DATA), false, true);
  bed.receive(packetOf(PEER, OWN, 253, new Uint8Array(8), 0x2000), false, true);
  bed.receive(packetOf(PEER, OWN, 253, DATA, 1), false, true);
  expect(bed.seen.map(({ isChecksumGood, payload }) => [isChecksumGood, payload.length])).toEqual([
    [true, 3],
    [false, 11],
  ]);
});

it.each([
  ['a host on the link directly', PEER, 2],
  ['another host by the gateway', FAR, 254],
])('RFC 1122, 3.3.1: sends to %s', (_, destination, mac) => {
  const bed = new Ipv4Bed();
  expect(bed.send(destination, DATA)).toBe('sent');
  expect(bed.link.takeFrames().map(parseSent)).toMatchObject([
    { mac, source: OWN, destination, payload: DATA, protocol: 253, timeToLive: 64 },
  ]);
});

it.each([
  ['255.255.255.255', 'ffffffffffff'],
  ['10.0.0.255', 'ffffffffffff'],
  ['239.129.2.3', '01005e010203'],
])('sends a packet to %s to the stations %s', (destination, stations) => {
  const bed = new Ipv4Bed();
  bed.send(ip(destination), DATA);
  expect(bed.link.takeFrames()[0]!.subarray(0, 6)).toEqual(hex(stations));
});

it.each([
  ['no route, without a gateway', configurationOf(OWN, 24, 0), FAR, 'no-route'],
  ['no route, without an address', UNCONFIGURED, PEER, 'no-route'],
  ['sent, in the network', configurationOf(OWN, 24, 0), PEER, 'sent'],
])('returns %s', (_, configuration, destination, result) => {
  const bed = new Ipv4Bed();
  bed.ipv4.configure(configuration);
  expect(bed.send(destination, DATA)).toBe(result);
});

it('RFC 3442: the longest matching route wins', () => {
  const configuration = {
    address: OWN,
    bits: 24,
    routes: [
      { network: 0, bits: 0, gateway: GATEWAY },
      { network: ip('192.0.2.0'), bits: 24, gateway: ip('10.0.0.9') },
      { network: ip('192.0.2.128'), bits: 25, gateway: 0 },
    ],
  };
  expect(nextHopOf(configuration, ip('192.0.3.1'))).toBe(GATEWAY);
  expect(nextHopOf(configuration, FAR)).toBe(ip('10.0.0.9'));
  expect(nextHopOf(configuration, ip('192.0.2.129'))).toBe(ip('192.0.2.129'));
});

it('RFC 791, 3.2: fragments a long packet, which the receiver reassembles', () => {
  const payload = Uint8Array.from({ length: 5000 }, (_, index) => index);
  const [left, right] = [new Ipv4Bed(), new Ipv4Bed()];
  right.ipv4.configure(configurationOf(PEER, 24, 0));
  expect(left.send(PEER, payload)).toBe('sent');
  const frames = left.link.takeFrames();
  expect(frames.map(({ length }) => length)).toEqual([1514, 1514, 1514, 594]);
  for (const frame of frames.reverse()) right.receive(frame.subarray(14));
  expect(right.seen.map((one) => one.payload)).toEqual([payload]);
});

it('RFC 6864: fragments of two packets differ in their identification, atomic packets need none', () => {
  const bed = new Ipv4Bed();
  bed.send(PEER, new Uint8Array(2000));
  bed.send(PEER, new Uint8Array(2000));
  bed.send(PEER, DATA, true);
  const ids = bed.link.takeFrames().map((frame) => parseSent(frame).identification);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).toBe((ids[0]! + 1) & 0xffff);
  expect(ids[4]).toBe(0);
});

it.each([
  ['would-fragment', 1481, true],
  ['sent', 1480, true],
  ['sent', 65515, false],
  ['too-long', 65516, false],
])('returns %s for %i bytes', (result, length, isDontFragment) => {
  expect(new Ipv4Bed().send(PEER, new Uint8Array(length), isDontFragment)).toBe(result);
});

it('RFC 1191, 3: a packet that must not be fragmented may be as long as the path allows', () => {
  const bed = new Ipv4Bed();
  const words = Int32Array.of(0, 0, 0xffff, FAR);
  bed.paths.lower(words, 0, 1400, bed.nowNs);
  expect(bed.send(FAR, new Uint8Array(1381), true)).toBe('would-fragment');
  expect(bed.send(FAR, new Uint8Array(1380), true)).toBe('sent');
  bed.link.takeFrames();
  bed.send(FAR, new Uint8Array(1381));
  expect(bed.link.takeFrames()).toHaveLength(2);
});

it.each([
  ['its own address', OWN],
  ['loopback', ip('127.0.0.1')],
])('keeps a packet to %s off the link', (_, destination) => {
  const bed = new Ipv4Bed();
  expect(bed.send(destination, DATA)).toBe('sent');
  expect(bed.link.sent).toHaveLength(0);
  const [packet] = bed.local;
  bed.ipv4.input(packet!, 0, packet!.length, false, true, true, bed.nowNs);
  expect(bed.seen).toMatchObject([{ payload: DATA }]);
});

it('RFC 2131, 4.1: without an address, it accepts packets to the DHCP client', () => {
  const bed = new Ipv4Bed();
  bed.ipv4.configure(UNCONFIGURED);
  bed.receive(packetOf(PEER, ip('10.0.0.77'), 17, hex('0043 0044 0008 0000')));
  bed.receive(packetOf(PEER, ip('10.0.0.77'), 17, hex('0043 0045 0008 0000')));
  expect(bed.seen).toHaveLength(1);
});

it('survives random changes to packets, and counts the dropped ones', () => {
  const bed = new Ipv4Bed();
  let received = 0;
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.array(fc.tuple(fc.nat({ max: 83 }), fc.nat({ max: 255 })), { maxLength: 3 }),
      (payload, flags, changes) => {
        const packet = packetOf(PEER, OWN, 253, payload, flags);
        for (const [at, value] of changes) if (at < packet.length) packet[at] = value;
        bed.receive(packet);
        received++;
      },
    ),
    { numRuns: 500 },
  );
  const { drops, reassembly } = bed.ipv4;
  const dropped = Object.values(drops).reduce((sum, count) => sum + count);
  const kept = Object.values(reassembly.drops).reduce((sum, count) => sum + count) + reassembly.size;
  expect(bed.seen.length + dropped).toBeLessThanOrEqual(received);
  expect(bed.seen.length + dropped + kept).toBeGreaterThan(0);
  expect(reassembly.usedBytes).toBeLessThanOrEqual(256 * 1024);
});
