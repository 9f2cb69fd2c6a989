import { CONNECT_METRICS } from '../devices/metrics.js';
import type { ApplicationNode, ArgumentNode, DeviceNode, Graph, GraphNode } from './graph.js';

/** Returns the devices, in the order in which config.ts names them. */
export function devices(graph: Graph): DeviceNode[] {
  return graph.nodes.filter((node): node is DeviceNode => node.is === 'device');
}

/** Returns the user's modules. */
export function applications(graph: Graph): ApplicationNode[] {
  return graph.nodes.filter((node): node is ApplicationNode => node.is === 'application');
}

/** Returns the arguments that can be given when the unikernel starts. */
export function graphArguments(graph: Graph): ArgumentNode[] {
  return graph.nodes.filter((node): node is ArgumentNode => node.is === 'argument');
}

/** Whether a node is a device that listens for HTTP: a server, or metrics. */
export function isHttpServer(node: GraphNode): boolean {
  if (node.is !== 'device') return false;
  return node.type === 'http' || (node.kind === 'module' && node.connect === CONNECT_METRICS);
}

/** Returns the user's name of a node: `defaultConsole`, `Loaf.Relax`, `--hello`. */
export function nodeLabel(node: GraphNode): string {
  switch (node.is) {
    case 'device':
      return node.label;
    case 'application':
      return node.name;
    case 'argument':
      return `--${node.name}`;
    case 'words':
      return 'defaultArgv';
  }
}

/**
 * Returns the npm packages that modules and devices require, without duplicates and sorted. Packages of Mirage get
 * `version`.
 */
export function userPackages(graph: Graph, version: string): string[] {
  const wanted = graph.nodes.flatMap((node) => ('packages' in node ? (node.packages ?? []) : []));
  return [...new Set(wanted.map((name) => inOurVersion(name, version)))].sort();
}

/** Adds the version to a package of Mirage. Other packages stay unchanged. */
export function inOurVersion(name: string, version: string): string {
  return /^@mirage\/[^@]*$/.test(name) ? `${name}@${version}` : name;
}

/**
 * Returns the folders, relative to the unikernel's, whose files become part of the program, without duplicates and
 * sorted.
 */
export function embeddedFolders(graph: Graph): string[] {
  return [...new Set(devices(graph).flatMap(({ embeds }) => embeds ?? []))].sort();
}

/**
 * Returns a node as lists show it: `console`, `Loaf.Relax(console, tap0)`. A device that was shown before has its name
 * only: layers of TCP/IP share most of what they consist of.
 */
export function title(graph: Graph, node: GraphNode, shown = new Set<GraphNode>()): string {
  const own = node.is === 'device' ? node.title : nodeLabel(node);
  if (node.args.length === 0 || (node.is === 'device' && shown.has(node))) return own;
  shown.add(node);
  return `${own}(${argumentsOf(graph, node)
    .map((arg) => title(graph, arg, shown))
    .join(', ')})`;
}

/** Returns the nodes that a device or the `start` of a module receives, in order. */
export function argumentsOf(graph: Graph, node: GraphNode): GraphNode[] {
  return node.args.map((id) => graph.nodes[id]!);
}

/** Returns the list of jobs for users: `1 job [Loaf.Relax(console)]`. */
export function jobList(graph: Graph): string {
  const { length } = graph.jobs;
  const shown = new Set<GraphNode>();
  const titles = graph.jobs.map((id) => title(graph, graph.nodes[id]!, shown));
  return `${length} job${length === 1 ? '' : 's'} [${titles.join(', ')}]`;
}
