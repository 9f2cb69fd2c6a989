import { dropCounters } from '../drop-counters.js';
import { equalWords } from './ip-words.js';

/*
 * Reassembles packets from their fragments, for IPv4 and IPv6. Source: RFC 791, 3.2; RFC 815; RFC 8200, 4.5; RFC 5722.
 * A packet with overlapping fragments is dropped together with its later fragments, because no honest sender produces
 * overlaps. An exact copy of a fragment is ignored (RFC 8200, 4.5).
 */

/** Limits and times, as listed in README.md. A test reaches each of them. */
export const MOST_REASSEMBLY_BYTES = 256 * 1024;
export const MOST_FRAGMENTS = 64;
export const REASSEMBLY_TIME = 30e9;
export const MOST_PACKET_BYTES = 65535;
/** The cost of an incomplete packet in addition to its bytes. It limits their number to 512. */
const PACKET_COST = 512;
/** Room for the IP headers before the payload. */
export const HEADER_ROOM = 64;

export const REASSEMBLY_DROPS = [
  'overlap',
  'bad-length',
  'too-many-fragments',
  'timed-out',
  'evicted',
  'copy',
] as const;

/** A packet with missing fragments. */
class Unfinished {
  readonly addresses = new Int32Array(8);
  protocol = 0;
  id = 0;
  endNs = 0;
  /** `HEADER_ROOM` bytes for the first fragment's headers, then the payload. Grows. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Bytes of the first fragment's headers. 0: it has not arrived. */
  headerBytes = 0;
  /** Length of the payload. -1: the last fragment has not arrived. */
  total = -1;
  received = 0;
  /** Start and end of each fragment, in the order of arrival. */
  readonly ranges: number[] = [];
  isOverlapping = false;
}

/** A complete packet, valid until the next call. */
export interface Reassembled {
  readonly bytes: Uint8Array;
  /** Where the headers of the first fragment begin. */
  readonly headerStart: number;
  readonly start: number;
  readonly end: number;
}

export class Reassembly {
  readonly drops = dropCounters(REASSEMBLY_DROPS);
  /** Bytes of all incomplete packets. */
  usedBytes = 0;
  /** The oldest first. */
  private packets: Unfinished[] = [];

  /**
   * `onTimeout` is called for a packet that timed out after its first fragment arrived: headers and payload so far, for
   * the ICMP report.
   */
  constructor(
    private readonly onTimeout: (bytes: Uint8Array, headerStart: number, start: number, end: number) => void,
  ) {}

  get size(): number {
    return this.packets.length;
  }

  get nextDeadlineNs(): number {
    return this.packets[0]?.endNs ?? Infinity;
  }

  /**
   * Adds a fragment whose payload is `bytes` from `start` to `end` and whose headers begin at `headerStart`. `offset`
   * is in bytes. Returns the packet when it is complete.
   */
  add(
    addresses: Int32Array,
    protocol: number,
    id: number,
    offset: number,
    hasMore: boolean,
    bytes: Uint8Array,
    headerStart: number,
    start: number,
    end: number,
    nowNs: number,
  ): Reassembled | undefined {
    const length = end - start;
    const until = offset + length;
    const headerBytes = start - headerStart;
    // All but the last carry a multiple of 8 bytes, and none is empty (smoltcp#1116).
    if (length === 0 || (hasMore && length % 8 !== 0) || until + headerBytes > MOST_PACKET_BYTES) {
      this.drops['bad-length']++;
      return undefined;
    }
    let packet = this.find(addresses, protocol, id);
    if (packet === undefined) {
      packet = new Unfinished();
      packet.addresses.set(addresses);
      packet.protocol = protocol;
      packet.id = id;
      packet.endNs = nowNs + REASSEMBLY_TIME;
      this.packets.push(packet);
      this.charge(PACKET_COST, packet);
    }
    if (packet.isOverlapping) {
      this.drops.overlap++;
      return undefined;
    }
    if (!this.mayHold(packet, offset, until, hasMore, bytes, start)) return undefined;
    if (!this.reserve(packet, until)) return undefined;
    packet.bytes.set(bytes.subarray(start, end), HEADER_ROOM + offset);
    packet.ranges.push(offset, until);
    packet.received += length;
    if (!hasMore) packet.total = until;
    if (offset === 0) {
      packet.headerBytes = Math.min(headerBytes, HEADER_ROOM);
      packet.bytes.set(bytes.subarray(start - packet.headerBytes, start), HEADER_ROOM - packet.headerBytes);
    }
    if (packet.total !== packet.received || packet.headerBytes === 0) return undefined;
    this.remove(packet);
    return {
      bytes: packet.bytes,
      headerStart: HEADER_ROOM - packet.headerBytes,
      start: HEADER_ROOM,
      end: HEADER_ROOM + packet.total,
    };
  }

