import { dropCounters } from '../drop-counters.js';
import { type Ethernet } from '../ethernet/ethernet.js';
import { isNoStation, MAC_BYTES, equalMacs } from '../ethernet/ethernet-wire.js';
import { INCOMPLETE, type Neighbour, type WaitingPacket } from '../ethernet/neighbour.js';
import { NeighbourCache } from '../ethernet/neighbour-cache.js';
import { type IpPacket } from '../ip/ip-packet.js';
import { type Link, type RandomBits } from '../link.js';
import { RateLimit } from '../rate-limit.js';
import { macOfGroup, sendIcmp6 } from './icmp6-frame.js';
import { Ipv6Addresses, type OwnAddress } from './ipv6-addresses.js';
import { addressOfMac, ALL_NODES, isLinkLocal, isMulticast } from './ipv6-words.js';
import { isUnspecified, LINK_LOCAL_PREFIX, solicitedNode } from './ipv6-words.js';
import { readWords, writeWords } from './ipv6-wire.js';
import { MLD_QUERY, MldReporter } from './mld.js';
import {
  areOptionsWhole,
  findOption,
  FLAG_OVERRIDE,
  FLAG_ROUTER,
  FLAG_SOLICITED,
  ND_REDIRECT,
  ND_TARGET,
  NEIGHBOUR_ADVERTISEMENT,
  NEIGHBOUR_OPTIONS,
  NEIGHBOUR_SOLICITATION,
  OPTION_SOURCE_MAC,
  OPTION_TARGET_MAC,
  ROUTER_ADVERTISEMENT,
  ROUTER_OPTIONS,
  ROUTER_SOLICITATION,
} from './nd-wire.js';
import { RouterDiscovery } from './router-discovery.js';

const HOP_LIMIT = 255;
/** Limit, as listed in README.md. A test reaches it. */
export const ADVERTISEMENTS_PER_SECOND = 1000;

export const ND_DROPS = ['bad-hop-limit', 'bad-message', 'not-for-us', 'ignored', 'rate-limited'] as const;

export interface NeighbourDiscoveryOptions {
  readonly link: Link;
  readonly ethernet: Ethernet;
  readonly random: RandomBits;
  readonly acceptsAdvertisements: boolean;
  /** Called when the addresses changed. */
  readonly onAddress: () => void;
  /** Another host has this address, which is no longer ours. */
  readonly onDuplicate: (address: OwnAddress) => void;
  /** A router advertises the MTU of the link. */
  readonly onMtu: (mtu: number) => void;
  /** Called when a host does not answer, with the packets that waited for it. */
  readonly onUnresolved?: (neighbour: Neighbour, packets: readonly WaitingPacket[]) => void;
}

/** Neighbours, routers and own IPv6 addresses: RFC 4861, RFC 4862 with optimistic addresses (RFC 4429), RFC 8106. */
export class NeighbourDiscovery {
  readonly drops = dropCounters(ND_DROPS);
  readonly addresses = new Ipv6Addresses();
  readonly router: RouterDiscovery;
  readonly neighbours: NeighbourCache;
  private readonly mld: MldReporter;
  private readonly advertisements = new RateLimit(ADVERTISEMENTS_PER_SECOND);
  private readonly target = new Int32Array(4);

  constructor(private readonly options: NeighbourDiscoveryOptions) {
    const { link, random } = options;
    this.neighbours = new NeighbourCache(link, {
      request: (neighbour) => this.solicit(neighbour),
      unresolved: (neighbour, packets) => options.onUnresolved?.(neighbour, packets),
    });
    this.mld = new MldReporter(link, random, () => this.linkLocal()?.words ?? new Int32Array(4));
    this.router = new RouterDiscovery(this, options);
    options.ethernet.joinGroup(ALL_NODES[3]!);
  }

  get nextDeadlineNs(): number {
    return Math.min(
      this.addresses.nextDeadlineNs,
      this.router.nextDeadlineNs,
      this.neighbours.nextDeadlineNs,
      this.mld.nextDeadlineNs,
    );
  }

