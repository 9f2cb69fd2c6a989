import type { Endpoint } from '@mirage/types';
import { withLastResult } from '../wire/last-result.js';

/** A host that URL parsers do not change: a lower-case name that cannot be a number, and a port but the default one. */
const PLAIN_HOST = /^(?:[a-z0-9_-]+\.)*[a-z_-][a-z0-9_-]*(?::(?!80$|0)[0-9]{1,4})?$/;
const PLAIN_IPV4 =
  /^(?:(?:[1-9]?[0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\.(?!:|$)|(?=:|$))){4}(?::(?!80$|0)[0-9]{1,4})?$/;

/** A path and a query that URL parsers do not change: no dot segments, escaped or not, nothing to escape. */
const PLAIN_TARGET =
  /^\/(?!\.)(?![^?]*%2[eE])(?:[A-Za-z0-9\-_~!$&()*+,;=:@%/]|(?<!\/)\.)*(?:\?[A-Za-z0-9\-._~!$&()*+,;=:@%/?]*)?$/;

const isPlainHost = withLastResult(
  (host) => (PLAIN_HOST.test(host) || PLAIN_IPV4.test(host)) && !host.includes('xn--'),
);
const isPlainTarget = withLastResult((target) => PLAIN_TARGET.test(target));

/**
 * Returns the URL of a request, normalized as `new URL` does; `undefined` if there is none. Most requests need no
 * parser, which costs more than all the rest of a small one. Source: RFC 9112, 3.3.
 */
export function requestUrl(
  scheme: 'http' | 'https',
  host: string,
  target: string,
  local: Endpoint,
): string | undefined {
  if (target.charCodeAt(0) === 0x2f) {
    const isPlain = scheme === 'http' || !host.endsWith(':443');
    if (isPlain && isPlainHost(host) && isPlainTarget(target)) return `${scheme}://${host}${target}`;
    return parsed(`${scheme}://${host === '' ? authorityOf(local) : host}${target}`);
  }
  // The form with a host has precedence over Host. `*` is the server as a whole.
  if (target === '*') return parsed(`${scheme}://${host === '' ? authorityOf(local) : host}/*`);
  return parsed(target);
}

function parsed(url: string): string | undefined {
  try {
    return new URL(url).href;
  } catch {
    return undefined;
  }
}

function authorityOf({ address, port }: Endpoint): string {
  return address.family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
