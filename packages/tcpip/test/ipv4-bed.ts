import { scriptHashing } from '@mirage/runtime/network';
import { Arp } from '../src/arp/arp.js';
import { ARP_REPLY, buildArp } from '../src/arp/arp-wire.js';
import { Icmp4 } from '../src/icmp/icmp4.js';
import { ICMP_HEADER_BYTES, writeIcmpHeader } from '../src/icmp/icmp-wire.js';
import { Pinger } from '../src/icmp/pinger.js';
import { type IpPacket } from '../src/ip/ip-packet.js';
import { PathMtus } from '../src/ip/path-mtu.js';
import { Ipv4 } from '../src/ipv4/ipv4.js';
import { configurationOf } from '../src/ipv4/ipv4-routes.js';
import { Ipv4Header, parseIpv4, PROTOCOL_ICMP, writeIpv4Header } from '../src/ipv4/ipv4-wire.js';
import { keyedHash } from '../src/keyed-hash.js';
import { ip, LinkRecorder, testRandom } from './link-recorder.js';

export const OWN = ip('10.0.0.1');
export const PEER = ip('10.0.0.2');
export const GATEWAY = ip('10.0.0.254');
export const FAR = ip('192.0.2.7');
const MAC = (last: number): Uint8Array => Uint8Array.of(2, 0, 0, 0, 0, last);

/** A copy of a received packet. */
export interface Seen {
  readonly protocol: number;
  readonly source: number;
  readonly payload: Uint8Array;
  readonly isGroup: boolean;
  readonly isChecksumGood: boolean;
}

/** IPv4 and ICMP on a recorded link: 10.0.0.1/24 with the gateway 10.0.0.254; its neighbours are known. */
export class Ipv4Bed {
  readonly link: LinkRecorder;
  readonly arp: Arp;
  readonly paths: PathMtus;
  readonly ipv4: Ipv4;
  readonly icmp: Icmp4;
  readonly pinger = new Pinger(0x1234, 5);
  readonly seen: Seen[] = [];
  readonly local: Uint8Array[] = [];
  readonly reports: string[] = [];
  onPacket: (packet: IpPacket) => void = () => {};
  isReportBelieved = true;
  nowNs = 20e9;

  constructor(mtu = 1500) {
    this.link = new LinkRecorder(mtu);
    this.arp = new Arp({ link: this.link, random: testRandom(), onConflict: () => {} });
    this.paths = new PathMtus(mtu);
    this.ipv4 = new Ipv4({
      link: this.link,
      arp: this.arp,
      paths: this.paths,
      hash: keyedHash(new Uint8Array(16), scriptHashing),
      onPacket: (packet, nowNs) => {
        const { protocol, addresses, bytes, start, end, isGroup, isChecksumGood } = packet;
        const payload = bytes.slice(start, end);
        this.seen.push({ protocol, source: addresses[7]!, payload, isGroup, isChecksumGood });
        this.onPacket(packet);
        if (protocol === PROTOCOL_ICMP) this.icmp.input(packet, nowNs);
      },
      onLocal: (packet) => this.local.push(packet),
      onReassemblyTimeout: (packet) => this.icmp.sendError(packet, 11, 1, this.nowNs),
    });
    this.icmp = new Icmp4({
      link: this.link,
      ipv4: this.ipv4,
      pinger: this.pinger,
      onPathReport: (report, addresses, protocol, _bytes, _start, bytes) => {
        this.reports.push(`${report} ${addresses[7]! & 255} ${protocol} ${bytes}`);
        return this.isReportBelieved;
      },
    });
    this.ipv4.configure(configurationOf(OWN, 24, GATEWAY));
    this.arp.claim(OWN, 0);
    for (const address of [PEER, GATEWAY]) {
      this.arp.input(buildArp(this.link.mac, ARP_REPLY, MAC(address & 255), address, this.link.mac, OWN), 0);
      this.arp.input(buildArp(this.link.mac, 1, MAC(address & 255), address, this.link.mac, OWN), 0);
    }
    this.link.takeFrames();
  }

  /** Passes a packet to IPv4, in a frame padded to 60 bytes. */
  receive(packet: Uint8Array, isGroupFrame = false, isChecksumGood = false): void {
    const frame = new Uint8Array(Math.max(14 + packet.length, 60)).fill(0xaa);
    frame.set(packet, 14);
    this.ipv4.input(frame, 14, frame.length, isGroupFrame, isChecksumGood, false, this.nowNs);
  }

  /** Sends `payload`, and returns whether it was sent. */
  send(destination: number, payload: Uint8Array, isDontFragment = false, protocol = 253): string {
    const buffer = this.link.take(payload.length)!;
    buffer.set(payload, buffer.length - payload.length);
    const { length } = payload;
    return this.ipv4.output(OWN, destination, protocol, 64, isDontFragment, buffer, length, 0, 0, this.nowNs);
  }
}

/** The contents of a frame with an IPv4 packet. */
export interface SentPacket extends Ipv4Header {
  readonly payload: Uint8Array;
  readonly mac: number;
}

export function parseSent(frame: Uint8Array): SentPacket {
  const header = new Ipv4Header();
  const parsed = parseIpv4(frame, 14, frame.length, header);
  if (parsed !== 'parsed') throw new Error(parsed);
  const payload = frame.slice(14 + header.headerBytes, 14 + header.totalBytes);
  return Object.assign(header, { payload, mac: frame[5]! });
}

/** Returns an IPv4 packet. */
export function packetOf(
  source: number,
  destination: number,
  protocol: number,
  payload: Uint8Array,
  flags = 0,
  identification = 1,
): Uint8Array {
  const packet = new Uint8Array(20 + payload.length);
  packet.set(payload, 20);
  writeIpv4Header(packet, 0, packet.length, identification, flags, 61, protocol, source, destination);
  return packet;
}

/** Returns an ICMP message. */
export function icmpOf(type: number, code: number, rest: number, data: Uint8Array): Uint8Array {
  const message = new Uint8Array(ICMP_HEADER_BYTES + data.length);
  message.set(data, ICMP_HEADER_BYTES);
  writeIcmpHeader(message, 0, message.length, type, code, rest);
  return message;
}
