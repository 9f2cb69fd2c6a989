import { macOf, MOST_INTERFACES, unnamedInterface } from '@mirage/args/network-interfaces';
import { MirageError } from '../errors.js';
import type { Graph } from '../graph/graph.js';

/** A network interface of the virtual machine that runs a graph. */
export interface MachineInterface {
  readonly number: number;
  /**
   * The network on it, as config.ts names it: `tap0`, `netif('1')`. `undefined` for an interface that exists only
   * because another has a higher number.
   */
  readonly label: string | undefined;
  /** MAC address, the same at every start: `02:2e:07:68:6c:90`. */
  readonly mac: string;
}

/** Returns why a virtual machine cannot have a network of this name, as a clause; `undefined` if it can. */
export function refuseInterface(name: string): string | undefined {
  if (name === '' || (/^(0|[1-9]\d?)$/.test(name) && Number(name) < MOST_INTERFACES)) return undefined;
  return `the interfaces of a virtual machine are named by number, '0' to '${MOST_INTERFACES - 1}'`;
}

/**
 * Returns the interfaces of a graph, by number and without gaps. `tap0` is the first that no other network names; the
 * drivers number them by the same rule.
 */
export function interfacesOf(graph: Graph): MachineInterface[] {
  const labels = new Map<number, string>();
  const networks = graph.nodes.filter((node) => node.is === 'device' && node.kind === 'network');
  let unnamed: string | undefined;
  for (const node of networks) {
    if (node.is !== 'device') continue;
    const name = node.parameters['name'] ?? '';
    if (name === '') unnamed = node.label;
    else labels.set(Number(name), node.label);
  }
  // A machine with 16 named networks has one more for tap0.
  const first = unnamedInterface(labels, Array(MOST_INTERFACES + 1).keys());
  if (unnamed !== undefined && first !== undefined) labels.set(first, unnamed);
  return Array.from({ length: Math.max(-1, ...labels.keys()) + 1 }, (_, number) => ({
    number,
    label: labels.get(number),
    mac: macText(`${graph.name}/${number}`),
  }));
}

/** A MAC address as text. Machines that run the same unikernel in one network need other addresses. */
function macText(name: string): string {
  return Array.from(macOf(name), (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** A port of this machine that is forwarded to a port of the guest. */
export interface Forward {
  readonly protocol: 'tcp' | 'udp';
  /** Address of this machine that the port listens on. Default: the loopback address. */
  readonly address: string;
  readonly hostPort: number;
  readonly guestPort: number;
}

/** The attachment of an interface: the monitor's own network, behind address translation; a TAP interface; a bridge. */
export type Attachment =
  | { readonly is: 'user'; readonly forwards: readonly Forward[] }
  | { readonly is: 'tap' | 'bridge'; readonly name: string };

/** An interface and what it is attached to. */
export interface AttachedInterface extends MachineInterface {
  readonly attachment: Attachment;
}

/**
 * Attaches each interface of a graph. `networks` are texts such as `user`, `tap:NAME` and `bridge:NAME`, in the order
 * of the interfaces; the others are attached to `rest`. `forwards` are texts such as `tcp:8080:80`, for the first
 * interface. Error: MIR0503.
 */
export function attach(
  graph: Graph,
  networks: readonly string[],
  forwards: readonly string[],
  rest: string,
): AttachedInterface[] {
  const interfaces = interfacesOf(graph);
  if (networks.length > interfaces.length) {
    const count = `${interfaces.length} network interface${interfaces.length === 1 ? '' : 's'}`;
    throw new MirageError('MIR0503', `${graph.name} has ${count}, but --network is used ${networks.length} times.`, {
      next: 'Use --network at most once for each interface, in the order of their numbers.',
    });
  }
  const attached = interfaces.map((one) => ({ ...one, attachment: parseAttachment(networks[one.number] ?? rest) }));
  if (forwards.length === 0) return attached;
  const first = attached[0]?.attachment;
  if (first?.is !== 'user') {
    throw new MirageError(
      'MIR0503',
      first
        ? `Ports cannot be forwarded to the first network of ${graph.name}: it is attached to ${first.name}.`
        : `Ports cannot be forwarded: ${graph.name} has no network.`,
      { next: first ? 'Remove --forward, or use --network=user.' : 'Remove --forward.' },
    );
  }
  const parsed = forwards.map(parseForward);
  return attached.map((one) => (one.number === 0 ? { ...one, attachment: { is: 'user', forwards: parsed } } : one));
}

/**
 * Returns whether the first interface of a graph is in the monitor's own network, to which ports can be forwarded.
 * `networks` and `rest` are those of `attach`. Error: MIR0503.
 */
export function isBehindMonitor(graph: Graph, networks: readonly string[], rest: string): boolean {
  return attach(graph, networks, [], rest)[0]?.attachment.is === 'user';
}

/** Names of Linux interfaces, without characters that are special in an option of QEMU or xl. */
const INTERFACE_NAME = /^(?!-|\.{1,2}$)[\w.-]{1,15}$/;

function parseAttachment(text: string): Attachment {
  if (text === 'user') return { is: 'user', forwards: [] };
  const [, is, name = ''] = /^(tap|bridge):(.*)$/.exec(text) ?? [];
  if ((is === 'tap' || is === 'bridge') && INTERFACE_NAME.test(name)) return { is, name };
  throw new MirageError('MIR0503', `Invalid value for --network: ${JSON.stringify(text)}.`, {
    next: 'Use --network=user, --network=tap:NAME or --network=bridge:NAME, with an interface of this machine.',
  });
}

/** Reads a forwarded port: `tcp:8080:80`, `tcp:0.0.0.0:8080:80`. Error: MIR0503. */
export function parseForward(text: string): Forward {
  const [, protocol, address = '127.0.0.1', host, guest] =
    /^(tcp|udp):(?:(\d+\.\d+\.\d+\.\d+):)?(\d{1,5}):(\d{1,5})$/.exec(text) ?? [];
  const [hostPort, guestPort] = [Number(host), Number(guest)];
  const isPort = (port: number): boolean => port >= 1 && port <= 65535;
  const isAddress = address.split('.').every((part) => Number(part) < 256);
  if ((protocol === 'tcp' || protocol === 'udp') && isPort(hostPort) && isPort(guestPort) && isAddress)
    return { protocol, address, hostPort, guestPort };
  throw new MirageError('MIR0503', `Invalid value for --forward: ${JSON.stringify(text)}.`, {
    next: 'Use --forward=tcp:8080:80 for port 8080 of this machine and port 80 of the unikernel, or tcp:0.0.0.0:8080:80 to accept connections from other machines.',
  });
}