  timeout(nowNs: number): void {
    while (this.packets.length > 0 && this.packets[0]!.endNs <= nowNs) {
      const packet = this.packets[0]!;
      this.remove(packet);
      if (packet.isOverlapping) continue;
      this.drops['timed-out']++;
      if (packet.headerBytes === 0) continue;
      // The first fragment: its end is that of the range that begins at 0.
      const end = packet.ranges[packet.ranges.findIndex((value, index) => index % 2 === 0 && value === 0) + 1]!;
      this.onTimeout(packet.bytes, HEADER_ROOM - packet.headerBytes, HEADER_ROOM, HEADER_ROOM + end);
    }
  }

  private find(addresses: Int32Array, protocol: number, id: number): Unfinished | undefined {
    // The newest first, because the fragments of a packet usually arrive together.
    for (let index = this.packets.length - 1; index >= 0; index--) {
      const packet = this.packets[index]!;
      if (packet.id !== id || packet.protocol !== protocol) continue;
      if (equalWords(packet.addresses, 4, addresses, 4) && equalWords(packet.addresses, 0, addresses, 0)) return packet;
    }
    return undefined;
  }

  /** Whether the fragment neither overlaps others, nor contradicts the length of the packet. */
  private mayHold(
    packet: Unfinished,
    offset: number,
    until: number,
    hasMore: boolean,
    bytes: Uint8Array,
    start: number,
  ): boolean {
    const { ranges } = packet;
    let furthest = 0;
    for (let index = 0; index < ranges.length; index += 2) {
      const from = ranges[index]!;
      const to = ranges[index + 1]!;
      furthest = Math.max(furthest, to);
      if (until <= from || offset >= to) continue;
      if (from === offset && to === until && isSame(packet.bytes, HEADER_ROOM + from, bytes, start, until - offset)) {
        this.drops.copy++;
        return false;
      }
      this.poison(packet, 'overlap');
      return false;
    }
    const isPastEnd = packet.total >= 0 && (until > packet.total || !hasMore);
    if (isPastEnd || (!hasMore && furthest > until)) {
      this.poison(packet, 'overlap');
      return false;
    }
    if (ranges.length >= 2 * MOST_FRAGMENTS) {
      this.poison(packet, 'too-many-fragments');
      return false;
    }
    return true;
  }

  /** Frees the buffers of the packet. The entry stays until it expires, so that further fragments are dropped. */
  private poison(packet: Unfinished, reason: 'overlap' | 'too-many-fragments'): void {
    this.drops[reason]++;
    this.usedBytes -= packet.bytes.length;
    packet.bytes = new Uint8Array(0);
    packet.headerBytes = 0;
    packet.ranges.length = 0;
    packet.isOverlapping = true;
  }

  private reserve(packet: Unfinished, until: number): boolean {
    const needed = HEADER_ROOM + until;
    if (packet.bytes.length >= needed) return true;
    const most = HEADER_ROOM + MOST_PACKET_BYTES;
    const capacity = Math.min(Math.max(needed, packet.total >= 0 ? 0 : 2 * packet.bytes.length, 2048), most);
    if (!this.charge(capacity - packet.bytes.length, packet)) return false;
    const grown = new Uint8Array(capacity);
    grown.set(packet.bytes);
    packet.bytes = grown;
    return true;
  }

  /** Makes room by dropping the oldest packets, but not `keep`. Newer ones are more likely to be completed. */
  private charge(bytes: number, keep: Unfinished): boolean {
    while (this.usedBytes + bytes > MOST_REASSEMBLY_BYTES) {
      const oldest = this.packets[0] === keep ? this.packets[1] : this.packets[0];
      if (oldest === undefined) return false;
      this.drops.evicted++;
      this.remove(oldest);
    }
    this.usedBytes += bytes;
    return true;
  }

  private remove(packet: Unfinished): void {
    this.usedBytes -= packet.bytes.length + PACKET_COST;
    if (this.packets[0] === packet) this.packets.shift();
    else this.packets.splice(this.packets.indexOf(packet), 1);
  }
}

function isSame(a: Uint8Array, at: number, b: Uint8Array, bAt: number, length: number): boolean {
  for (let index = 0; index < length; index++) if (a[at + index] !== b[bAt + index]) return false;
  return true;
}
