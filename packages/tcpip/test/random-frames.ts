import { foldSum, sumBytes } from '../src/checksum.js';
import { Dice } from './dice.js';
import { ip6 } from './ipv6-bed.js';
import { ip } from './link-recorder.js';
import { RandomPayloads, VICTIM } from './random-payloads.js';

/** A frame of an attacker. */
export interface RandomFrame {
  readonly bytes: Uint8Array;
  /** Whether it is damaged in a way that its checksum or length shows: a stack has to drop it. */
  readonly isDamaged: boolean;
}

const words4 = (address: number): number[] => [0, 0, 0xffff, address];

/**
 * Makes frames that nearly make sense: packets of every protocol with real and random addresses, ports, lengths, flags
 * and options, fragments, and errors that quote what the host has sent. Checksums are right, so that a frame gets as
 * far as possible, except in a frame that is damaged afterwards.
 */
export class RandomFrames {
  /** Frames that the host has sent, to be quoted and sent back. */
  readonly seen: Uint8Array[] = [];

  private readonly dice: Dice;
  private readonly payloads: RandomPayloads;

  constructor(random: () => number) {
    this.dice = new Dice(random);
    this.payloads = new RandomPayloads(this.dice, this.seen);
  }

  /** Remembers a frame of the host. */
  see(frame: Uint8Array): void {
    if (this.seen.length < 32) this.seen.push(frame.slice());
    else this.seen[this.dice.upTo(32)] = frame.slice();
  }

  next(): RandomFrame {
    const kind = this.dice.random();
    const packet =
      kind < 0.1
        ? this.arp()
        : kind < 0.5
          ? this.ipv4()
          : kind < 0.9
            ? this.ipv6()
            : kind < 0.95
              ? { type: this.dice.upTo(65536), bytes: this.dice.bytes(this.dice.upTo(200)), checked: [0, 0] as const }
              : undefined;
    // One in twenty is what the host itself has sent, as a loop in the network would bring it.
    if (packet === undefined) return { bytes: this.dice.pick(this.seen) ?? this.dice.bytes(60), isDamaged: false };
    const { type, bytes, checked } = packet;
    const isGroup = bytes[0]! >> 4 === 6 && bytes[24] === 0xff;
    const frame = new Uint8Array(14 + bytes.length + (this.dice.chance(0.3) ? this.dice.upTo(30) : 0));
    frame.set(this.station(isGroup, bytes));
    frame.set([2, 0, 0, 0, 0, this.dice.chance(0.95) ? 2 + this.dice.upTo(3) : this.dice.upTo(256)], 6);
    frame.set([type >> 8, type], 12);
    frame.set(bytes, 14);
    if (this.dice.chance(0.03)) return { bytes: this.dice.bytes(this.dice.upTo(14 + bytes.length)), isDamaged: false };
    if (this.dice.chance(0.05)) return { bytes: frame.subarray(0, this.dice.upTo(frame.length)), isDamaged: false };
    const [from, to] = checked;
    if (to > from && this.dice.chance(0.1)) {
      // One bit: no checksum stays right.
      frame[14 + from + this.dice.upTo(to - from)]! ^= 1 << this.dice.upTo(8);
      return { bytes: frame, isDamaged: true };
    }
    return { bytes: frame, isDamaged: false };
  }

  private station(isGroup: boolean, bytes: Uint8Array): number[] {
    if (isGroup) return [0x33, 0x33, ...bytes.subarray(36, 40)];
    const kind = this.dice.random();
    if (kind < 0.9) return [2, 0, 0, 0, 0, VICTIM];
    return kind < 0.97 ? [255, 255, 255, 255, 255, 255] : [...this.dice.bytes(6)];
  }

  private arp(): Packet {
    const bytes = this.dice.bytes(28);
    bytes.set([0, 1, 8, 0, 6, 4, 0, this.dice.chance(0.9) ? 1 + this.dice.upTo(2) : this.dice.upTo(256)]);
    const view = new DataView(bytes.buffer);
    bytes.set([2, 0, 0, 0, 0, this.dice.chance(0.9) ? 2 + this.dice.upTo(3) : this.dice.upTo(256)], 8);
    view.setInt32(14, this.dice.chance(0.2) ? 0 : this.payloads.address4());
    view.setInt32(24, this.dice.chance(0.7) ? ip('10.0.0.1') : this.payloads.address4());
    if (this.dice.chance(0.05)) bytes[this.dice.upTo(8)]! ^= 1 << this.dice.upTo(8);
    return { type: 0x0806, bytes, checked: [0, 0] };
  }

