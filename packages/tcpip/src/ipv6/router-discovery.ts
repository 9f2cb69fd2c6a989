import { read32 } from '../byte-order.js';
import { isNoStation } from '../ethernet/ethernet-wire.js';
import { type IpPacket } from '../ip/ip-packet.js';
import { equalWords } from '../ip/ip-words.js';
import { macOfGroup, sendIcmp6 } from './icmp6-frame.js';
import { endOf } from './ipv6-addresses.js';
import { Ipv6Routers } from './ipv6-routers.js';
import { addressOfMac, ALL_ROUTERS, isLinkLocal, isMulticast } from './ipv6-words.js';
import { readWords } from './ipv6-wire.js';
import {
  OPTION_DNS,
  OPTION_MTU,
  OPTION_PREFIX,
  OPTION_SOURCE_MAC,
  PrefixOption,
  readPrefix,
  ROUTER_SOLICITATION,
  routerSeconds,
} from './nd-wire.js';
import { type NeighbourDiscovery, type NeighbourDiscoveryOptions } from './neighbour-discovery.js';

const SECOND = 1e9;
const HOP_LIMIT = 255;
/** RFC 4861, 10. The first solicitation is sent at once. */
export const ROUTER_SOLICITATIONS = 3;
const SOLICITATION_INTERVAL = 4 * SECOND;
/** Limit, as listed in README.md. A test reaches it. */
export const MOST_DNS_SERVERS = 8;
const LEAST_MTU = 1280;

/**
 * The contents of router advertisements: routers, prefixes, the MTU, DNS servers. RFC 4861, 6.3; RFC 4862, 5.5; RFC
 * 8106.
 */
export class RouterDiscovery {
  readonly routers = new Ipv6Routers();
  /** DNS servers, until they expire. */
  dns: { readonly words: Int32Array; readonly endNs: number }[] = [];
  hopLimit = 64;
  private readonly prefix = new PrefixOption();
  private solicitationsLeft = 0;
  private solicitNs = Infinity;

  constructor(
    private readonly discovery: NeighbourDiscovery,
    private readonly options: NeighbourDiscoveryOptions,
  ) {}

  get nextDeadlineNs(): number {
    return Math.min(this.routers.nextDeadlineNs, this.solicitNs);
  }

  /** Asks for routers. */
  start(nowNs: number): void {
    if (!this.options.acceptsAdvertisements) return;
    this.solicitationsLeft = ROUTER_SOLICITATIONS;
    this.solicit(nowNs);
  }

  timeout(nowNs: number): void {
    this.routers.timeout(nowNs);
    if (this.solicitNs <= nowNs) this.solicit(nowNs);
  }

  /** RFC 4861, 6.1.2 and 6.3.4; RFC 4862, 5.5.3. */
  takeAdvertisement({ bytes, start, end, addresses }: IpPacket, options: number, nowNs: number): void {
    if (!this.options.acceptsAdvertisements || !isLinkLocal(addresses, 4)) {
      this.discovery.drops.ignored++;
      return;
    }
    this.solicitNs = Infinity;
    if (bytes[start + 4] !== 0) this.hopLimit = bytes[start + 4]!;
    this.routers.setRouter(addresses, 4, endOf(routerSeconds(bytes, start), nowNs), nowNs);
    for (let at = options; at < end; at += 8 * bytes[at + 1]!) {
      const type = bytes[at]!;
      if (type === OPTION_PREFIX) this.takePrefix(bytes, at, nowNs);
      else if (type === OPTION_DNS) this.takeDns(bytes, at, nowNs);
      else if (type === OPTION_MTU && bytes[at + 1] === 1) {
        const mtu = read32(bytes, at + 4) >>> 0;
        if (mtu >= LEAST_MTU && mtu <= this.options.link.mtu) this.options.onMtu(mtu);
      } else if (type === OPTION_SOURCE_MAC && !isNoStation(bytes, at + 2)) {
        this.discovery.neighbours.learn(addresses, 4, bytes, at + 2, false, true, nowNs);
      }
    }
  }

  private takePrefix(bytes: Uint8Array, at: number, nowNs: number): void {
    const { prefix } = this;
    if (!readPrefix(bytes, at, prefix) || isLinkLocal(prefix.words, 0) || isMulticast(prefix.words, 0)) {
      this.discovery.drops.ignored++;
      return;
    }
    const { words, bits, validSeconds, preferredSeconds } = prefix;
    if (prefix.isOnLink) this.routers.setPrefix(words, bits, endOf(validSeconds, nowNs), nowNs);
    if (!prefix.isAutonomous || bits !== 64 || preferredSeconds > validSeconds) return;
    const own = addressOfMac(words, this.options.link.mac);
    const known = this.discovery.addresses.find(own, 0);
    if (known !== undefined) {
      if (known.isAutomatic) this.discovery.addresses.extend(known, validSeconds, preferredSeconds, nowNs);
      return;
    }
    if (validSeconds === 0) return;
    const added = this.discovery.addAddress(own, 64, true, nowNs);
    if (added === undefined) return;
    added.validNs = endOf(validSeconds, nowNs);
    added.preferredNs = endOf(preferredSeconds, nowNs);
  }

  private takeDns(bytes: Uint8Array, at: number, nowNs: number): void {
    const endNs = endOf(read32(bytes, at + 4) >>> 0, nowNs);
    const end = at + 8 * bytes[at + 1]!;
    for (let from = at + 8; from + 16 <= end; from += 16) {
      const words = new Int32Array(4);
      readWords(bytes, from, words, 0);
      this.dns = this.dns.filter((one) => one.endNs > nowNs && !equalWords(one.words, 0, words, 0));
      if (endNs > nowNs && this.dns.length < MOST_DNS_SERVERS) this.dns.push({ words, endNs });
    }
  }

  private solicit(nowNs: number): void {
    this.solicitationsLeft--;
    this.solicitNs = this.solicitationsLeft > 0 ? nowNs + SOLICITATION_INTERVAL : Infinity;
    const source = this.discovery.linkLocal()?.words ?? new Int32Array(4);
    const message = Uint8Array.of(ROUTER_SOLICITATION, 0, 0, 0, 0, 0, 0, 0);
    const addresses = Int32Array.of(...source, ...ALL_ROUTERS);
    sendIcmp6(this.options.link, macOfGroup(ALL_ROUTERS, 0), addresses, HOP_LIMIT, message);
  }
}
