import fc from 'fast-check';
import { hex, testRandom } from '../../test/link-recorder.js';
import { IpPacket } from '../ip/ip-packet.js';
import { finishChecksum } from '../ipv4/ipv4-fragments.js';
import { FIRST_DYNAMIC_UDP_PORT, UdpPorts } from './udp.js';
import { writeUdpHeader } from './udp-wire.js';

const V4 = Int32Array.of(0, 0, 0xffff, 0x0a000001, 0, 0, 0xffff, 0x0a000002);
const V6 = Int32Array.of(0x20010db8, 0, 0, 1, 0x20010db8, 0, 0, 2);

function datagram(payload: Uint8Array, addresses = V4, sourcePort = 5000, destinationPort = 7): Uint8Array {
  const bytes = new Uint8Array(8 + payload.length);
  bytes.set(payload, 8);
  writeUdpHeader(bytes, 0, sourcePort, destinationPort, bytes.length, addresses);
  finishChecksum(bytes, 0, bytes.length, 6);
  return bytes;
}

function packetOf(bytes: Uint8Array, addresses = V4): IpPacket {
  const packet = new IpPacket();
  packet.addresses.set(addresses);
  packet.bytes = bytes;
  packet.end = bytes.length;
  packet.protocol = 17;
  return packet;
}

class Bed {
  readonly udp = new UdpPorts(testRandom());
  readonly seen: { payload: Uint8Array; sourcePort: number }[] = [];

  constructor() {
    this.udp.open(7, (_, bytes, start, end, sourcePort) =>
      this.seen.push({ payload: bytes.slice(start, end), sourcePort }),
    );
  }

  input(bytes: Uint8Array, addresses = V4, isChecksumGood = false): boolean {
    const packet = packetOf(bytes, addresses);
    packet.isChecksumGood = isChecksumGood;
    return this.udp.input(packet, 0);
  }
}

it('RFC 768: builds a datagram whose sum was computed by hand', () => {
  expect(datagram(hex('68656c6c6f0a'))).toEqual(hex('1388 0007 000e 9464 68656c6c6f0a'));
});

it.each([
  ['of some bytes', hex('010203')],
  ['of no byte', new Uint8Array(0)],
])('delivers a datagram %s', (_, payload) => {
  const bed = new Bed();
  expect(bed.input(datagram(payload))).toBe(true);
  expect(bed.seen).toEqual([{ payload, sourcePort: 5000 }]);
});

it('RFC 1122, 4.1.3.4: a datagram without a checksum is accepted over IPv4', () => {
  const bed = new Bed();
  bed.input(datagram(hex('01')).fill(0, 6, 8));
  expect(bed.seen).toHaveLength(1);
});

it('RFC 8200, 8.1: it is dropped over IPv6', () => {
  const bed = new Bed();
  expect(bed.input(datagram(hex('01'), V6).fill(0, 6, 8), V6)).toBe(true);
  bed.input(datagram(hex('01'), V6), V6);
  expect(bed.seen).toHaveLength(1);
  expect(bed.udp.drops['no-checksum']).toBe(1);
});

it('RFC 768: bytes beyond the length are ignored', () => {
  const bed = new Bed();
  bed.input(Uint8Array.of(...datagram(hex('0102')), 9, 9, 9));
  expect(bed.seen.map(({ payload }) => payload)).toEqual([hex('0102')]);
});

it.each([
  ['short', datagram(hex('01')).subarray(0, 7), true],
  ['bad-length', datagram(hex('01')).with(5, 7), true],
  ['bad-length', datagram(hex('01')).with(5, 10), true],
  ['bad-port', datagram(hex('01'), V4, 5000, 0), true],
  ['bad-checksum', datagram(hex('01')).with(8, 2), true],
  ['no-port', datagram(hex('01'), V4, 5000, 8), false],
] as const)('counts as %s (mirage/mirage-tcpip#539: checksums never checked)', (reason, bytes, isHandled) => {
  const bed = new Bed();
  expect(bed.input(bytes)).toBe(isHandled);
  expect(bed.udp.drops[reason]).toBe(1);
  expect(bed.seen).toEqual([]);
});

it('does not check what the device has checked', () => {
  const bed = new Bed();
  bed.input(datagram(hex('01')).with(8, 2), V4, true);
  expect(bed.seen).toHaveLength(1);
});

it('a port can be opened once, and again after it is closed', () => {
  const { udp } = new Bed();
  expect(udp.open(7, () => {})).toBe('port-in-use');
  udp.close(7);
  expect(udp.open(7, () => {})).toBe(7);
});

it('RFC 6056, 3.3.1: port 0 means any free dynamic port, until there is none', () => {
  const udp = new UdpPorts(testRandom());
  const ports = new Set<number>();
  for (let count = 0; count < 16384; count++) ports.add(udp.open(0, () => {}) as number);
  expect(ports.size).toBe(16384);
  expect(Math.min(...ports)).toBe(FIRST_DYNAMIC_UDP_PORT);
  expect(Math.max(...ports)).toBe(65535);
  expect(udp.open(0, () => {})).toBe('port-in-use');
});

it('a checksum that is 0 is sent as all ones', () => {
  const payload = new Uint8Array(2);
  const plain = datagram(payload);
  payload.set(plain.subarray(6, 8));
  expect([...datagram(payload).subarray(6, 8)]).toEqual([255, 255]);
});

it('survives every truncation and random bytes, and counts each (mirage/qubes-mirage-firewall#166)', () => {
  const bed = new Bed();
  const bytes = datagram(hex('0102030405'));
  for (let length = 0; length < bytes.length; length++) bed.input(bytes.subarray(0, length));
  expect(bed.seen).toHaveLength(0);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (random) => {
      const before = Object.values(bed.udp.drops).reduce((sum, count) => sum + count) + bed.udp.received;
      bed.input(random);
      const after = Object.values(bed.udp.drops).reduce((sum, count) => sum + count) + bed.udp.received;
      expect(after).toBe(before + 1);
    }),
  );
});
