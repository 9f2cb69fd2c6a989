import { dropCounters } from '../drop-counters.js';
import { BROADCAST_MAC, equalMacs, MAC_BYTES } from '../ethernet/ethernet-wire.js';
import { INCOMPLETE, type Neighbour, type WaitingPacket } from '../ethernet/neighbour.js';
import { NeighbourCache } from '../ethernet/neighbour-cache.js';
import { setIpv4Words } from '../ip/ip-words.js';
import { fractionOf, type Link, type RandomBits } from '../link.js';
import { RateLimit } from '../rate-limit.js';
import { ARP_REPLY, ARP_REQUEST, ARP_SENDER_MAC, ArpPacket, buildArp, parseArp } from './arp-wire.js';

const SECOND = 1e9;
/** RFC 5227, 1.1. */
export const PROBES = 3;
export const ANNOUNCEMENTS = 2;
const LEAST_PROBE_INTERVAL = SECOND;
const MOST_PROBE_INTERVAL = 2 * SECOND;
const ANNOUNCE_INTERVAL = 2 * SECOND;
/** A host with the same address has answered the first probe by then. */
const EARLY_ANNOUNCEMENT_DELAY = 0.2 * SECOND;
export const DEFEND_INTERVAL = 10 * SECOND;
/** Answers to requests, for each second. */
export const ARP_REPLIES_PER_SECOND = 1000;

export const ARP_DROPS = ['short', 'bad-header', 'bad-operation', 'bad-sender', 'not-for-us', 'rate-limited'] as const;

/**
 * Another host uses our address. `duplicate`: it was found while the address was probed. `lost`: the address was
 * defended, and the other host claimed it again within 10 s.
 */
export type Conflict = 'duplicate' | 'lost';

export interface ArpOptions {
  readonly link: Link;
  readonly random: RandomBits;
  /** Called with the Ethernet address of the other host, valid until it returns. */
  readonly onConflict: (conflict: Conflict, mac: Uint8Array) => void;
  /** Called when the address of a host was found. */
  readonly onResolved?: (neighbour: Neighbour) => void;
  /** Called when a host does not answer, with the packets that waited for it. */
  readonly onUnresolved?: (neighbour: Neighbour, packets: readonly WaitingPacket[]) => void;
}

const NO_MAC = new Uint8Array(MAC_BYTES);

/**
 * ARP by RFC 826, and the detection of conflicts by RFC 5227, with one difference: an address is used at once, while it
 * is probed. The probes of a booting host cost others nothing, and its first answer would otherwise be delayed by 6 s.
 */
export class Arp {
  readonly neighbours: NeighbourCache;
  readonly drops = dropCounters(ARP_DROPS);
  /** Our address. 0: none. */
  address = 0;
  private readonly link: Link;
  private readonly packet = new ArpPacket();
  private readonly words = new Int32Array(4);
  private readonly replies = new RateLimit(ARP_REPLIES_PER_SECOND);
  private probesLeft = 0;
  private announcementsLeft = 0;
  private isEarlyAnnouncementDue = false;
  private claimNs = Infinity;
  private defendedNs = -Infinity;

  constructor(private readonly options: ArpOptions) {
    this.link = options.link;
    this.neighbours = new NeighbourCache(options.link, {
      request: (neighbour) => this.request(neighbour),
      resolved: (neighbour) => options.onResolved?.(neighbour),
      unresolved: (neighbour, packets) => options.onUnresolved?.(neighbour, packets),
    });
  }

  get nextDeadlineNs(): number {
    return Math.min(this.claimNs, this.neighbours.nextDeadlineNs);
  }

  /** Whether the address was neither refuted nor confirmed yet. */
  get isProbing(): boolean {
    return this.probesLeft > 0;
  }

  /** Uses `address` from now on, and probes and announces it. 0: no address. */
  claim(address: number, nowNs: number): void {
    // The old address is no longer valid in our cache or in the caches of others.
    if (address !== this.address) this.neighbours.clear();
    this.address = address;
    this.probesLeft = address === 0 ? 0 : PROBES;
    this.announcementsLeft = address === 0 ? 0 : ANNOUNCEMENTS;
    this.isEarlyAnnouncementDue = false;
    this.defendedNs = -Infinity;
    this.claimNs = address === 0 ? Infinity : nowNs;
    this.timeout(nowNs);
  }

