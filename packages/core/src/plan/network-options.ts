import { MOST_INTERFACES, unnamedInterface } from '@mirage/args/network-interfaces';
import { MirageError } from '../errors.js';
import type { Graph } from '../graph/graph.js';

/** One network interface of the machine that a graph asks for. */
export interface MachineInterface {
  readonly number: number;
  /**
   * What the user calls the network on it: `tap0`, `netif('1')`; nothing when it is there only because one with a
   * higher number is.
   */
  readonly label: string | undefined;
  /** Its address: the same at every start. */
  readonly mac: string;
}

/** Why a machine cannot have a network of this name, as a clause. */
export function refuseInterface(name: string): string | undefined {
  if (name === '' || (/^(0|[1-9]\d?)$/.test(name) && Number(name) < MOST_INTERFACES)) return undefined;
  return `the interfaces of a machine are called by their numbers, '0' to '${MOST_INTERFACES - 1}'`;
}

/**
 * The interfaces, by number and without a gap. `tap0` is the first that no other network names, as the drivers see it,
 * too.
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
    mac: macOf(`${graph.name}/${number}`),
  }));
}

/**
 * An address made of a text: 02 (given locally, of one station: IEEE 802, 8.4) and the low 40 bits of its FNV-1a hash.
 * Machines that run the same unikernel in one network need another one.
 */
function macOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `02${(hash & 0xffffffffffn).toString(16).padStart(10, '0')}`.replace(/..(?=.)/g, '$&:');
}

/** A port of this machine that leads to one of the guest. */
export interface Forward {
  readonly protocol: 'tcp' | 'udp';
  /** Address of this machine on which it listens; the loopback address unless the user says otherwise. */
  readonly address: string;
  readonly hostPort: number;
  readonly guestPort: number;
}

/**
 * Where an interface leads: to a network of the monitor's own, behind address translation; to a TAP interface; to a
 * bridge.
 */
export type Attachment =
  | { readonly is: 'user'; readonly forwards: readonly Forward[] }
  | { readonly is: 'tap' | 'bridge'; readonly name: string };

/** An interface and where it leads. */
export interface AttachedInterface extends MachineInterface {
  readonly attachment: Attachment;
}

/**
 * Where each interface of a graph leads. `networks` are texts such as `user`, `tap:NAME` and `bridge:NAME`, for one
 * interface after the other; what is left is `rest`. `forwards` are texts such as `tcp:8080:80`, for the first
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
    throw new MirageError('MIR0503', `${graph.name} has ${count}, but --network is given ${networks.length} times.`, {
      next: 'Say --network once for each, in the order of their numbers.',
    });
  }
  const attached = interfaces.map((one) => ({ ...one, attachment: parseAttachment(networks[one.number] ?? rest) }));
  if (forwards.length === 0) return attached;
  const first = attached[0]?.attachment;
  if (first?.is !== 'user') {
    throw new MirageError(
      'MIR0503',
      first
        ? `The first network of ${graph.name} leads to ${first.name}, where no ports are forwarded.`
        : `${graph.name} has no network to forward ports to.`,
      { next: first ? 'Leave out --forward, or say --network=user.' : 'Leave out --forward.' },
    );
  }
  const parsed = forwards.map(parseForward);
  return attached.map((one) => (one.number === 0 ? { ...one, attachment: { is: 'user', forwards: parsed } } : one));
}

/** Names that an interface of Linux can have, less what means something in an option of QEMU or xl. */
const INTERFACE_NAME = /^(?!-|\.{1,2}$)[\w.-]{1,15}$/;

function parseAttachment(text: string): Attachment {
  if (text === 'user') return { is: 'user', forwards: [] };
  const [, is, name = ''] = /^(tap|bridge):(.*)$/.exec(text) ?? [];
  if ((is === 'tap' || is === 'bridge') && INTERFACE_NAME.test(name)) return { is, name };
  throw new MirageError('MIR0503', `A network cannot lead to ${JSON.stringify(text)}.`, {
    next: 'Say --network=user, --network=tap:NAME or --network=bridge:NAME, with the name of an interface of this machine.',
  });
}

function parseForward(text: string): Forward {
  const [, protocol, address = '127.0.0.1', host, guest] =
    /^(tcp|udp):(?:(\d+\.\d+\.\d+\.\d+):)?(\d{1,5}):(\d{1,5})$/.exec(text) ?? [];
  const [hostPort, guestPort] = [Number(host), Number(guest)];
  const isPort = (port: number): boolean => port >= 1 && port <= 65535;
  const isAddress = address.split('.').every((part) => Number(part) < 256);
  if ((protocol === 'tcp' || protocol === 'udp') && isPort(hostPort) && isPort(guestPort) && isAddress)
    return { protocol, address, hostPort, guestPort };
  throw new MirageError('MIR0503', `${JSON.stringify(text)} forwards no port.`, {
    next: 'Say --forward=tcp:8080:80 for port 8080 of this machine, port 80 of the unikernel; tcp:0.0.0.0:8080:80 for others than this machine.',
  });
}
