import { DECODED_WORDS, machineBulk } from '@mirage/runtime/network';
import { read16, read32 } from '../byte-order.js';
import { maskOf, setIpv4Words } from '../ip/ip-words.js';
import { IpPacket } from '../ip/ip-packet.js';
import { UNCONFIGURED } from '../ipv4/ipv4-routes.js';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../ipv4/ipv4-wire.js';
import { type Internet } from './internet.js';

/**
 * The short way for nearly all frames: TCP without options but timestamps to an open connection, and UDP, over IPv4.
 * One call decodes and checks all headers, and no layer between is called. Everything else goes from layer to layer,
 * which also count what is dropped.
 */
export class PlainPackets {
  private readonly words = new Int32Array(DECODED_WORDS);
  private readonly bytes = new Uint8Array(this.words.buffer);
  private readonly decoder;
  private readonly packet = new IpPacket();
  private configuration = UNCONFIGURED;

  constructor(private readonly internet: Internet) {
    const { mac } = internet.network;
    this.decoder = internet.context.services.bulk ?? machineBulk();
    this.words[0] = read32(mac, 0);
    this.words[1] = read16(mac, 4);
  }

  /** Handles a frame if it is plain. Returns false, without any effect, if it is not. */
  receive(frame: Uint8Array, isChecksumGood: boolean, segmentBytes: number, nowNs: number): boolean {
    const { words, internet } = this;
    const { four, tcp, udp } = internet;
    if (four === undefined) return false;
    if (four.ipv4.configuration !== this.configuration) this.configure(four.ipv4.configuration);
    words[4] = isChecksumGood ? 1 : 0;
    const protocol = this.decoder.decodePacket(frame, this.bytes);
    if (protocol === PROTOCOL_TCP) {
      const largest = segmentBytes !== 0 ? segmentBytes : words[8]! - words[7]!;
      return tcp !== undefined && tcp.inputDecoded(frame, words, largest, nowNs);
    }
    return protocol === PROTOCOL_UDP && udp !== undefined && this.receiveDatagram(frame, nowNs);
  }

  private receiveDatagram(frame: Uint8Array, nowNs: number): boolean {
    const { packet, words } = this;
    const udp = this.internet.udp!;
    const ports = words[6]!;
    if (!udp.has(ports >>> 16)) return false;
    setIpv4Words(packet.addresses, 4, words[5]!);
    packet.bytes = frame;
    udp.inputDecoded(packet, ports, words[7]!, words[8]!, nowNs);
    return true;
  }

  private configure(configuration: typeof UNCONFIGURED): void {
    const { words, packet } = this;
    const { address, bits } = configuration;
    this.configuration = configuration;
    words[2] = address;
    // A network of two hosts has no broadcast address: RFC 3021.
    words[3] = bits > 30 ? 0 : ~maskOf(bits);
    setIpv4Words(packet.addresses, 0, address);
    packet.protocol = PROTOCOL_UDP;
  }
}
