import { read32 } from '../byte-order.js';
import { isIpv4Unicast, MOST_ROUTES, type Ipv4Configuration, type Ipv4Route } from '../ipv4/ipv4-routes.js';
import {
  addressesOption,
  addressOption,
  type DhcpMessage,
  OPTION_DNS,
  OPTION_DOMAIN,
  OPTION_HOST_NAME,
  OPTION_LEASE,
  OPTION_MASK,
  OPTION_MTU,
  OPTION_ROUTERS,
  OPTION_ROUTES,
  OPTION_SERVER,
  OPTION_T1,
  OPTION_T2,
  secondsOption,
  shortOption,
  textOption,
} from './dhcp-wire.js';

const SECOND = 1e9;
const FOREVER_SECONDS = 0xffffffff;
/** Every link supports this MTU: RFC 791, 3.2. A smaller one would let a server multiply our work. */
const LEAST_MTU = 576;

/** A lease, with addresses as 32-bit numbers. */
export interface DhcpLease extends Ipv4Configuration {
  readonly server: number;
  /** From the request on, in nanoseconds: when to renew, when to ask any server, when the lease ends. */
  readonly renewNs: number;
  readonly rebindNs: number;
  readonly endNs: number;
  /** Largest payload of a frame. 0: that of the interface. */
  readonly mtu: number;
  readonly dns: readonly number[];
  readonly domain: string | undefined;
  readonly hostName: string | undefined;
  /** All options of the server's answer. */
  readonly options: ReadonlyMap<number, Uint8Array>;
}

/** Reads the lease of an offer or acknowledgment; undefined if it is unusable. */
export function leaseOf(message: DhcpMessage): DhcpLease | undefined {
  const { address, options } = message;
  const server = addressOption(message, OPTION_SERVER);
  const seconds = secondsOption(message, OPTION_LEASE);
  const bits = options.has(OPTION_MASK) ? bitsOf(addressOption(message, OPTION_MASK)) : classBits(address);
  if (!isIpv4Unicast(address) || server === 0 || !seconds || bits === undefined) return undefined;
  const mtu = shortOption(message, OPTION_MTU);
  return {
    address,
    bits,
    server,
    routes: routesOf(message),
    ...timesOf(seconds, secondsOption(message, OPTION_T1), secondsOption(message, OPTION_T2)),
    mtu: mtu < LEAST_MTU ? 0 : mtu,
    dns: addressesOption(message, OPTION_DNS),
    domain: textOption(message, OPTION_DOMAIN),
    hostName: textOption(message, OPTION_HOST_NAME),
    options,
  };
}

/** RFC 2131, 4.4.5. Times that are not in order are replaced by the defaults, half and seven eighths. */
function timesOf(
  seconds: number,
  t1: number | undefined,
  t2: number | undefined,
): Pick<DhcpLease, 'renewNs' | 'rebindNs' | 'endNs'> {
  if (seconds === FOREVER_SECONDS) return { renewNs: Infinity, rebindNs: Infinity, endNs: Infinity };
  const [renew, rebind] = [t1 ?? seconds / 2, t2 ?? seconds * 0.875];
  const isSane = renew > 0 && renew < rebind && rebind < seconds;
  const endNs = seconds * SECOND;
  if (!isSane) return { renewNs: endNs / 2, rebindNs: endNs * 0.875, endNs };
  return { renewNs: renew * SECOND, rebindNs: rebind * SECOND, endNs };
}

/** Returns the number of ones of a mask; undefined if there are ones after a zero, or none. */
function bitsOf(mask: number): number | undefined {
  const zeros = Math.clz32(~mask);
  return mask !== 0 && (zeros === 32 ? mask === -1 : mask << zeros === 0) ? zeros : undefined;
}

/** The network of an address whose server states no mask: RFC 791, 3.2. */
function classBits(address: number): number {
  return address >>> 31 === 0 ? 8 : address >>> 30 === 2 ? 16 : 24;
}

/** RFC 3442: if there are classless routes, option 3 is ignored. */
function routesOf(message: DhcpMessage): readonly Ipv4Route[] {
  const data = message.options.get(OPTION_ROUTES);
  const routes = data === undefined ? undefined : classlessRoutes(data);
  if (routes !== undefined) return routes;
  const gateway = addressOption(message, OPTION_ROUTERS);
  return isIpv4Unicast(gateway) ? [{ network: 0, bits: 0, gateway }] : [];
}

/** Each route is its length in bits, the bytes of the network that they cover, and the gateway. */
function classlessRoutes(data: Uint8Array): readonly Ipv4Route[] | undefined {
  const routes: Ipv4Route[] = [];
  for (let at = 0; at < data.length; ) {
    const bits = data[at++]!;
    const bytes = (bits + 7) >> 3;
    if (bits > 32 || at + bytes + 4 > data.length) return undefined;
    let network = 0;
    for (let index = 0; index < bytes; index++) network |= data[at + index]! << (24 - 8 * index);
    at += bytes;
    const gateway = read32(data, at);
    at += 4;
    if (routes.length < MOST_ROUTES) routes.push({ network, bits, gateway });
  }
  return routes;
}
