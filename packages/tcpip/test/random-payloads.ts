import { foldSum, sumBytes, sumPseudoHeader } from '../src/checksum.js';
import { type Dice } from './dice.js';
import { ip6 } from './ipv6-bed.js';
import { ip } from './link-recorder.js';

/** Host 10.0.0.1 and fe80::ff:fe00:1 is attacked; its port 7 is open for UDP and TCP. */
export const VICTIM = 1;
const ECHO = 7;

export interface Payload {
  readonly protocol: number;
  readonly bytes: Uint8Array;
  /** Whether it is neighbour discovery, which comes from the link itself. */
  readonly isDiscovery: boolean;
}

/** Messages of the protocols above IP, which nearly make sense. `seen` are frames that the host has sent. */
export class RandomPayloads {
  constructor(
    private readonly dice: Dice,
    private readonly seen: readonly Uint8Array[],
  ) {}

  /** A payload with its checksum. `addresses`: destination, source. */
  payload(addresses: readonly number[], version: 4 | 6): Payload {
    const kind = this.dice.random();
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
    return { protocol: this.dice.upTo(256), bytes: this.dice.bytes(this.dice.upTo(100)), isDiscovery: false };
  }

  private checked(addresses: readonly number[], protocol: number, bytes: Uint8Array, at: number): Payload {
    const sum = sumPseudoHeader(Int32Array.from(addresses), protocol, bytes.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(at, 0);
    view.setUint16(at, ~foldSum(sumBytes(bytes, 0, bytes.length, sum)) || 0xffff);
    return { protocol, bytes, isDiscovery: false };
  }

  private udp(version: 4 | 6): Uint8Array {
    const isDhcp = version === 4 && this.dice.chance(0.2);
    const data = isDhcp
      ? this.dhcp()
      : this.dice.bytes(this.dice.chance(0.1) ? this.dice.upTo(1400) : this.dice.upTo(40));
    const bytes = new Uint8Array(8 + data.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, isDhcp ? 67 : this.dice.chance(0.05) ? 0 : this.dice.upTo(65536));
    view.setUint16(2, isDhcp ? 68 : this.dice.pick([ECHO, ECHO, 53, 68, this.dice.upTo(65536)])!);
    view.setUint16(4, this.dice.chance(0.95) ? bytes.length : this.dice.upTo(65536));
    bytes.set(data, 8);
    return bytes;
  }

  private dhcp(): Uint8Array {
    const bytes = this.dice.bytes(240 + this.dice.upTo(300));
    bytes.set([2, 1, 6, 0]);
    // The number of what the client has asked last.
    const asked = this.seen.findLast((frame) => frame[23] === 17 && frame[37] === 67);
    if (asked !== undefined && this.dice.chance(0.8)) bytes.set(asked.subarray(46, 50), 4);
    bytes.set([2, 0, 0, 0, 0, VICTIM], 28);
    bytes.set([0x63, 0x82, 0x53, 0x63], 236);
    let at = 240;
    while (at + 10 < bytes.length && this.dice.chance(0.95)) {
      const code = this.dice.pick([53, 53, 54, 51, 1, 3, 6, 12, 26, 33, 58, 59, 121, 0, this.dice.upTo(256)])!;
      const length = this.dice.pick([1, 4, 4, 4, 8, this.dice.upTo(10)])!;
      bytes.set([code, length, ...(code === 53 ? [this.dice.pick([2, 5, 6, this.dice.upTo(10)])!] : [])], at);
      at += 2 + length;
    }
    if (at < bytes.length && this.dice.chance(0.9)) bytes[at] = 255;
    return bytes;
  }

  private tcp(): Uint8Array {
    const optionWords = this.dice.upTo(11);
    const bytes = this.dice.bytes(20 + 4 * optionWords + (this.dice.chance(0.5) ? 0 : this.dice.upTo(600)));
    const view = new DataView(bytes.buffer);
    view.setUint16(0, this.dice.chance(0.02) ? 0 : 1024 + this.dice.upTo(8));
    view.setUint16(2, this.dice.pick([ECHO, ECHO, ECHO, this.dice.upTo(65536)])!);
    view.setUint8(12, this.dice.chance(0.97) ? (5 + optionWords) << 4 : this.dice.upTo(256));
    view.setUint8(13, this.dice.pick([2, 2, 2, 16, 16, 24, 17, 4, 20, 18, this.dice.upTo(256)])!);
    for (let at = 20; at < 20 + 4 * optionWords; at++) {
      if (this.dice.chance(0.8)) bytes[at] = this.dice.pick([0, 1, 2, 3, 4, 5, 8, 10])!;
    }
    return bytes;
  }

  private icmp4(): Uint8Array {
    const quoted = this.quoted(0x0800);
    const type = this.dice.pick([8, 8, 0, 3, 3, 4, 5, 11, 12, 13, this.dice.upTo(256)])!;
    const bytes = new Uint8Array(8 + quoted.length);
    bytes.set(this.dice.bytes(8));
    bytes.set([type, this.dice.chance(0.8) ? this.dice.pick([0, 1, 2, 3, 4])! : this.dice.upTo(256), 0, 0]);
    if (this.dice.chance(0.7)) bytes.set([0, 0, this.dice.upTo(6), this.dice.upTo(256)], 4);
    bytes.set(quoted, 8);
    return bytes;
  }

  private icmp6(): Uint8Array {
    const type = this.dice.pick([
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
      this.dice.upTo(256),
    ])!;
    const head = [type, this.dice.chance(0.9) ? 0 : this.dice.upTo(256), 0, 0];
    if (type < 128) {
      const mtu = this.dice.pick([1280, 1400, 0, 68, this.dice.upTo(2 ** 31)])!;
      return Uint8Array.from([...head, mtu >>> 24, mtu >>> 16, mtu >>> 8, mtu, ...this.quoted(0x86dd)]);
    }
    if (type < 133 || type > 137) return Uint8Array.from([...head, ...this.dice.bytes(this.dice.upTo(80))]);
    const bytes: number[] = [...head, ...this.dice.bytes(type === 134 ? 12 : 4)];
    const target = this.dice.chance(0.6) ? ip6('fe80::ff:fe00:1') : this.address6();
    const count = type === 137 ? 2 : type === 135 || type === 136 ? 1 : 0;
    for (let one = 0; one < count; one++) {
      for (const word of target) bytes.push(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
    }
    while (this.dice.chance(0.7)) {
      const kind = this.dice.pick([1, 2, 3, 3, 5, 25, this.dice.upTo(256)])!;
      const words = kind === 3 ? 4 : kind === 25 ? 3 : this.dice.chance(0.9) ? 1 : this.dice.upTo(3);
      const option = [...this.dice.bytes(8 * words)];
      option.splice(0, 2, kind, words);
      if (kind === 3 && this.dice.chance(0.9)) option.splice(2, 2, 64, 0xc0);
      if (kind === 3 && this.dice.chance(0.8))
        option.splice(16, 16, 0xfd, this.dice.upTo(20), ...Array<number>(14).fill(0));
      if (kind === 5) option.splice(2, 6, 0, 0, 0, 0, this.dice.upTo(8), this.dice.upTo(256));
      bytes.push(...option.slice(0, 8 * words));
    }
    return Uint8Array.from(bytes);
  }

  /** The start of a packet that the host has sent, or rubbish. */
  private quoted(type: number): Uint8Array {
    const packets = this.seen.filter((frame) => frame[12] === type >> 8 && frame[13] === (type & 255));
    const packet = this.dice.chance(0.8) ? this.dice.pick(packets)?.slice(14) : undefined;
    if (packet === undefined) return this.dice.bytes(this.dice.upTo(100));
    if (this.dice.chance(0.3)) packet[this.dice.upTo(packet.length)] = this.dice.upTo(256);
    return packet.subarray(0, this.dice.chance(0.7) ? packet.length : this.dice.upTo(packet.length));
  }

  address4(): number {
    const places = ['10.0.0.2', '10.0.0.3', '10.0.0.1', '10.0.0.255', '255.255.255.255', '224.0.0.1', '127.0.0.1'];
    return this.dice.chance(0.7)
      ? ip('10.0.0.2')
      : this.dice.chance(0.7)
        ? ip(this.dice.pick(places)!)
        : this.dice.upTo(2 ** 32) | 0;
  }

  address6(): Int32Array {
    const places = ['fe80::ff:fe00:1', 'fe80::3', 'ff02::1', 'ff02::1:ff00:1', 'ff02::2', 'fd00::5', '::1', '::'];
    if (this.dice.chance(0.5)) return ip6('fe80::ff:fe00:2');
    return this.dice.chance(0.8)
      ? ip6(this.dice.pick(places)!)
      : Int32Array.from({ length: 4 }, () => this.dice.upTo(2 ** 32));
  }
}
