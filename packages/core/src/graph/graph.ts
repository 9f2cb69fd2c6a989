import type { Device, ModuleDevice, PlatformDevice } from '../dsl/device.js';
import type { ForeignModule, ImplNode } from '../dsl/node.js';
import type { Registration } from '../dsl/register.js';
import { nameOf } from '../dsl/wording.js';
import type { GivenKeys, KeyDeclaration } from '../dsl/value.js';
import { MirageError, type Where } from '../errors.js';
import { chooser, oneOfEach, type ChosenNode, type DecidedKey } from './choose.js';

/*
 * Identity. Two nodes are one when their constructor and everything that was given to it are equal: the same kind of
 * device with the same parameters and arguments, the same module with the same arguments. Object identity plays no
 * part, so `netif('1')` written twice is one interface. If this breaks, a device is connected twice: two owners of one
 * ring, two readers of one terminal.
 */

/** What devices have in the graph: the nodes that they are made of, indices of nodes before this one. */
interface InGraph {
  readonly is: 'device';
  readonly type: string;
  readonly args: readonly number[];
  readonly where?: Where;
}

/** A device that the platform gives. */
export type PlatformDeviceNode = PlatformDevice & InGraph;

/** A device that the unikernel uses, once. */
export type DeviceNode = PlatformDeviceNode | (ModuleDevice & InGraph);

/** A user's module and the nodes that its `start` receives: indices of nodes before this one. */
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

/**
 * What a configuration asks for, as plain data: nodes in an order in which arguments come first, and the jobs among
 * them.
 */
export interface Graph {
  readonly name: string;
  /** The keys that decided what it is made of. */
  readonly keys: readonly DecidedKey[];
  readonly nodes: readonly GraphNode[];
  readonly jobs: readonly number[];
}

/** The application of an empty configuration. */
export const EMPTY_GRAPH: Graph = { name: 'empty', keys: [], nodes: [], jobs: [] };

/**
 * The graph of what config.ts registered, with the choices made by what was given for keys.
 * Errors: MIR0114, the same job twice; MIR0117 to MIR0119, keys.
 */
export function toGraph({ name, jobs, where }: Registration, given: GivenKeys = {}): Graph {
  const { choose, decided } = chooser(jobs, given);
  const nodes: GraphNode[] = [];
  const known = new Map<string, number>();
  // Saves the way down to an object that was met before, and decides nothing: a module may be an argument many times
  // over.
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

/** What two nodes must have in common to be one. Parameters are an unordered record; everything else is a list. */
function identityOf(node: ChosenNode, args: readonly number[]): string {
  switch (node.is) {
    case 'device':
      return JSON.stringify([...deviceIdentity(node.device), args]);
    case 'application': {
      const { name, libraries, packages, evaluate } = node.module;
      return JSON.stringify([name, libraries, packages, evaluate, node.result, args]);
    }
    case 'argument': {
      const { name, short, value, doc, default: fallback } = node.argument;
      return JSON.stringify(['argument', name, short, value, doc, fallback]);
    }
    case 'words':
      return JSON.stringify(['words']);
  }
}

function deviceIdentity(device: Device): unknown[] {
  const connect = device.kind === 'module' ? device.connect : '';
  return [device.kind, connect, device.embeds ?? '', Object.entries(device.parameters).sort()];
}
