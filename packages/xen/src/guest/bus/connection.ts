import type { Bus } from './bus.js';
import type { EvtchnPort } from './event-channel.js';
import type { Gref } from './grant-table.js';
import type { XenbusDevice } from './xenbus.js';

/** The grants and event channels of a frontend for one connection. `leave` releases all of them. */
export interface Connection {
  readonly grefs: Gref[];
  evtchnPort: EvtchnPort | undefined;
}

/**
 * Calls `connect`, and releases everything if it returns a reason (a string) or throws, for example because xenstore
 * refuses a write or no event channel is left.
 */
export async function tryConnecting<A>(
  bus: Pick<Bus, 'grants' | 'events'>,
  device: XenbusDevice,
  connect: (connection: Connection) => Promise<A>,
): Promise<A> {
  const connection: Connection = { grefs: [], evtchnPort: undefined };
  let connected: A | undefined;
  try {
    return (connected = await connect(connection));
  } finally {
    if (typeof connected !== 'object') await leave(bus, device, connection);
  }
}

/**
 * Ends a connection: closes the device, waits until the backend has unmapped the pages, and ends their grants. Pages
 * that are still mapped are lost, and held by the grant table. Never rejects.
 */
export async function leave(
  { grants, events }: Pick<Bus, 'grants' | 'events'>,
  device: XenbusDevice,
  connection: Connection,
): Promise<void> {
  await device.close();
  if (connection.evtchnPort !== undefined) events.close(connection.evtchnPort);
  connection.evtchnPort = undefined;
  for (const gref of connection.grefs.splice(0)) grants.endAccess(gref);
}
