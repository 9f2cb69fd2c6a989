import { type Address, Prefix } from '@mirage/types';
import { addressOfIpv4, addressOfWords } from '../ip/ip-words.js';
import { isLinkLocal } from '../ipv6/ipv6-words.js';
import { type Internet } from './internet.js';

/** Returns the addresses of one version of IP, or of both, that peers can reach. */
export function addressesOf({ four, six }: Internet, families: Families = 'both'): readonly Prefix[] {
  const own: Prefix[] = [];
  if (four !== undefined && families !== 6) {
    const { address, bits } = four.ipv4.configuration;
    if (address !== 0) own.push(new Prefix(addressOfIpv4(address), bits));
  }
  if (six === undefined || families === 4) return own;
  for (const { words, bits } of six.discovery.addresses.all) {
    // Addresses of the link need the name of the link beside them: peers are given the others.
    if (!isLinkLocal(words, 0)) own.push(new Prefix(addressOfWords(words, 0), bits));
  }
  return own;
}

/** The versions of IP that a layer uses. */
export type Families = 4 | 6 | 'both';

/** Whether a layer uses the version of an address. */
export function isFamilyIn(families: Families, { family }: Address): boolean {
  return families === 'both' || families === family;
}

/** Returns the versions of IP that were added to a network; undefined if there are none. */
export function familiesOf({ four, six }: Internet): Families | undefined {
  if (four !== undefined && six !== undefined) return 'both';
  return four !== undefined ? 4 : six !== undefined ? 6 : undefined;
}
