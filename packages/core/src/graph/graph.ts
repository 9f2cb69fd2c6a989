import type { Device, ModuleDevice, PlatformDevice } from '../dsl/device.js';
import type { ForeignModule, ImplNode } from '../dsl/node.js';
import type { Registration } from '../dsl/register.js';
import { nameOf } from '../dsl/wording.js';
import type { GivenKeys, KeyDeclaration } from '../dsl/value.js';
import { MirageError, type Where } from '../errors.js';
import { chooser, oneOfEach, type ChosenNode, type DecidedKey } from './choose.js';

/*
 * Identity: two nodes are one if their constructors and all arguments are equal, that is the same kind of device with
 * the same parameters and arguments, or the same module with the same arguments. Object identity does not matter, so
 * `netif('1')` written twice is one interface. Otherwise a device would be connected twice: two owners of one ring, two
 * readers of one terminal.
 */

/**
 * The properties of a device in the graph. `args` are the indices of the nodes that it is made of, which precede it.
 */
interface InGraph {
  readonly is: 'device';
  readonly type: string;
  readonly args: readonly number[];
  readonly where?: Where;
}

/** A device that the platform connects. */
export type PlatformDeviceNode = PlatformDevice & InGraph;

/** A device of the unikernel. */
export type DeviceNode = PlatformDeviceNode | (ModuleDevice & InGraph);

/** A module of the user. `args` are the indices of the nodes that its `start` receives, which precede it. */
export interface ApplicationNode extends ForeignModule {
  readonly is: 'application';
  readonly type: string;
  readonly args: readonly number[];
  readonly where?: Where;
}

/** A value that is given when the unikernel starts. */
export interface ArgumentNode extends KeyDeclaration {
  readonly is: 'argument';
  readonly args: readonly number[];
}

/** The words of the command line that belong to no argument. */
export interface WordsNode {
  readonly is: 'words';
  readonly type: string;
  readonly args: readonly number[];
  readonly where?: Where;
}

export type GraphNode = DeviceNode | ApplicationNode | ArgumentNode | WordsNode;

/** A configuration as plain data: nodes, each after its arguments, and the jobs among them. */
export interface Graph {
  readonly name: string;
  /** The keys that decided what the graph contains. */
  readonly keys: readonly DecidedKey[];
  readonly nodes: readonly GraphNode[];
  readonly jobs: readonly number[];
}

/** The graph of an empty configuration. */
export const EMPTY_GRAPH: Graph = { name: 'empty', keys: [], nodes: [], jobs: [] };

/**
 * Returns the graph of what config.ts registered. The values given for keys decide the choices.
 *
 * @throws MIR0114 if a job is listed twice, MIR0117 to MIR0119 for keys.
 */
export function toGraph({ name, jobs, where }: Registration, given: GivenKeys = {}): Graph {
  const { choose, decided } = chooser(jobs, given);
  const nodes: GraphNode[] = [];
  const known = new Map<string, number>();
  // Only saves time: a module may be an argument many times, and its arguments need not be visited again.
  const met = new Map<ImplNode, number>();

  const add = (node: ImplNode): number => {
    const id = met.get(node) ?? addOnce(node);
    met.set(node, id);
    return id;
  };
  const addOnce = (choice: ImplNode): number => {
    const node = choose(choice);
    const args = node.args.map(add);
    const identity = identityOf(node, args);
    const same = known.get(identity);
    if (same !== undefined) return same;
    nodes.push(inGraph(node, args));
    known.set(identity, nodes.length - 1);
    return nodes.length - 1;
  };

  const ids = jobs.map(add);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice !== -1) {
    throw new MirageError(
      'MIR0114',
      `Job ${twice + 1} of register is the same as job ${ids.indexOf(ids[twice]!) + 1}: ${nameOf(jobs[twice]!)}.`,
      {
        ...(where ? { where: { ...where, argument: 2 } } : {}),
        next: 'List it once: equal jobs are one job.',
      },
    );
  }
  oneOfEach(nodes.filter((node): node is ArgumentNode => node.is === 'argument'));
  return { name, keys: decided(), nodes, jobs: ids };
}

function inGraph(node: ChosenNode, args: readonly number[]): GraphNode {
  const at = node.where ? { where: node.where } : {};
  switch (node.is) {
    case 'device':
      return { is: 'device', ...node.device, type: node.result, args, ...at };
    case 'application':
      return { is: 'application', ...node.module, type: node.result, args, ...at };
    case 'argument':
      return { is: 'argument', ...node.argument, args };
    case 'words':
      return { is: 'words', type: node.result, args, ...at };
  }
}

/** Returns a text that is equal for equal nodes. The order of parameters does not matter; the order of lists does. */
function identityOf(node: ChosenNode, args: readonly number[]): string {
  switch (node.is) {
    case 'device':
      return JSON.stringify([...deviceIdentity(node.device), args]);
    case 'application': {
      const { name, libraries, packages, evaluate } = node.module;
      return JSON.stringify([name, libraries, packages, evaluate, node.result, args]);
    }
    case 'argument': {
      const { name, short, value, doc, default: fallback, secret, alternative } = node.argument;
      return JSON.stringify(['argument', name, short, value, doc, fallback, secret, alternative]);
    }
    case 'words':
      return JSON.stringify(['words']);
  }
}

function deviceIdentity(device: Device): unknown[] {
  const connect = device.kind === 'module' ? device.connect : '';
  return [device.kind, connect, device.embeds ?? '', Object.entries(device.parameters).sort()];
}
