import { networkInterfaces } from 'node:os';
import { errorText } from '@mirage/runtime';
import { parsePrefix, type Logs, type Prefix, type Stack } from '@mirage/types';
import { isUnspecified } from './endpoints.js';
import type { Binding, SocketHost } from './socket-host.js';
import { socketTcp } from './socket-tcp.js';
import { socketUdp } from './socket-udp.js';

/** As `Flow.close` documents it. */
const CLOSE_LIMIT_MS = 30_000;

export interface SocketStackOptions {
  /** The families to use and their addresses, IPv4 first; at least one. */
  readonly bindings: readonly Binding[];
  readonly logs: Logs;
  /** Returns what to type for another port, as a clause. Default: nothing. */
  readonly adviceFor?: (port: number) => string | undefined;
  /** For tests. Default: as `Flow.close` documents. */
  readonly closeLimitMs?: number;
}

/** TCP and UDP over the sockets of the host. Needs no privileges. */
export function socketStack({
  bindings,
  logs,
  adviceFor = () => undefined,
  closeLimitMs = CLOSE_LIMIT_MS,
}: SocketStackOptions): Stack {
  const host: SocketHost = {
    bindings,
    counters: {
      openFlows: 0,
      acceptedFlows: 0,
      connectedFlows: 0,
      rxBytes: 0,
      txBytes: 0,
      rxDatagrams: 0,
      txDatagrams: 0,
      handlerErrors: 0,
    },
    open: new Set(),
    isDisconnected: false,
    tcpLog: logs.logger('tcp'),
    udpLog: logs.logger('udp'),
    closeLimitMs,
    adviceFor,
    handlerFailed(log, of, error) {
      host.counters.handlerErrors++;
      log.error(() => `the handler of a ${of} failed: ${errorText(error)}`);
    },
  };
  return {
    tcp: socketTcp(host),
    udp: socketUdp(host),
    addresses: () => bindings.flatMap(addressesOf),
    statistics: () => ({ ...host.counters, dropped: {} }),
    async disconnect() {
      host.isDisconnected = true;
      await Promise.all([...host.open].map((one) => one.end()));
    },
  };
}

/** Returns the addresses of a family: the given one, otherwise those of all interfaces, loopback last. */
function addressesOf({ family, prefix }: Binding): Prefix[] {
  if (!isUnspecified(prefix.address)) return [prefix];
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const ordered = [...all.filter(({ internal }) => !internal), ...all.filter(({ internal }) => internal)];
  return ordered.flatMap(({ cidr }) => {
    const parsed = cidr === null ? 'syntax' : parsePrefix(cidr);
    return typeof parsed === 'string' || parsed.address.family !== family ? [] : [parsed];
  });
}
