import { Ethernet } from '../src/ethernet/ethernet.js';
import { Icmp6 } from '../src/icmp/icmp6.js';
import { Pinger } from '../src/icmp/pinger.js';
import { type IpPacket } from '../src/ip/ip-packet.js';
import { PathMtus } from '../src/ip/path-mtu.js';
import { finishIcmp6 } from '../src/ipv6/icmp6-frame.js';
import { Ipv6 } from '../src/ipv6/ipv6.js';
import { parseIpv6, Ipv6Header, PROTOCOL_ICMPV6, readWords, writeIpv6Header } from '../src/ipv6/ipv6-wire.js';
import { NeighbourDiscovery } from '../src/ipv6/neighbour-discovery.js';
import { LinkRecorder, testRandom } from './link-recorder.js';

const SECOND = 1e9;

/** Returns the words of an address of eight groups in hexadecimal; `::` stands for the missing ones. */
export function ip6(text: string): Int32Array {
  const [front = '', back] = text.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((one) => Number.parseInt(one, 16));
  const [before, after] = [groups(front), groups(back ?? '')];
  const all = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Int32Array.from({ length: 4 }, (_, word) => (all[2 * word]! << 16) | all[2 * word + 1]!);
}

export const LINK_LOCAL = ip6('fe80::ff:fe00:1');
export const PEER = ip6('fe80::2');
export const PEER_MAC = [2, 0, 0, 0, 0, 2];

/** IPv6, neighbour discovery and ICMPv6 on a recorded link whose MAC is 02:00:00:00:00:01. */
export class Ipv6Bed {
  readonly link = new LinkRecorder();
  readonly ethernet = new Ethernet(this.link.mac);
  readonly paths = new PathMtus(1500);
  readonly pinger = new Pinger(0x1234, 5);
  readonly seen: { protocol: number; payload: Uint8Array; isGroup: boolean }[] = [];
  readonly duplicates: Int32Array[] = [];
  readonly mtus: number[] = [];
  readonly reports: string[] = [];
  onPacket: (packet: IpPacket) => void = () => {};
  nowNs = 5 * SECOND;
  readonly discovery: NeighbourDiscovery;
  readonly ipv6: Ipv6;
  readonly icmp6: Icmp6;

  constructor(acceptsAdvertisements = true) {
    const { link, ethernet, paths, pinger } = this;
    const random = testRandom();
    this.discovery = new NeighbourDiscovery({
      link,
      ethernet,
      random,
      acceptsAdvertisements,
      onAddress: () => {},
      onDuplicate: ({ words }) => this.duplicates.push(words),
      onMtu: (mtu) => this.mtus.push(mtu),
    });
    const { discovery } = this;
    this.ipv6 = new Ipv6({
      link,
      discovery,
      paths,
      random,
      onPacket: (packet, nowNs) => {
        const { protocol, bytes, start, end, isGroup } = packet;
        this.seen.push({ protocol, payload: bytes.slice(start, end), isGroup });
        this.onPacket(packet);
        if (protocol === PROTOCOL_ICMPV6) this.icmp6.input(packet, nowNs);
      },
      onLocal: () => {},
      onReassemblyTimeout: (packet) => this.icmp6.sendError(packet, 3, 1, 0, this.nowNs),
      onProblem: (packet, code, pointer, nowNs) => this.icmp6.sendError(packet, 4, code, pointer, nowNs),
    });
    this.icmp6 = new Icmp6({
      link,
      ipv6: this.ipv6,
      discovery,
      pinger,
      onPathReport: (report, _addresses, protocol, _bytes, _start, mtu) => {
        this.reports.push(`${report} ${protocol} ${mtu}`);
        return true;
      },
    });
  }

  /** Adds the link-local address, and completes its probe. */
  settle(): this {
    this.discovery.start(this.nowNs);
    this.advance(20 * SECOND);
    this.link.takeFrames();
    return this;
  }

  advance(byNs: number): void {
    const untilNs = this.nowNs + byNs;
    const next = (): number => Math.min(this.discovery.nextDeadlineNs, this.ipv6.nextDeadlineNs);
    while (next() <= untilNs) {
      this.nowNs = Math.max(this.nowNs, next());
      this.discovery.timeout(this.nowNs);
      this.ipv6.timeout(this.nowNs);
    }
    this.nowNs = untilNs;
  }

  /** Passes a packet to IPv6, in a frame from 02:00:00:00:00:02. */
  receive(packet: Uint8Array, isGroupFrame = false): void {
    const frame = Uint8Array.of(...this.link.mac, ...PEER_MAC, 0x86, 0xdd, ...packet);
    this.ipv6.input(frame, 14, frame.length, isGroupFrame, false, false, this.nowNs);
  }

  /** Removes and returns the ICMPv6 packets that were sent. */
  sent(): { type: number; source: Int32Array; destination: Int32Array; hopLimit: number; message: Uint8Array }[] {
    return this.link.takeFrames().map((frame) => {
      const header = new Ipv6Header();
      const parsed = parseIpv6(frame, 14, frame.length, header);
      if (parsed !== 'parsed') throw new Error(parsed);
      const [source, destination] = [new Int32Array(4), new Int32Array(4)];
      readWords(frame, 22, source, 0);
      readWords(frame, 38, destination, 0);
      const message = frame.slice(header.start, header.end);
      return { type: message[0]!, source, destination, hopLimit: frame[21]!, message };
    });
  }
}

/** Returns an IPv6 packet. */
export function packet6(
  source: Int32Array,
  destination: Int32Array,
  protocol: number,
  payload: Uint8Array,
  hopLimit = 64,
): Uint8Array {
  const packet = new Uint8Array(40 + payload.length);
  packet.set(payload, 40);
  writeIpv6Header(packet, 0, payload.length, protocol, hopLimit, Int32Array.of(...source, ...destination));
  return packet;
}

/** Returns an ICMPv6 packet with its checksum. */
export function icmp6Of(source: Int32Array, destination: Int32Array, message: number[], hopLimit = 255): Uint8Array {
  const bytes = Uint8Array.from(message);
  finishIcmp6(bytes, 0, bytes.length, Int32Array.of(...source, ...destination));
  return packet6(source, destination, PROTOCOL_ICMPV6, bytes, hopLimit);
}

/** Returns the bytes of four words. */
export function bytesOf(words: Int32Array): number[] {
  return [...words].flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
}
