import type { Address, Endpoint, Prefix } from '@mirage/types';
import { clientOfHops, withoutUrl, type ForwardedClient } from './client-of-hops.js';
import { readForwarded, readXForwarded } from './forwarded-field.js';
import { readProxyHead, type ProxyHead } from './proxy-head.js';

/**
 * What a server needs for clients behind proxies. The server knows only this type, so that an image without proxies has
 * no code for them.
 */
export interface Proxies {
  /** Whether a connection from this address begins with a head of the PROXY protocol. */
  expectsHead(peer: Address): boolean;
  readHead(bytes: Uint8Array): ProxyHead | 'incomplete' | 'wrong';
  /**
   * Returns the client that the fields of a request name; `malformed` if they are wrong; `undefined` if there are none,
   * or if they do not count because the peer is not a trusted proxy.
   *
   * @param fields Names in lower case and values, alternating.
   */
  clientOf(fields: readonly string[], peer: Endpoint): ForwardedClient | 'malformed' | undefined;
}

/** Connects the support for proxies with these addresses. `--proxy-protocol` is the second argument. */
export function connectProxies(_parameters: object, trusted: readonly Prefix[], hasHeads: boolean): Proxies {
  const isTrusted = (address: Address): boolean => trusted.some((prefix) => prefix.contains(address));
  return {
    expectsHead: (peer) => hasHeads && isTrusted(peer),
    readHead: readProxyHead,
    clientOf: (fields, peer) => (isTrusted(peer.address) ? clientOfFields(fields, peer, isTrusted) : undefined),
  };
}

function clientOfFields(
  fields: readonly string[],
  peer: Endpoint,
  isTrusted: (address: Address) => boolean,
): ForwardedClient | 'malformed' | undefined {
  const forwarded = joined(fields, 'forwarded');
  const [addresses, proto, host] = ['for', 'proto', 'host'].map((name) => joined(fields, `x-forwarded-${name}`));
  const found: (ForwardedClient | undefined)[] = [];
  if (forwarded !== undefined) {
    const hops = readForwarded(forwarded);
    found.push(hops && clientOfHops(hops, peer, isTrusted));
  }
  if (addresses !== undefined || proto !== undefined || host !== undefined) {
    found.push(clientOfHops(readXForwarded(addresses, proto, host), peer, isTrusted));
  }
  const [first, second] = found;
  if (found.length === 0) return undefined;
  if (found.includes(undefined)) return 'malformed';
  if (second === undefined) return first;
  return merged(first!, second);
}

/**
 * Most proxies write one kind of field and pass on the other one as the client sent it. So both count only if they
 * agree.
 */
function merged(one: ForwardedClient, other: ForwardedClient): ForwardedClient | 'malformed' {
  const agree = <A>(a: A | undefined, b: A | undefined): boolean => a === undefined || b === undefined || a === b;
  if (!one.remote.address.equals(other.remote.address)) return 'malformed';
  const remote = one.remote.port === 0 ? other.remote : one.remote;
  const isUrl = !one.isUrlMalformed && !other.isUrlMalformed;
  if (!isUrl || !agree(one.scheme, other.scheme) || !agree(one.host, other.host)) return withoutUrl(remote);
  return { remote, scheme: one.scheme ?? other.scheme, host: one.host ?? other.host };
}

/** Returns the values of all fields with a name, joined by commas. Source: RFC 9110, 5.3. */
function joined(fields: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index] === name) value = value === undefined ? fields[index + 1]! : `${value}, ${fields[index + 1]}`;
  }
  return value;
}
