import { write16 } from '../byte-order.js';
import { foldSum } from '../checksum.js';
import { ETHERNET_HEADER_BYTES, TYPE_IPV4, writeEthernetHeader } from '../ethernet/ethernet-wire.js';
import { type Ipv4Configuration, UNCONFIGURED } from './ipv4-routes.js';
import { DONT_FRAGMENT, IPV4_HEADER_BYTES, writeIpv4Header } from './ipv4-wire.js';

const HEADERS_BYTES = ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES;

/**
 * The headers of the last packet to another host. The next packet to it differs only in its length and identification,
 * which are added to the checksum (RFC 1624, 3).
 */
export class Ipv4Template {
  /** The next hop of these packets. */
  nextHop = 0;
  private configuration: Ipv4Configuration = UNCONFIGURED;
  private source = 0;
  private destination = 0;
  private flags = -1;
  private timeToLive = 0;
  private protocol = 0;
  /** The headers, without a destination MAC, length, identification and checksum. */
  private readonly bytes = new Uint8Array(HEADERS_BYTES);
  private sum = 0;

  constructor(private readonly mac: Uint8Array) {}

  /** Whether the headers are those of packets with these properties. */
  isFor(
    configuration: Ipv4Configuration,
    source: number,
    destination: number,
    flags: number,
    timeToLive: number,
    protocol: number,
  ): boolean {
    return (
      this.destination === destination &&
      this.configuration === configuration &&
      this.source === source &&
      this.protocol === protocol &&
      this.flags === flags &&
      this.timeToLive === timeToLive
    );
  }

  /** Prepares for packets with these properties. */
  set(
    configuration: Ipv4Configuration,
    nextHop: number,
    source: number,
    destination: number,
    flags: number,
    timeToLive: number,
    protocol: number,
  ): void {
    const { bytes } = this;
    this.configuration = configuration;
    this.nextHop = nextHop;
    this.source = source;
    this.destination = destination;
    this.flags = flags;
    this.timeToLive = timeToLive;
    this.protocol = protocol;
    writeEthernetHeader(bytes, 0, this.mac, TYPE_IPV4);
    writeIpv4Header(bytes, ETHERNET_HEADER_BYTES, 0, 0, flags, timeToLive, protocol, source, destination);
    this.sum = ~((bytes[24]! << 8) | bytes[25]!) & 0xffff;
  }

  /** Writes both headers at `start`. */
  write(into: Uint8Array, start: number, totalBytes: number, identification: number): void {
    into.set(this.bytes, start);
    write16(into, start + 16, totalBytes);
    write16(into, start + 18, identification);
    write16(into, start + 24, ~foldSum(this.sum + totalBytes + identification));
  }
}

/** The flags of a packet that is not a fragment. */
export const flagsOf = (isDontFragment: boolean): number => (isDontFragment ? DONT_FRAGMENT : 0);
