import type { Proxies } from '../proxies/trusted-proxies.js';
import type { RequestHead } from '../wire/request-head.js';
import { Client } from './client.js';
import type { Connection } from './connection.js';
import { requestUrl } from './request-url.js';

/** What a trusted proxy says about a request: its client, and its URL if scheme or host differ. */
export interface ForwardedRequest {
  readonly client: Client;
  readonly url: string | undefined;
}

/** Returns what counts of the fields that proxies write; `undefined` if nothing does. Malformed values are counted. */
export function forwardedRequest(
  { client, core }: Connection,
  proxies: Proxies,
  head: RequestHead,
): ForwardedRequest | undefined {
  const { local, remote: peer } = client.info;
  const found = proxies.clientOf(head.fields, peer);
  if (found === undefined) return undefined;
  if (found === 'malformed') {
    core.counters.badForwardedFields++;
    return undefined;
  }
  const { scheme = 'http', host = head.host, remote } = found;
  // Another form of target has its own host.
  const isChanged = head.target.startsWith('/') && (scheme !== 'http' || host !== head.host);
  const url = isChanged ? requestUrl(scheme, host, head.target, local) : undefined;
  if (found.isUrlMalformed || (isChanged && url === undefined)) core.counters.badForwardedFields++;
  return { client: remote === peer ? client : new Client({ local, remote }, core.env), url };
}
