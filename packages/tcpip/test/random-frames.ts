import { foldSum, sumBytes, sumPseudoHeader } from '../src/checksum.js';
import { ip6 } from './ipv6-bed.js';
import { ip } from './link-recorder.js';

/** A frame of an attacker. */
export interface RandomFrame {
  readonly bytes: Uint8Array;
  /** Whether it is damaged in a way that its checksum or length shows: a stack has to drop it. */
  readonly isDamaged: boolean;
}

/** The host under attack: 10.0.0.1, fe80::ff:fe00:1, with open ports 7 of UDP and TCP. */
const VICTIM = 1;
const ECHO = 7;
const words4 = (address: number): number[] => [0, 0, 0xffff, address];

/**
 * Makes frames that nearly make sense: packets of every protocol with real and random addresses, ports, lengths, flags
 * and options, fragments, and errors that quote what the host has sent. Checksums are right, so that a frame gets as
 * far as possible, except in a frame that is damaged afterwards.
 */
export class RandomFrames {
  /** Frames that the host has sent, to be quoted and sent back. */
  readonly seen: Uint8Array[] = [];

  constructor(private readonly random: () => number) {}

  /** Remembers a frame of the host. */
  see(frame: Uint8Array): void {
    if (this.seen.length < 32) this.seen.push(frame.slice());
    else this.seen[this.upTo(32)] = frame.slice();
  }

  next(): RandomFrame {
    const kind = this.random();
    const packet =
      kind < 0.1
        ? this.arp()
        : kind < 0.5
          ? this.ipv4()
          : kind < 0.9
            ? this.ipv6()
            : kind < 0.95
              ? { type: this.upTo(65536), bytes: this.bytes(this.upTo(200)), checked: [0, 0] as const }
              : undefined;
    // One in twenty is what the host itself has sent, as a loop in the network would bring it.
    if (packet === undefined) return { bytes: this.pick(this.seen) ?? this.bytes(60), isDamaged: false };
    const { type, bytes, checked } = packet;
    const isGroup = bytes[0]! >> 4 === 6 && bytes[24] === 0xff;
    const frame = new Uint8Array(14 + bytes.length + (this.chance(0.3) ? this.upTo(30) : 0));
    frame.set(this.station(isGroup, bytes));
    frame.set([2, 0, 0, 0, 0, this.chance(0.95) ? 2 + this.upTo(3) : this.upTo(256)], 6);
    frame.set([type >> 8, type], 12);
    frame.set(bytes, 14);
    if (this.chance(0.03)) return { bytes: this.bytes(this.upTo(14 + bytes.length)), isDamaged: false };
    if (this.chance(0.05)) return { bytes: frame.subarray(0, this.upTo(frame.length)), isDamaged: false };
    const [from, to] = checked;
    if (to > from && this.chance(0.1)) {
      // One bit: no checksum stays right.
      frame[14 + from + this.upTo(to - from)]! ^= 1 << this.upTo(8);
      return { bytes: frame, isDamaged: true };
    }
    return { bytes: frame, isDamaged: false };
  }

  private station(isGroup: boolean, bytes: Uint8Array): number[] {
    if (isGroup) return [0x33, 0x33, ...bytes.subarray(36, 40)];
    const kind = this.random();
    if (kind < 0.9) return [2, 0, 0, 0, 0, VICTIM];
    return kind < 0.97 ? [255, 255, 255, 255, 255, 255] : [...this.bytes(6)];
  }

  private arp(): Packet {
    const bytes = this.bytes(28);
    bytes.set([0, 1, 8, 0, 6, 4, 0, this.chance(0.9) ? 1 + this.upTo(2) : this.upTo(256)]);
    const view = new DataView(bytes.buffer);
    bytes.set([2, 0, 0, 0, 0, this.chance(0.9) ? 2 + this.upTo(3) : this.upTo(256)], 8);
    view.setInt32(14, this.chance(0.2) ? 0 : this.address4());
    view.setInt32(24, this.chance(0.7) ? ip('10.0.0.1') : this.address4());
    if (this.chance(0.05)) bytes[this.upTo(8)]! ^= 1 << this.upTo(8);
    return { type: 0x0806, bytes, checked: [0, 0] };
  }

