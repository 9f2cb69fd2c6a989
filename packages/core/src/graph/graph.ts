import type { Device, ModuleDevice, PlatformDevice } from '../devices/device.js';
import type { ForeignModule, ImplNode } from '../dsl/impl.js';
import type { Registration } from '../dsl/register.js';
import { nameOf } from '../dsl/wording.js';
import { MirageError, type Where } from '../errors.js';

/*
 * Identity. Two nodes are one when their constructor and everything that was given to it are equal: the same kind of device with
 * the same parameters and arguments, the same module with the same arguments. Object identity plays no part, so `netif('1')` written twice is one
 * interface. If this breaks, a device is connected twice: two owners of one ring, two readers of one terminal.
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

export type GraphNode = DeviceNode | ApplicationNode;

/** What a configuration asks for, as plain data: nodes in an order in which arguments come first, and the jobs among them. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly jobs: readonly number[];
}

/** The application of an empty configuration. */
export const EMPTY_GRAPH: Graph = { name: 'empty', nodes: [], jobs: [] };

/** The graph of what config.ts registered. Error: MIR0114, the same job twice. */
export function toGraph({ name, jobs, where }: Registration): Graph {
  const nodes: GraphNode[] = [];
  const known = new Map<string, number>();
  // Saves the way down to an object that was met before, and decides nothing: a module may be an argument many times over.
  const met = new Map<ImplNode, number>();

  const add = (node: ImplNode): number => {
    const id = met.get(node) ?? addOnce(node);
    met.set(node, id);
    return id;
  };
  const addOnce = (node: ImplNode): number => {
    const args = node.args.map(add);
    const identity = identityOf(node, args);
    const same = known.get(identity);
    if (same !== undefined) return same;
    const at = node.where ? { where: node.where } : {};
    nodes.push(
      node.is === 'device'
        ? { is: 'device', ...node.device, type: node.result, args, ...at }
        : { is: 'application', ...node.module, type: node.result, args, ...at },
    );
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
        next: 'List it once: what is equal is one, so it would start once.',
      },
    );
  }
  return { name, nodes, jobs: ids };
}

/** What two nodes must have in common to be one. Parameters are an unordered record; everything else is a list. */
function identityOf(node: ImplNode, args: readonly number[]): string {
  if (node.is === 'device') return JSON.stringify([...deviceIdentity(node.device), args]);
  const { name, libraries, packages } = node.module;
  return JSON.stringify([name, libraries, packages, node.result, args]);
}

function deviceIdentity(device: Device): unknown[] {
  const connect = device.kind === 'module' ? device.connect : '';
  return [device.kind, connect, device.embeds ?? '', Object.entries(device.parameters).sort()];
}
