import type { Bus } from './bus.js';
import type { EvtchnPort } from './event-channel.js';
import type { Gref } from './grant-table.js';
import type { XenbusDevice } from './xenbus.js';

/** What a frontend has granted and bound for one connection, given back all at once. */
export interface Connection {
  readonly grefs: Gref[];
  evtchnPort: EvtchnPort | undefined;
}

/**
 * Does what makes a connection, and gives back what it took when that is refused, with the reason (a string), or
 * throws: xenstore refuses something, or there is no event channel left.
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
 * Ends a connection: tells the backend, lets it let go of our pages, and takes them back. Pages that it has mapped
 * still are lost, and held by the grant table. Never rejects.
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
