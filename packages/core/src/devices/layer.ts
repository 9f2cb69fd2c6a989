import type { ModuleDevice } from '../dsl/device.js';
import { isImpl } from '../dsl/impl.js';
import type { ImplNode } from '../dsl/node.js';
import { labelOf } from '../dsl/wording.js';

/* What all layers of TCP/IP have in common in the configuration language. */

const PACKAGE = '@mirage/tcpip';
const ETHERNET = `${PACKAGE}#connectEthernet`;

/** Returns the record of a layer that a function of @mirage/tcpip connects. */
export function layer(
  connect: string,
  label: string,
  title: string,
  parameters: Readonly<Record<string, string>> = {},
): ModuleDevice {
  return { kind: 'module', connect: `${PACKAGE}#${connect}`, parameters, packages: [PACKAGE], label, title };
}

/** Returns a layer as the label of another one shows it, without what it consists of: `ethernet(...)`. */
export function brief(value: unknown): string {
  return labelOf(value).replace(/^(\w+)\(.*\)$/, '$1(...)');
}

/** Whether a layer is connected by one of these functions. True if only keys decide it. */
export function isLayer(value: unknown, connect: string): boolean {
  const node = isImpl(value) ? value.node : undefined;
  return node?.is !== 'device' || (node.device.kind === 'module' && node.device.connect === `${PACKAGE}#${connect}`);
}

/** Whether two layers belong to the same Ethernet. True if only keys decide it. */
export function isOnSameEthernet(one: unknown, other: unknown): boolean {
  const [a, b] = [one, other].map((value) => (isImpl(value) ? ethernetOf(value.node) : undefined));
  return a === undefined || b === undefined || isSame(a, b);
}

/** The Ethernet is the first argument of each layer, or below it. */
function ethernetOf(node: ImplNode): ImplNode | undefined {
  if (node.is !== 'device' || node.device.kind !== 'module') return undefined;
  const [below] = node.args;
  return node.device.connect === ETHERNET ? node : below && ethernetOf(below);
}

/** Two nodes are one if they are equal in everything: see `toGraph`. */
function isSame(a: ImplNode, b: ImplNode): boolean {
  if (a === b) return true;
  if (a.is === 'argument' && b.is === 'argument') return a.argument.name === b.argument.name;
  if (a.is !== 'device' || b.is !== 'device') return true;
  const [one, other] = [a, b].map(({ device }) => JSON.stringify([device.kind, device.parameters, device.label]));
  return one === other && a.args.every((arg, index) => isSame(arg, b.args[index]!));
}