  private ipv4(): Packet {
    const source = this.address4();
    const destination = this.chance(0.9) ? ip('10.0.0.1') : this.address4();
    const { protocol, bytes: payload } = this.payload([...words4(destination), ...words4(source)], 4);
    const optionWords = this.chance(0.1) ? this.upTo(11) : 0;
    const headerBytes = 20 + 4 * optionWords;
    const bytes = new Uint8Array(headerBytes + payload.length);
    bytes.set(this.bytes(headerBytes));
    bytes.set(payload, headerBytes);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, this.chance(0.98) ? 0x45 + optionWords : this.upTo(256));
    view.setUint16(2, this.chance(0.97) ? bytes.length : this.upTo(65536));
    view.setUint16(4, this.upTo(4));
    const isFragment = this.chance(0.2);
    view.setUint16(6, isFragment ? (this.chance(0.6) ? 0x2000 : 0) | this.upTo(this.chance(0.1) ? 8192 : 12) : 0x4000);
    view.setUint8(8, this.chance(0.9) ? 64 : this.upTo(3));
    view.setUint8(9, protocol);
    view.setUint16(10, 0);
    view.setInt32(12, source);
    view.setInt32(16, destination);
    for (let at = 20; at < headerBytes; at++) {
      if (this.chance(0.8)) view.setUint8(at, this.pick([0, 1, 7, 68, 131, 137, 148, 4, 8, 11])!);
    }
    view.setUint16(10, ~foldSum(sumBytes(bytes, 0, headerBytes, 0)));
    // The checksum of IPv4 covers its header alone.
    return { type: 0x0800, bytes, checked: bytes[0] === 0x45 + optionWords ? [0, headerBytes] : [0, 0] };
  }

  private ipv6(): Packet {
    const source = this.chance(0.05) ? new Int32Array(4) : this.address6();
    const destination = this.chance(0.6) ? ip6('fe80::ff:fe00:1') : this.address6();
    const { protocol, bytes: payload, isDiscovery } = this.payload([...destination, ...source], 6);
    const headers: number[][] = [];
    const kinds: number[] = [];
    for (let count = this.chance(0.2) ? this.upTo(10) : 0; count > 0; count--) {
      const kind = this.pick([0, 43, 44, 60, this.upTo(256)])!;
      const words = kind === 44 ? 0 : this.upTo(3);
      const data = [...this.bytes(8 + 8 * words)];
      data[1] = this.chance(0.9) ? words : this.upTo(256);
      if (kind === 44) data.splice(2, 6, 0, this.pick([0, 1, 8, 9])!, 0, 0, 0, this.upTo(3));
      else if (this.chance(0.7))
        data.splice(2, data.length - 2, 1, data.length - 4, ...Array<number>(data.length - 4).fill(0));
      headers.push(data);
      kinds.push(kind);
    }
    kinds.push(protocol);
    headers.forEach((header, index) => (header[0] = kinds[index + 1]!));
    const rest = Uint8Array.from([...headers.flat(), ...payload]);
    const bytes = new Uint8Array(40 + rest.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.chance(0.98) ? 0x60000000 : this.upTo(2 ** 32));
    view.setUint16(4, this.chance(0.97) ? rest.length : this.upTo(65536));
    view.setUint8(6, kinds[0]!);
    view.setUint8(7, isDiscovery && this.chance(0.9) ? 255 : this.chance(0.9) ? 64 : this.upTo(3));
    for (let word = 0; word < 4; word++) {
      view.setInt32(8 + 4 * word, source[word]!);
      view.setInt32(24 + 4 * word, destination[word]!);
    }
    bytes.set(rest, 40);
    // A payload whose checksum covers it, in a packet that is well-formed otherwise.
    const isPlain = headers.length === 0 && protocol === 58 && view.getUint16(4) === rest.length && bytes[0] === 0x60;
    return { type: 0x86dd, bytes, checked: isPlain ? [40, bytes.length] : [0, 0] };
  }

  /** A payload with its checksum. `addresses`: destination, source. */
  private payload(addresses: readonly number[], version: 4 | 6): Payload {
    const kind = this.random();
    if (kind < 0.25) return this.checked(addresses, 17, this.udp(version), 6);
    if (kind < 0.5) return this.checked(addresses, 6, this.tcp(), 16);
    if (kind < 0.95 && version === 4) {
      const bytes = this.icmp4();
      new DataView(bytes.buffer).setUint16(2, ~foldSum(sumBytes(bytes, 0, bytes.length, 0)));
      return { protocol: 1, bytes, isDiscovery: false };
    }
    if (kind < 0.95) {
      const bytes = this.icmp6();
      return { ...this.checked(addresses, 58, bytes, 2), isDiscovery: bytes[0]! >= 133 };
    }
    return { protocol: this.upTo(256), bytes: this.bytes(this.upTo(100)), isDiscovery: false };
  }

  private checked(addresses: readonly number[], protocol: number, bytes: Uint8Array, at: number): Payload {
    const sum = sumPseudoHeader(Int32Array.from(addresses), protocol, bytes.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(at, 0);
    view.setUint16(at, ~foldSum(sumBytes(bytes, 0, bytes.length, sum)) || 0xffff);
    return { protocol, bytes, isDiscovery: false };
  }

  private udp(version: 4 | 6): Uint8Array {
    const isDhcp = version === 4 && this.chance(0.2);
    const data = isDhcp ? this.dhcp() : this.bytes(this.chance(0.1) ? this.upTo(1400) : this.upTo(40));
    const bytes = new Uint8Array(8 + data.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, isDhcp ? 67 : this.chance(0.05) ? 0 : this.upTo(65536));
    view.setUint16(2, isDhcp ? 68 : this.pick([ECHO, ECHO, 53, 68, this.upTo(65536)])!);
    view.setUint16(4, this.chance(0.95) ? bytes.length : this.upTo(65536));
    bytes.set(data, 8);
    return bytes;
  }

  private dhcp(): Uint8Array {
    const bytes = this.bytes(240 + this.upTo(300));
    bytes.set([2, 1, 6, 0]);
    // The number of what the client has asked last.
    const asked = this.seen.findLast((frame) => frame[23] === 17 && frame[37] === 67);
    if (asked !== undefined && this.chance(0.8)) bytes.set(asked.subarray(46, 50), 4);
    bytes.set([2, 0, 0, 0, 0, VICTIM], 28);
    bytes.set([0x63, 0x82, 0x53, 0x63], 236);
    let at = 240;
    while (at + 10 < bytes.length && this.chance(0.95)) {
      const code = this.pick([53, 53, 54, 51, 1, 3, 6, 12, 26, 33, 58, 59, 121, 0, this.upTo(256)])!;
      const length = this.pick([1, 4, 4, 4, 8, this.upTo(10)])!;
      bytes.set([code, length, ...(code === 53 ? [this.pick([2, 5, 6, this.upTo(10)])!] : [])], at);
      at += 2 + length;
    }
    if (at < bytes.length && this.chance(0.9)) bytes[at] = 255;
    return bytes;
  }

  private tcp(): Uint8Array {
    const optionWords = this.upTo(11);
    const bytes = this.bytes(20 + 4 * optionWords + (this.chance(0.5) ? 0 : this.upTo(600)));
    const view = new DataView(bytes.buffer);
    view.setUint16(0, this.chance(0.02) ? 0 : 1024 + this.upTo(8));
    view.setUint16(2, this.pick([ECHO, ECHO, ECHO, this.upTo(65536)])!);
    view.setUint8(12, this.chance(0.97) ? (5 + optionWords) << 4 : this.upTo(256));
    view.setUint8(13, this.pick([2, 2, 2, 16, 16, 24, 17, 4, 20, 18, this.upTo(256)])!);
    for (let at = 20; at < 20 + 4 * optionWords; at++) {
      if (this.chance(0.8)) bytes[at] = this.pick([0, 1, 2, 3, 4, 5, 8, 10])!;
    }
    return bytes;
  }

  private icmp4(): Uint8Array {
    const quoted = this.quoted(0x0800);
    const type = this.pick([8, 8, 0, 3, 3, 4, 5, 11, 12, 13, this.upTo(256)])!;
    const bytes = new Uint8Array(8 + quoted.length);
    bytes.set(this.bytes(8));
    bytes.set([type, this.chance(0.8) ? this.pick([0, 1, 2, 3, 4])! : this.upTo(256), 0, 0]);
    if (this.chance(0.7)) bytes.set([0, 0, this.upTo(6), this.upTo(256)], 4);
    bytes.set(quoted, 8);
    return bytes;
  }

  private icmp6(): Uint8Array {
    const type = this.pick([
      128,
      128,
      129,
      1,
      2,
      2,
      3,
      4,
      130,
      131,
      143,
      133,
      134,
      134,
      135,
      135,
      136,
      136,
      137,
      this.upTo(256),
    ])!;
    const head = [type, this.chance(0.9) ? 0 : this.upTo(256), 0, 0];
    if (type < 128) {
      const mtu = this.pick([1280, 1400, 0, 68, this.upTo(2 ** 31)])!;
      return Uint8Array.from([...head, mtu >>> 24, mtu >>> 16, mtu >>> 8, mtu, ...this.quoted(0x86dd)]);
    }
    if (type < 133 || type > 137) return Uint8Array.from([...head, ...this.bytes(this.upTo(80))]);
    const bytes: number[] = [...head, ...this.bytes(type === 134 ? 12 : 4)];
    const target = this.chance(0.6) ? ip6('fe80::ff:fe00:1') : this.address6();
    const count = type === 137 ? 2 : type === 135 || type === 136 ? 1 : 0;
    for (let one = 0; one < count; one++) {
      for (const word of target) bytes.push(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
    }
    while (this.chance(0.7)) {
      const kind = this.pick([1, 2, 3, 3, 5, 25, this.upTo(256)])!;
      const words = kind === 3 ? 4 : kind === 25 ? 3 : this.chance(0.9) ? 1 : this.upTo(3);
      const option = [...this.bytes(8 * words)];
      option.splice(0, 2, kind, words);
      if (kind === 3 && this.chance(0.9)) option.splice(2, 2, 64, 0xc0);
      if (kind === 3 && this.chance(0.8)) option.splice(16, 16, 0xfd, this.upTo(20), ...Array<number>(14).fill(0));
      if (kind === 5) option.splice(2, 6, 0, 0, 0, 0, this.upTo(8), this.upTo(256));
      bytes.push(...option.slice(0, 8 * words));
    }
    return Uint8Array.from(bytes);
  }

  /** The start of a packet that the host has sent, or rubbish. */
  private quoted(type: number): Uint8Array {
    const packets = this.seen.filter((frame) => frame[12] === type >> 8 && frame[13] === (type & 255));
    const packet = this.chance(0.8) ? this.pick(packets)?.slice(14) : undefined;
    if (packet === undefined) return this.bytes(this.upTo(100));
    if (this.chance(0.3)) packet[this.upTo(packet.length)] = this.upTo(256);
    return packet.subarray(0, this.chance(0.7) ? packet.length : this.upTo(packet.length));
  }

  private address4(): number {
    const places = ['10.0.0.2', '10.0.0.3', '10.0.0.1', '10.0.0.255', '255.255.255.255', '224.0.0.1', '127.0.0.1'];
    return this.chance(0.7) ? ip('10.0.0.2') : this.chance(0.7) ? ip(this.pick(places)!) : this.upTo(2 ** 32) | 0;
  }

  private address6(): Int32Array {
    const places = ['fe80::ff:fe00:1', 'fe80::3', 'ff02::1', 'ff02::1:ff00:1', 'ff02::2', 'fd00::5', '::1', '::'];
    if (this.chance(0.5)) return ip6('fe80::ff:fe00:2');
    return this.chance(0.8) ? ip6(this.pick(places)!) : Int32Array.from({ length: 4 }, () => this.upTo(2 ** 32));
  }

  private chance(of: number): boolean {
    return this.random() < of;
  }

  private upTo(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private pick<T>(all: readonly T[]): T | undefined {
    return all[this.upTo(all.length)];
  }

  private bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.upTo(256));
  }
}

interface Packet {
  readonly type: number;
  readonly bytes: Uint8Array;
  /** The part that a checksum covers for certain, in a packet that is well-formed otherwise. */
  readonly checked: readonly [number, number];
}

interface Payload {
  readonly protocol: number;
  readonly bytes: Uint8Array;
  /** Whether it is neighbour discovery, which comes from the link itself. */
  readonly isDiscovery: boolean;
}
