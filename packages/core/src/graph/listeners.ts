import { MirageError, type Where } from '../errors.js';
import type { ArgumentNode, Graph, GraphNode } from './graph.js';
import { isHttpServer, nodeLabel } from './queries.js';

/** Something that listens on a port: a device, or a module of the user. */
interface Listener {
  /** `httpServer(genericStack(tap0))`; for a module, the argument: `--port`. */
  readonly label: string;
  readonly where: Where | undefined;
  readonly port: ArgumentNode;
  /** Whether it is a server that listens whenever it exists. */
  readonly isServer: boolean;
}

/** Returns what listens on the port of an argument, in the order of config.ts. */
function listeners({ nodes }: Graph): Listener[] {
  const found = new Map<GraphNode, Listener>();
  for (const node of nodes) {
    for (const port of node.args.map((id) => nodes[id]!)) {
      if (port.is !== 'argument' || (port.value.is !== 'tcpPort' && port.value.is !== 'udpPort')) continue;
      const isServer = isHttpServer(node);
      // Several modules may receive one port, for example one that listens and one that shows it.
      const owner = isServer ? node : port;
      if (!found.has(owner)) found.set(owner, { label: nodeLabel(owner), where: owner.where, port, isServer });
    }
  }
  return [...found.values()];
}

/**
 * Refuses two listeners with the same port by default, because the second could not listen.
 *
 * @throws MIR0213
 */
export function refuseSharedPorts(graph: Graph): void {
  const known = new Map<string, Listener>();
  for (const listener of listeners(graph)) {
    const { value, default: port } = listener.port;
    // Port 0 is a free port.
    if (port === undefined || port === '0') continue;
    const key = `${value.is} ${port}`;
    const other = known.get(key);
    if (other === undefined) {
      known.set(key, listener);
      continue;
    }
    const protocol = value.is === 'tcpPort' ? 'TCP' : 'UDP';
    throw new MirageError(
      'MIR0213',
      `${other.label} and ${listener.label} listen on ${protocol} port ${port} by default.`,
      {
        ...(listener.where ? { where: listener.where } : {}),
        ...(other.where ? { related: other.where } : {}),
        next: listener.isServer
          ? "Give one of them another port, and a prefix for its arguments: { group: 'admin', port: 8081 }."
          : 'Give one of them another default.',
      },
    );
  }
}
