import { simulatedNetwork, type SimulatedNetwork } from '@mirage/testing';
import { CONNECTED, FAILED, type TcpConnection } from '../src/tcp/tcp-connection.js';
import { TcpHost, type HostOptions } from './tcp-host.js';

/** A host that listens on port 7 and keeps its connections and their events: for tests that act as the peer. */
export interface QuietHost {
  readonly network: SimulatedNetwork;
  readonly host: TcpHost;
  /** Connections in the order in which they opened. */
  readonly connections: TcpConnection[];
  /** All events of each connection together. */
  readonly events: Map<TcpConnection, number>;
  /** Advances virtual time by a duration. */
  pass(seconds: number): void;
}

export function quietHost(
  options: HostOptions & { readonly listens?: boolean; readonly backlog?: number } = {},
): QuietHost {
  const { listens = true, backlog, ...hostOptions } = options;
  const network = simulatedNetwork();
  const host = new TcpHost(network, 1, hostOptions);
  const connections: TcpConnection[] = [];
  const events = new Map<TcpConnection, number>();
  host.onEvents = (connection, bits) => {
    events.set(connection, (events.get(connection) ?? 0) | bits);
    if ((bits & CONNECTED) !== 0) connections.push(connection);
  };
  if (listens) host.listen(7, backlog === undefined ? {} : { backlog });
  return { network, host, connections, events, pass: (seconds) => void network.runSync(network.nowNs + seconds * 1e9) };
}

/** Whether a connection of the host has failed. */
export function hasFailed({ events }: QuietHost, connection: TcpConnection): boolean {
  return ((events.get(connection) ?? 0) & FAILED) !== 0;
}
