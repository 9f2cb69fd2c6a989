import type { Address, Prefix } from '@mirage/types';
import { setAddressWords } from '../ip/ip-words.js';
import { type Ipv4Setting } from './ipv4-layers.js';
import { type Ipv6Setting } from './ipv6-layers.js';

/** Where IPv4 gets its address from. */
export interface Ipv4Values {
  /** The address with its network's prefix length. Default: that of a DHCP lease. */
  readonly ipv4?: Prefix;
  /** The gateway to other networks. Default: none. */
  readonly ipv4Gateway?: Address;
  /** Sent to DHCP servers. */
  readonly hostName?: string;
}

/** Where IPv6 gets its addresses from. */
export interface Ipv6Values {
  /** A static IPv6 address with its prefix length, in addition to those from router advertisements. */
  readonly ipv6?: Prefix;
  /** A router to other IPv6 networks, in addition to those that advertise themselves. */
  readonly ipv6Gateway?: Address;
  /** Whether routers' advertisements are accepted. Default: true. */
  readonly acceptRouterAdvertisements?: boolean;
}

/** Returns the setting of IPv4 for an address and a gateway. */
export function ipv4Setting({ ipv4, ipv4Gateway, hostName }: Ipv4Values): Ipv4Setting {
  const words = new Int32Array(8);
  if (ipv4 !== undefined) setAddressWords(words, 0, ipv4.address);
  if (ipv4Gateway !== undefined) setAddressWords(words, 4, ipv4Gateway);
  return {
    ...(ipv4 === undefined ? {} : { fixed: { address: words[3]!, bits: ipv4.bits, gateway: words[7]! } }),
    ...(hostName === undefined ? {} : { hostName }),
  };
}

/** Returns the setting of IPv6 for an address and a gateway. */
export function ipv6Setting({ ipv6, ipv6Gateway, acceptRouterAdvertisements = true }: Ipv6Values): Ipv6Setting {
  const wordsOf = (address: Address): Int32Array => {
    const words = new Int32Array(4);
    setAddressWords(words, 0, address);
    return words;
  };
  return {
    ...(ipv6 === undefined
      ? {}
      : { fixed: { words: wordsOf(ipv6.address), bits: ipv6.bits, gateway: ipv6Gateway && wordsOf(ipv6Gateway) } }),
    acceptsAdvertisements: acceptRouterAdvertisements,
  };
}