  /** Adds the link-local address, and solicits routers. */
  start(nowNs: number): void {
    this.addAddress(addressOfMac(LINK_LOCAL_PREFIX, this.options.link.mac), 64, false, nowNs);
    this.router.start(nowNs);
  }

  /** Uses an address from now on, and probes it at the same time. */
  addAddress(words: Int32Array, bits: number, isAutomatic: boolean, nowNs: number): OwnAddress | undefined {
    if (this.addresses.find(words, 0) !== undefined) return undefined;
    const address = this.addresses.add(words, bits, isAutomatic, nowNs);
    if (address === undefined) return undefined;
    this.options.ethernet.joinGroup(solicitedNode(words, 0)[3]!);
    this.changed(nowNs);
    const group = solicitedNode(words, 0);
    this.sendSolicitation(Int32Array.of(0, 0, 0, 0, ...group), macOfGroup(group, 0), words, 0, false);
    return address;
  }

  timeout(nowNs: number): void {
    this.neighbours.timeout(nowNs);
    this.router.timeout(nowNs);
    this.mld.timeout(nowNs);
    const { removed } = this.addresses.timeout(nowNs);
    for (const address of removed) this.leave(address);
    if (removed.length > 0) this.changed(nowNs);
  }

  /** Handles a neighbour discovery message or an MLD query with a correct checksum. */
  input(packet: IpPacket, nowNs: number): void {
    const { bytes, start, end, hopLimit, addresses, isReassembled } = packet;
    const type = bytes[start]!;
    if (type === MLD_QUERY) {
      if (end - start >= 24 && isLinkLocal(addresses, 4)) this.mld.takeQuery(bytes, start, nowNs);
      else this.drops['bad-message']++;
      return;
    }
    // From another link, or in fragments (RFC 6980): an attack.
    if (hopLimit !== HOP_LIMIT || isReassembled) {
      this.drops['bad-hop-limit']++;
      return;
    }
    // Other hosts' solicitations for routers, and redirects, which could divert our packets.
    if (type === ROUTER_SOLICITATION || type === ND_REDIRECT) {
      this.drops.ignored++;
      return;
    }
    const isRouter = type === ROUTER_ADVERTISEMENT;
    const options = start + (isRouter ? ROUTER_OPTIONS : NEIGHBOUR_OPTIONS);
    if (bytes[start + 1] !== 0 || options > end || !areOptionsWhole(bytes, options, end)) {
      this.drops['bad-message']++;
      return;
    }
    if (isRouter) {
      this.router.takeAdvertisement(packet, options, nowNs);
      return;
    }
    readWords(bytes, start + ND_TARGET, this.target, 0);
    if (isMulticast(this.target, 0)) this.drops['bad-message']++;
    else if (type === NEIGHBOUR_SOLICITATION) this.takeSolicitation(packet, options, nowNs);
    else this.takeNeighbour(packet, options, nowNs);
  }

  /** RFC 4861, 7.2.3 and 7.2.4; RFC 4862, 5.4.3. */
  private takeSolicitation(packet: IpPacket, options: number, nowNs: number): void {
    const { bytes, end, addresses } = packet;
    const own = this.addresses.find(this.target, 0);
    if (own === undefined) {
      this.drops['not-for-us']++;
      return;
    }
    const isProbe = isUnspecified(addresses, 4);
    // Two hosts that probe the same address at the same time: neither gets it.
    if (isProbe && own.isOptimistic) {
      this.refute(own, nowNs);
      return;
    }
    if (!this.advertisements.take(nowNs)) {
      this.drops['rate-limited']++;
      return;
    }
    const source = findOption(bytes, options, end, OPTION_SOURCE_MAC);
    const mac = bytes.subarray(MAC_BYTES, 2 * MAC_BYTES);
    if (!isProbe && source >= 0 && !isNoStation(bytes, source + 2)) {
      this.neighbours.learn(addresses, 4, bytes, source + 2, false, true, nowNs);
    }
    // RFC 4429, 3.3: an optimistic address does not override the entries of others.
    const override = own.isOptimistic ? 0 : FLAG_OVERRIDE;
    const to = isProbe ? ALL_NODES : addresses.subarray(4, 8);
    const station = isProbe ? macOfGroup(ALL_NODES, 0) : source >= 0 ? bytes.slice(source + 2, source + 8) : mac;
    const message = new Uint8Array(32);
    message.set([NEIGHBOUR_ADVERTISEMENT, 0, 0, 0, override | (isProbe ? 0 : FLAG_SOLICITED)]);
    writeWords(message, ND_TARGET, own.words, 0);
    message.set([OPTION_TARGET_MAC, 1, ...this.options.link.mac], NEIGHBOUR_OPTIONS);
    sendIcmp6(this.options.link, station, Int32Array.of(...own.words, ...to), HOP_LIMIT, message);
  }

