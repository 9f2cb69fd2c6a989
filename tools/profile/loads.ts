import type { Workspace } from '../../e2e/support/workspace';
import type { Guest } from '../bench/guests/qemu';
import { bootStreams, streamsGuests } from '../bench/guests/stream-guests';
import { ECHO_PORT, SINK_PORT, SOURCE_PORT, transfer, userNetwork, type Transfer } from '../bench/guests/streams';
import type { Talk } from '../bench/guests/talk';
import { bootWeb, HONO_PORT, PLAIN_PORT, request, webGuests } from '../bench/guests/web';

/** The ports of this machine by those of the guest. */
type Ports = Readonly<Record<number, number>>;

/** A unikernel, and what it is busy with. */
export interface Load {
  readonly name: string;
  /** Builds its image, in which functions count. */
  readonly build: (workspace: Workspace) => Promise<Guest>;
  readonly boot: (guest: Guest) => Promise<{ readonly ports: Ports; readonly talk: Talk }>;
  readonly parts: Readonly<Record<string, (ports: Ports) => Promise<unknown>>>;
}

const COUNTED = ['counted'] as const;
const REQUESTS = 1000;
const BYTES = 4 << 20;
const DATAGRAMS = 1000;

const requests = (port: number, connections: number) => (ports: Ports) => request(ports[port]!, connections, REQUESTS);
const stream = (kind: Transfer['kind'], port: number, count: number, lengthBytes?: number) => (ports: Ports) =>
  transfer({
    ...{ kind, address: '127.0.0.1', port: ports[port]!, count },
    ...(lengthBytes === undefined ? {} : { lengthBytes }),
  });

/** What servers do most: answer requests, and move bytes. */
export const LOADS: readonly Load[] = [
  {
    name: 'web',
    build: async (workspace) => (await webGuests(workspace, COUNTED)).counted,
    async boot(guest) {
      const network = await userNetwork([PLAIN_PORT, HONO_PORT]);
      return { ports: network.ports, talk: await bootWeb(guest, network.netdev) };
    },
    parts: {
      'a plain handler': requests(PLAIN_PORT, 10),
      Hono: requests(HONO_PORT, 10),
      'Hono, one connection': requests(HONO_PORT, 1),
    },
  },
  {
    name: 'streams',
    build: async (workspace) => (await streamsGuests(workspace, COUNTED)).counted,
    async boot(guest) {
      const network = await userNetwork();
      return { ports: network.ports, talk: await bootStreams(guest, network.netdev, []) };
    },
    parts: {
      'TCP out': stream('receive', SOURCE_PORT, BYTES),
      'TCP in': stream('send', SINK_PORT, BYTES),
      UDP: stream('echo', ECHO_PORT, DATAGRAMS, 512),
    },
  },
];
