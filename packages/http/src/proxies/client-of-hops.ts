import type { Address, Endpoint } from '@mirage/types';
import type { Hop } from './forwarded-field.js';
import { readNodeName } from './node-name.js';

/** The client as a trusted proxy describes it. */
export interface ForwardedClient {
  readonly remote: Endpoint;
  readonly scheme: 'http' | 'https' | undefined;
  readonly host: string | undefined;
  /** Whether scheme and host are undefined because one of them is malformed. */
  readonly isUrlMalformed?: boolean;
}

/** A host with an optional port: a name, an IPv4 address, or an IPv6 address in brackets. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?$/i;

/**
 * Returns the client of a request: the last address that is not that of a trusted proxy, because an untrusted node can
 * write anything before it. Scheme and host are those that the proxy says which received the request from that client.
 * Returns `undefined` if an address that decides is malformed. A malformed scheme or host hides no client: whoever
 * chooses them would otherwise look like the proxy.
 *
 * @param peer The other end of the connection, which is trusted.
 */
export function clientOfHops(
  hops: readonly Hop[],
  peer: Endpoint,
  isTrusted: (address: Address) => boolean,
): ForwardedClient | undefined {
  let remote = peer;
  let client: Hop | undefined;
  for (let at = hops.length - 1; at >= 0; at--) {
    client = hops[at]!;
    // A proxy may hide the address: then the last known one is that of the proxy itself.
    const node = client.for === undefined ? 'hidden' : readNodeName(client.for);
    if (node === 'malformed') return undefined;
    if (node === 'hidden') break;
    remote = node;
    if (!isTrusted(node.address)) break;
  }
  const scheme = client?.proto?.toLowerCase();
  const host = client?.host;
  const isScheme = scheme === undefined || scheme === 'http' || scheme === 'https';
  if (isScheme && (host === undefined || HOST.test(host))) return { remote, scheme, host };
  return withoutUrl(remote);
}

/** Returns a client whose scheme and host do not count. */
export function withoutUrl(remote: Endpoint): ForwardedClient {
  return { remote, scheme: undefined, host: undefined, isUrlMalformed: true };
}
