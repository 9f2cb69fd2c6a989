import { maskOf } from '../ip/ip-words.js';

/** A network and the gateway to it. */
export interface Ipv4Route {
  readonly network: number;
  readonly bits: number;
  /** 0: its hosts are on the link. */
  readonly gateway: number;
}

/** The address of the interface, its network, and the routes to others. */
export interface Ipv4Configuration {
  readonly address: number;
  readonly bits: number;
  readonly routes: readonly Ipv4Route[];
}

export const MOST_ROUTES = 32;

/** No address: the configuration of a host before its first lease. */
export const UNCONFIGURED: Ipv4Configuration = { address: 0, bits: 0, routes: [] };

/** Returns the configuration of a host with one gateway, or none if that is 0. */
export function configurationOf(address: number, bits: number, gateway: number): Ipv4Configuration {
  return { address, bits, routes: gateway === 0 ? [] : [{ network: 0, bits: 0, gateway }] };
}

/** Whether a host may have the address: not 0/8, loopback, multicast, reserved or broadcast. */
export function isIpv4Unicast(address: number): boolean {
  const first = address >>> 24;
  return first !== 0 && first !== 127 && first < 224;
}

/** Whether `address` is the broadcast address of the network of the configuration, or its old form with all zeros. */
export function isNetworkBroadcast({ address: own, bits }: Ipv4Configuration, address: number): boolean {
  // A network of two hosts has no broadcast address: RFC 3021.
  if (own === 0 || bits > 30) return false;
  const mask = maskOf(bits);
  if (((address ^ own) & mask) !== 0) return false;
  return (address & ~mask) === ~mask || (address & ~mask) === 0;
}

/**
 * Returns the next hop to `destination`: the destination itself if it is on the link, otherwise a gateway. 0: there is
 * no route.
 */
export function nextHopOf({ address, bits, routes }: Ipv4Configuration, destination: number): number {
  if (address === 0) return 0;
  if (((destination ^ address) & maskOf(bits)) === 0) return destination;
  let best: Ipv4Route | undefined;
  for (const route of routes) {
    if (((destination ^ route.network) & maskOf(route.bits)) !== 0) continue;
    if (best === undefined || route.bits > best.bits) best = route;
  }
  if (best === undefined) return 0;
  return best.gateway === 0 ? destination : best.gateway;
}

/** Whether a packet may come from `source`: one host, and not this one (RFC 1122, 3.2.1.3). */
export function isGoodSource(configuration: Ipv4Configuration, source: number): boolean {
  if (!isIpv4Unicast(source)) return false;
  return source !== configuration.address && !isNetworkBroadcast(configuration, source);
}
