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
 * Ends a connection: tells the backend, lets it let go of our pages, and takes them back. Pages that it has mapped still are lost, and held by the grant
 * table. Never rejects.
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
