import { read32 } from '../byte-order.js';
import { dropCounters } from '../drop-counters.js';
import {
  equalMacs,
  ETHERNET_HEADER_BYTES,
  isGroupMac,
  MAC_BYTES,
  TYPE_ARP,
  TYPE_IPV4,
  TYPE_IPV6,
  typeOfFrame,
} from './ethernet-wire.js';

/** Why a frame was dropped. */
export const ETHERNET_DROPS = ['short', 'own', 'bad-source', 'other-station', 'other-group', 'unknown-type'] as const;

/** Decides which frames are passed to the layers above. */
export class Ethernet {
  readonly drops = dropCounters(ETHERNET_DROPS);
  /** The last three bytes of each IPv6 group that the stack is in, as one number: 33:33:ff:XX:XX:XX. */
  private readonly groups = new Map<number, number>();

  /** The types besides ARP, IPv4 and IPv6 that the program receives. */
  private readonly types = new Set<number>();

  constructor(readonly mac: Uint8Array) {}

  /** Accepts frames of another type. */
  want(type: number): void {
    this.types.add(type);
  }

  /** Undoes `want`. */
  ignore(type: number): void {
    this.types.delete(type);
  }

  /** Accepts frames to 33:33:AA:BB:CC:DD: `group` is its last four bytes. Joins are counted. */
  joinGroup(group: number): void {
    this.groups.set(group, (this.groups.get(group) ?? 0) + 1);
  }

  /** Undoes one `joinGroup`. */
  leaveGroup(group: number): void {
    const count = this.groups.get(group) ?? 0;
    if (count > 1) this.groups.set(group, count - 1);
    else this.groups.delete(group);
  }

  /**
   * Returns the type of a frame for this station: `TYPE_IPV4`, `TYPE_ARP`, `TYPE_IPV6`, or one that is wanted. -1: it
   * was dropped.
   */
  accept(frame: Uint8Array): number {
    const { mac, drops } = this;
    if (frame.length < ETHERNET_HEADER_BYTES) {
      drops.short++;
      return -1;
    }
    if (isGroupMac(frame, 0)) {
      if (!this.isInGroup(frame)) {
        drops['other-group']++;
        return -1;
      }
    } else if (!equalMacs(frame, 0, mac, 0)) {
      drops['other-station']++;
      return -1;
    }
    // A switch that floods, or a loop in the network, returns our own frames.
    if (equalMacs(frame, MAC_BYTES, mac, 0)) {
      drops.own++;
      return -1;
    }
    if (isGroupMac(frame, MAC_BYTES)) {
      drops['bad-source']++;
      return -1;
    }
    const type = typeOfFrame(frame);
    if (type === TYPE_IPV4 || type === TYPE_ARP || type === TYPE_IPV6 || this.types.has(type)) return type;
    drops['unknown-type']++;
    return -1;
  }

  /** Broadcast, the group of all IPv4 hosts (RFC 1112, 7.2), and the joined IPv6 groups (RFC 2464, 7). */
  private isInGroup(frame: Uint8Array): boolean {
    const low = read32(frame, 2);
    if (frame[0] === 0xff && frame[1] === 0xff) return low === -1;
    if (frame[0] === 0x01 && frame[1] === 0x00) return low === 0x5e000001;
    return frame[0] === 0x33 && frame[1] === 0x33 && this.groups.has(low);
  }
}
