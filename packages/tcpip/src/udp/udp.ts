import { type Bulk, scriptBulk } from '../bulk.js';
import { isChecksumRight } from '../checksum.js';
import { dropCounters } from '../drop-counters.js';
import { type IpPacket } from '../ip/ip-packet.js';
import { isIpv4Words } from '../ip/ip-words.js';
import { fractionOf, type RandomBits } from '../link.js';
import { parseUdp, UDP_HEADER_BYTES, UDP_PROTOCOL, UdpHeader } from './udp-wire.js';

export const UDP_DROPS = ['short', 'bad-length', 'bad-port', 'bad-checksum', 'no-checksum', 'no-port'] as const;

/** The dynamic ports: RFC 6335, 6. */
export const FIRST_DYNAMIC_UDP_PORT = 49152;
const DYNAMIC_UDP_PORTS = 16384;

/**
 * Receives the payload of a datagram: `bytes` from `start` to `end`, valid until it returns. `packet` has the
 * addresses: destination, then source.
 */
export type OnPayload = (
  packet: IpPacket,
  bytes: Uint8Array,
  start: number,
  end: number,
  sourcePort: number,
  nowNs: number,
) => void;

/** UDP ports: RFC 768; RFC 1122, 4.1. */
export class UdpPorts {
  readonly drops = dropCounters(UDP_DROPS);
  /** Datagrams that were passed to a port. */
  received = 0;
  private readonly ports = new Map<number, OnPayload>();
  private readonly header = new UdpHeader();

  constructor(
    private readonly random: RandomBits,
    private readonly bulk: Bulk = scriptBulk,
  ) {}

  /** Receives datagrams to a port; 0 means a random free dynamic port (RFC 6056, 3.3.1). */
  open(port: number, onPayload: OnPayload): number | 'port-in-use' {
    let own = port;
    if (port === 0) {
      const first = Math.floor(fractionOf(this.random) * DYNAMIC_UDP_PORTS);
      for (let tried = 0; own === 0 && tried < DYNAMIC_UDP_PORTS; tried++) {
        const candidate = FIRST_DYNAMIC_UDP_PORT + ((first + tried) % DYNAMIC_UDP_PORTS);
        if (!this.ports.has(candidate)) own = candidate;
      }
      if (own === 0) return 'port-in-use';
    }
    if (this.ports.has(own)) return 'port-in-use';
    this.ports.set(own, onPayload);
    return own;
  }

  close(port: number): void {
    this.ports.delete(port);
  }

  has(port: number): boolean {
    return this.ports.has(port);
  }

  /**
   * Handles a datagram whose header was checked, to an open port. `ports`: destination << 16 | source; its payload is
   * from `start` to `end` of the packet's bytes.
   */
  inputDecoded(packet: IpPacket, ports: number, start: number, end: number, nowNs: number): void {
    this.received++;
    this.ports.get(ports >>> 16)!(packet, packet.bytes, start, end, ports & 0xffff, nowNs);
  }

  /** Handles a datagram. Returns false if no port is open for it: the stack may report that to the sender. */
  input(packet: IpPacket, nowNs: number): boolean {
    const { bytes, start, end, addresses, isChecksumGood } = packet;
    const { header, drops } = this;
    const parsed = parseUdp(bytes, start, end, header);
    if (parsed !== 'parsed') {
      drops[parsed]++;
      return true;
    }
    const { sourcePort, destinationPort, lengthBytes, hasChecksum } = header;
    if (!hasChecksum && !isIpv4Words(addresses, 0)) {
      // RFC 8200, 8.1.
      drops['no-checksum']++;
      return true;
    }
    const isRight = isChecksumGood || !hasChecksum;
    if (!isRight && !isChecksumRight(addresses, UDP_PROTOCOL, bytes, start, start + lengthBytes, this.bulk)) {
      drops['bad-checksum']++;
      return true;
    }
    const onPayload = this.ports.get(destinationPort);
    if (onPayload === undefined) {
      drops['no-port']++;
      return false;
    }
    this.received++;
    onPayload(packet, bytes, start + UDP_HEADER_BYTES, start + lengthBytes, sourcePort, nowNs);
    return true;
  }
}