  /** RFC 4861, 7.2.5; RFC 4862, 5.4.4. */
  private takeNeighbour({ bytes, start, end, addresses }: IpPacket, options: number, nowNs: number): void {
    const flags = bytes[start + 4]!;
    const isSolicited = (flags & FLAG_SOLICITED) !== 0;
    if (isSolicited && isMulticast(addresses, 0)) {
      this.drops['bad-message']++;
      return;
    }
    const own = this.addresses.find(this.target, 0);
    if (own !== undefined) {
      if (own.isOptimistic) this.refute(own, nowNs);
      else this.drops.ignored++;
      return;
    }
    const neighbour = this.neighbours.find(this.target, 0);
    const mac = findOption(bytes, options, end, OPTION_TARGET_MAC);
    if (neighbour === undefined || (mac >= 0 && isNoStation(bytes, mac + 2))) {
      this.drops['not-for-us']++;
      return;
    }
    neighbour.isRouter = (flags & FLAG_ROUTER) !== 0;
    const isKnown = neighbour.state !== INCOMPLETE;
    const isOther = mac >= 0 && !equalMacs(bytes, mac + 2, neighbour.mac, 0);
    if (isKnown && isOther && (flags & FLAG_OVERRIDE) === 0) {
      this.neighbours.suspect(neighbour);
    } else if (mac >= 0) this.neighbours.learn(this.target, 0, bytes, mac + 2, isSolicited, false, nowNs);
    else if (isKnown && isSolicited) this.neighbours.confirm(neighbour, nowNs);
  }

  /** Our link-local address. */
  linkLocal(): OwnAddress | undefined {
    return this.addresses.all.find((one) => isLinkLocal(one.words, 0));
  }

  private refute(own: OwnAddress, nowNs: number): void {
    this.addresses.remove(own);
    this.leave(own);
    this.changed(nowNs);
    this.options.onDuplicate(own);
  }

  private leave(own: OwnAddress): void {
    this.options.ethernet.leaveGroup(solicitedNode(own.words, 0)[3]!);
  }

  /** The addresses changed, and with them the groups. */
  private changed(nowNs: number): void {
    this.mld.setGroups(
      this.addresses.all.map((one) => solicitedNode(one.words, 0)),
      nowNs,
    );
    this.options.onAddress();
  }

  private solicit({ words, state, mac }: Neighbour): void {
    const source = this.addresses.sourceFor(words, 0, 0);
    if (source === undefined) return;
    const group = solicitedNode(words, 0);
    const isFirst = state === INCOMPLETE;
    const addresses = Int32Array.of(...source.words, ...(isFirst ? group : words));
    this.sendSolicitation(addresses, isFirst ? macOfGroup(group, 0) : mac, words, 0, !source.isOptimistic);
  }

  private sendSolicitation(
    addresses: Int32Array,
    mac: Uint8Array,
    target: Int32Array,
    at: number,
    hasSource: boolean,
  ): void {
    // Without our MAC while the address is optimistic: RFC 4429, 3.2.
    const message = new Uint8Array(hasSource ? 32 : 24);
    message[0] = NEIGHBOUR_SOLICITATION;
    writeWords(message, ND_TARGET, target, at);
    if (hasSource) message.set([OPTION_SOURCE_MAC, 1, ...this.options.link.mac], NEIGHBOUR_OPTIONS);
    sendIcmp6(this.options.link, mac, addresses, HOP_LIMIT, message);
  }
}
