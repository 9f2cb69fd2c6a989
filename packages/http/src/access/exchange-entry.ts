import type { Client } from '../server/client.js';
import type { Exchange } from '../server/exchange.js';
import type { AccessEntry } from './access-line.js';

/** The status for a client that left before there was a response. Source: nginx, NGX_HTTP_CLIENT_CLOSED_REQUEST. */
const CLIENT_LEFT = 499;

/** Returns what the access log says of an exchange that is over. */
export function exchangeEntry(exchange: Exchange, nowMs: number): AccessEntry {
  const { head, status, client, isUpgraded } = exchange;
  return {
    timeMs: Date.now(),
    client: String(client!.info.remote.address),
    request: head,
    status: isUpgraded ? 101 : (status ?? CLIENT_LEFT),
    bytes: exchange.sentBytes,
    durationMs: nowMs - exchange.startMs,
    isComplete: isUpgraded || (exchange.response === 'complete' && !exchange.isCutOff),
    host: head.host === '' ? undefined : head.host,
    referer: field(head.fields, 'referer'),
    userAgent: field(head.fields, 'user-agent'),
  };
}

/** Returns what the access log says of a request whose head was not valid. */
export function refusedEntry({ info }: Client, status: number, bytes: number): AccessEntry {
  return {
    timeMs: Date.now(),
    client: String(info.remote.address),
    request: undefined,
    status,
    bytes,
    durationMs: 0,
    isComplete: true,
    host: undefined,
    referer: undefined,
    userAgent: undefined,
  };
}

function field(fields: readonly string[], name: string): string | undefined {
  for (let index = 0; index < fields.length; index += 2) if (fields[index] === name) return fields[index + 1];
  return undefined;
}