  private ipv4(): Packet {
    const source = this.payloads.address4();
    const destination = this.dice.chance(0.9) ? ip('10.0.0.1') : this.payloads.address4();
    const { protocol, bytes: payload } = this.payloads.payload([...words4(destination), ...words4(source)], 4);
    const optionWords = this.dice.chance(0.1) ? this.dice.upTo(11) : 0;
    const headerBytes = 20 + 4 * optionWords;
    const bytes = new Uint8Array(headerBytes + payload.length);
    bytes.set(this.dice.bytes(headerBytes));
    bytes.set(payload, headerBytes);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, this.dice.chance(0.98) ? 0x45 + optionWords : this.dice.upTo(256));
    view.setUint16(2, this.dice.chance(0.97) ? bytes.length : this.dice.upTo(65536));
    view.setUint16(4, this.dice.upTo(4));
    const isFragment = this.dice.chance(0.2);
    view.setUint16(
      6,
      isFragment ? (this.dice.chance(0.6) ? 0x2000 : 0) | this.dice.upTo(this.dice.chance(0.1) ? 8192 : 12) : 0x4000,
    );
    view.setUint8(8, this.dice.chance(0.9) ? 64 : this.dice.upTo(3));
    view.setUint8(9, protocol);
    view.setUint16(10, 0);
    view.setInt32(12, source);
    view.setInt32(16, destination);
    for (let at = 20; at < headerBytes; at++) {
      if (this.dice.chance(0.8)) view.setUint8(at, this.dice.pick([0, 1, 7, 68, 131, 137, 148, 4, 8, 11])!);
    }
    view.setUint16(10, ~foldSum(sumBytes(bytes, 0, headerBytes, 0)));
    // The checksum of IPv4 covers its header alone.
    return { type: 0x0800, bytes, checked: bytes[0] === 0x45 + optionWords ? [0, headerBytes] : [0, 0] };
  }

  private ipv6(): Packet {
    const source = this.dice.chance(0.05) ? new Int32Array(4) : this.payloads.address6();
    const destination = this.dice.chance(0.6) ? ip6('fe80::ff:fe00:1') : this.payloads.address6();
    const { protocol, bytes: payload, isDiscovery } = this.payloads.payload([...destination, ...source], 6);
    const headers: number[][] = [];
    const kinds: number[] = [];
    for (let count = this.dice.chance(0.2) ? this.dice.upTo(10) : 0; count > 0; count--) {
      const kind = this.dice.pick([0, 43, 44, 60, this.dice.upTo(256)])!;
      const words = kind === 44 ? 0 : this.dice.upTo(3);
      const data = [...this.dice.bytes(8 + 8 * words)];
      data[1] = this.dice.chance(0.9) ? words : this.dice.upTo(256);
      if (kind === 44) data.splice(2, 6, 0, this.dice.pick([0, 1, 8, 9])!, 0, 0, 0, this.dice.upTo(3));
      else if (this.dice.chance(0.7))
        data.splice(2, data.length - 2, 1, data.length - 4, ...Array<number>(data.length - 4).fill(0));
      headers.push(data);
      kinds.push(kind);
    }
    kinds.push(protocol);
    headers.forEach((header, index) => (header[0] = kinds[index + 1]!));
    const rest = Uint8Array.from([...headers.flat(), ...payload]);
    const bytes = new Uint8Array(40 + rest.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.dice.chance(0.98) ? 0x60000000 : this.dice.upTo(2 ** 32));
    view.setUint16(4, this.dice.chance(0.97) ? rest.length : this.dice.upTo(65536));
    view.setUint8(6, kinds[0]!);
    view.setUint8(7, isDiscovery && this.dice.chance(0.9) ? 255 : this.dice.chance(0.9) ? 64 : this.dice.upTo(3));
    for (let word = 0; word < 4; word++) {
      view.setInt32(8 + 4 * word, source[word]!);
      view.setInt32(24 + 4 * word, destination[word]!);
    }
    bytes.set(rest, 40);
    // A payload whose checksum covers it, in a packet that is well-formed otherwise.
    const isPlain = headers.length === 0 && protocol === 58 && view.getUint16(4) === rest.length && bytes[0] === 0x60;
    return { type: 0x86dd, bytes, checked: isPlain ? [40, bytes.length] : [0, 0] };
  }
}

interface Packet {
  readonly type: number;
  readonly bytes: Uint8Array;
  /** The part that a checksum covers for certain, in a packet that is well-formed otherwise. */
  readonly checked: readonly [number, number];
}
