import fc from 'fast-check';
import { hex, ip, LinkRecorder, testRandom } from '../../test/link-recorder.js';
import { setIpv4Words } from '../ip/ip-words.js';
import { Arp, type Conflict } from './arp.js';
import { ARP_FRAME_BYTES, ARP_REPLY, ARP_REQUEST, ArpPacket, buildArp, parseArp } from './arp-wire.js';

const SECOND = 1e9;
const OWN = ip('10.0.0.1');
const PEER = ip('10.0.0.2');
const PEER_MAC = Uint8Array.of(2, 0, 0, 0, 0, 2);
const NO_MAC = new Uint8Array(6);
const ALL = new Uint8Array(6).fill(255);

class Bed {
  readonly link = new LinkRecorder();
  readonly conflicts: Conflict[] = [];
  readonly arp = new Arp({ link: this.link, random: testRandom(), onConflict: (one) => this.conflicts.push(one) });
  nowNs = 0;

  advance(byNs: number): void {
    const untilNs = this.nowNs + byNs;
    while (this.arp.nextDeadlineNs <= untilNs) {
      this.nowNs = Math.max(this.nowNs, this.arp.nextDeadlineNs);
      this.arp.timeout(this.nowNs);
    }
    this.nowNs = untilNs;
  }

  /** Claims our address, and lets the probes and announcements pass. */
  settle(): void {
    this.arp.claim(OWN, this.nowNs);
    this.advance(20 * SECOND);
    this.link.takeFrames();
  }

  receive(operation: number, senderMac: Uint8Array, sender: number, target: number): void {
    this.arp.input(buildArp(ALL, operation, senderMac, sender, NO_MAC, target), this.nowNs);
  }

  send(to: number): void {
    const words = new Int32Array(4);
    setIpv4Words(words, 0, to);
    this.arp.neighbours.send(words, 0, new Uint8Array(60), 0, 0, 0, this.nowNs);
  }

  /** The sent packets, as `operation sender > target`. */
  sent(): string[] {
    return this.link.takeFrames().map((frame) => {
      if (frame.length !== ARP_FRAME_BYTES) return 'packet';
      const packet = new ArpPacket();
      parseArp(frame, packet);
      return `${packet.operation === ARP_REQUEST ? 'request' : 'reply'} ${packet.sender & 255} > ${packet.target & 255}`;
    });
  }
}

it('RFC 826: builds a request', () => {
  const request = hex(`ffffffffffff 020000000001 0806 0001 0800 06 04 0001
    020000000001 0a000001 000000000000 0a000002`);
  expect(buildArp(ALL, ARP_REQUEST, request.slice(6, 12), OWN, NO_MAC, PEER)).toEqual(request);
});

it('RFC 826: asks, uses the answer, and does not ask again', () => {
  const bed = new Bed();
  bed.settle();
  bed.send(PEER);
  expect(bed.sent()).toEqual(['request 1 > 2']);
  bed.receive(ARP_REPLY, PEER_MAC, PEER, OWN);
  bed.send(PEER);
  expect(bed.sent()).toEqual(['packet', 'packet']);
});

it('RFC 826: answers a request to us, and learns from it', () => {
  const bed = new Bed();
  bed.settle();
  bed.receive(ARP_REQUEST, PEER_MAC, PEER, OWN);
  bed.send(PEER);
  expect(bed.sent()).toEqual(['reply 1 > 2', 'packet']);
});

it('a request to others, and a gratuitous reply (mirage/mirage-tcpip#225), update what is known but add nothing', () => {
  const bed = new Bed();
  bed.settle();
  bed.receive(ARP_REQUEST, PEER_MAC, PEER, ip('10.0.0.9'));
  bed.receive(ARP_REPLY, PEER_MAC, PEER, PEER);
  expect(bed.arp.neighbours.size).toBe(0);
  bed.receive(ARP_REQUEST, PEER_MAC, PEER, OWN);
  bed.receive(ARP_REPLY, Uint8Array.of(2, 0, 0, 0, 0, 77), PEER, PEER);
  bed.sent();
  bed.send(PEER);
  expect(bed.link.takeFrames()[0]![5]).toBe(77);
});

it('RFC 5227, 2.1.1 and 2.3: probes at once and twice more, then announces twice with requests', () => {
  const bed = new Bed();
  bed.arp.claim(OWN, 0);
  expect(bed.sent()).toEqual(['request 0 > 1']);
  bed.advance(0.3 * SECOND);
  expect(bed.sent()).toEqual(['request 1 > 1']);
  bed.advance(20 * SECOND);
  expect(bed.sent()).toEqual(['request 0 > 1', 'request 0 > 1', 'request 1 > 1', 'request 1 > 1']);
  expect(bed.arp.nextDeadlineNs).toBe(Infinity);
});