  timeout(nowNs: number): void {
    this.neighbours.timeout(nowNs);
    if (this.claimNs > nowNs) return;
    if (this.isEarlyAnnouncementDue) {
      // Another host may have had the address before, and caches would keep its MAC address until the announcements
      // after the probes. RFC 2131, 4.4.1, asks for one at once.
      this.isEarlyAnnouncementDue = false;
      this.broadcast(this.address, this.address);
      this.claimNs = nowNs + this.probeInterval() - EARLY_ANNOUNCEMENT_DELAY;
      return;
    }
    if (this.probesLeft > 0) {
      this.isEarlyAnnouncementDue = this.probesLeft === PROBES;
      this.probesLeft--;
      this.broadcast(0, this.address);
      if (this.isEarlyAnnouncementDue) this.claimNs = nowNs + EARLY_ANNOUNCEMENT_DELAY;
      else this.claimNs = nowNs + (this.probesLeft > 0 ? this.probeInterval() : ANNOUNCE_INTERVAL);
      return;
    }
    // An announcement is a request (RFC 5227, 2.3 and 3): old hosts update their caches only on requests.
    this.announcementsLeft--;
    this.broadcast(this.address, this.address);
    this.claimNs = this.announcementsLeft > 0 ? nowNs + ANNOUNCE_INTERVAL : Infinity;
  }

  /** Handles an ARP frame, which is valid until the call returns. */
  input(frame: Uint8Array, nowNs: number): void {
    const { packet, drops, address } = this;
    const parsed = parseArp(frame, packet);
    if (parsed !== 'parsed') {
      drops[parsed]++;
      return;
    }
    const { operation, sender, target } = packet;
    const isOwn = equalMacs(frame, ARP_SENDER_MAC, this.link.mac, 0);
    if (isOwn || address === 0) {
      drops['not-for-us']++;
      return;
    }
    // Another host has our address, or is probing it at the same time (RFC 5227, 2.1.1).
    if (sender === address || (sender === 0 && target === address && operation === ARP_REQUEST && this.isProbing)) {
      this.takeConflict(frame, nowNs);
      if (sender === address) return;
    }
    if (sender !== 0) {
      setIpv4Words(this.words, 0, sender);
      // An answer updates existing entries. Only a request to us adds one (RFC 826), because a packet usually follows
      // it.
      const mayAdd = operation === ARP_REQUEST && target === address;
      const isConfirmed = operation === ARP_REPLY && target === address;
      this.neighbours.learn(this.words, 0, frame, ARP_SENDER_MAC, isConfirmed, mayAdd, nowNs);
    }
    if (operation !== ARP_REQUEST) return;
    if (target !== address) {
      drops['not-for-us']++;
      return;
    }
    if (!this.replies.take(nowNs)) {
      drops['rate-limited']++;
      return;
    }
    const mac = frame.subarray(ARP_SENDER_MAC, ARP_SENDER_MAC + MAC_BYTES);
    this.send(buildArp(mac, ARP_REPLY, this.link.mac, address, mac, sender));
  }

  /** RFC 5227, 2.1.1 while the address is probed, 2.4 (b) afterwards. */
  private takeConflict(frame: Uint8Array, nowNs: number): void {
    const mac = frame.subarray(ARP_SENDER_MAC, ARP_SENDER_MAC + MAC_BYTES);
    if (this.isProbing) {
      // It is not announced, unless it is claimed again.
      this.probesLeft = 0;
      this.claimNs = Infinity;
      this.options.onConflict('duplicate', mac);
    } else if (nowNs - this.defendedNs >= DEFEND_INTERVAL) {
      this.defendedNs = nowNs;
      this.broadcast(this.address, this.address);
    } else this.options.onConflict('lost', mac);
  }

  private probeInterval(): number {
    return LEAST_PROBE_INTERVAL + (MOST_PROBE_INTERVAL - LEAST_PROBE_INTERVAL) * fractionOf(this.options.random);
  }

  private request({ state, mac, words }: Neighbour): void {
    const to = state === INCOMPLETE ? BROADCAST_MAC : mac;
    this.send(buildArp(to, ARP_REQUEST, this.link.mac, this.address, NO_MAC, words[3]!));
  }

  private broadcast(sender: number, target: number): void {
    this.send(buildArp(BROADCAST_MAC, ARP_REQUEST, this.link.mac, sender, NO_MAC, target));
  }

  private send(frame: Uint8Array): void {
    this.link.transmit(frame, 0, 0, 0);
  }
}