it('RFC 2131, 4.4.1: announces 0.2 s after the first probe, for caches with the MAC address of an earlier host', () => {
  const bed = new Bed();
  bed.arp.claim(OWN, 0);
  bed.advance(0.19 * SECOND);
  expect(bed.sent()).toEqual(['request 0 > 1']);
  bed.advance(0.02 * SECOND);
  expect(bed.sent()).toEqual(['request 1 > 1']);
});

it('does not announce an address that another host has', () => {
  const bed = new Bed();
  bed.arp.claim(OWN, 0);
  bed.receive(ARP_REPLY, PEER_MAC, OWN, 0);
  bed.sent();
  bed.advance(20 * SECOND);
  expect(bed.sent()).toEqual([]);
});

it('answers while it probes: nothing is delayed at boot', () => {
  const bed = new Bed();
  bed.arp.claim(OWN, 0);
  bed.sent();
  bed.receive(ARP_REQUEST, PEER_MAC, PEER, OWN);
  expect(bed.sent()).toEqual(['reply 1 > 2']);
});

it.each([
  ['an answer to the probe', ARP_REPLY, OWN, 0],
  ['an ARP packet from our address', ARP_REQUEST, OWN, PEER],
  ["another host's probe for it", ARP_REQUEST, 0, OWN],
])('RFC 5227, 2.1.1: %s while we probe is a duplicate', (_, operation, sender, target) => {
  const bed = new Bed();
  bed.arp.claim(OWN, 0);
  bed.receive(operation, PEER_MAC, sender, target);
  expect(bed.conflicts).toEqual(['duplicate']);
});

it('RFC 5227, 2.1.1: our own probe that a switch returns is not a conflict', () => {
  const bed = new Bed();
  bed.arp.claim(OWN, 0);
  bed.receive(ARP_REQUEST, bed.link.mac, 0, OWN);
  expect(bed.conflicts).toEqual([]);
});

it('RFC 5227, 2.4 (b): defends once with an announcement, and reports a second conflict within 10 s', () => {
  const bed = new Bed();
  bed.settle();
  bed.receive(ARP_REQUEST, PEER_MAC, OWN, PEER);
  expect(bed.sent()).toEqual(['request 1 > 1']);
  bed.advance(11 * SECOND);
  bed.receive(ARP_REQUEST, PEER_MAC, OWN, PEER);
  expect(bed.sent()).toEqual(['request 1 > 1']);
  expect(bed.conflicts).toEqual([]);
  bed.advance(9 * SECOND);
  bed.receive(ARP_REQUEST, PEER_MAC, OWN, PEER);
  expect(bed.conflicts).toEqual(['lost']);
  expect(bed.sent()).toEqual([]);
});

it('RFC 5227: a probe of another host for our address is answered when we own it', () => {
  const bed = new Bed();
  bed.settle();
  bed.receive(ARP_REQUEST, PEER_MAC, 0, OWN);
  expect(bed.sent()).toEqual(['reply 1 > 0']);
  expect(bed.arp.neighbours.size).toBe(0);
});

it('answers at most 1,000 requests at once', () => {
  const bed = new Bed();
  bed.settle();
  for (let count = 0; count < 1500; count++) bed.receive(ARP_REQUEST, PEER_MAC, PEER, OWN);
  expect(bed.sent()).toHaveLength(1000);
  expect(bed.arp.drops['rate-limited']).toBe(500);
});

it.each([
  ['short', (frame: Uint8Array) => frame.subarray(0, 41)],
  ['bad-header', (frame: Uint8Array) => frame.with(15, 6)],
  ['bad-header', (frame: Uint8Array) => frame.with(18, 8)],
  ['bad-operation', (frame: Uint8Array) => frame.with(21, 3)],
  ['bad-sender', (frame: Uint8Array) => frame.with(22, 1)],
  ['bad-sender', (frame: Uint8Array) => frame.with(22, 0).with(27, 0)],
  ['not-for-us', (frame: Uint8Array) => frame.with(41, 9)],
] as const)('counts as %s', (reason, change) => {
  const bed = new Bed();
  bed.settle();
  bed.arp.input(change(buildArp(ALL, ARP_REQUEST, PEER_MAC, PEER, NO_MAC, OWN)), bed.nowNs);
  expect(bed.arp.drops[reason]).toBe(1);
  expect(bed.sent()).toEqual([]);
});

it('survives every truncation and random bytes', () => {
  const bed = new Bed();
  bed.settle();
  const whole = buildArp(ALL, ARP_REQUEST, PEER_MAC, PEER, NO_MAC, OWN);
  for (let length = 14; length < whole.length; length++) bed.arp.input(whole.subarray(0, length), bed.nowNs);
  expect(bed.arp.drops.short).toBe(whole.length - 14);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 14, maxLength: 64 }), (bytes) => {
      bed.arp.input(bytes, bed.nowNs);
      expect(bed.arp.neighbours.size).toBeLessThanOrEqual(512);
    }),
  );
});
