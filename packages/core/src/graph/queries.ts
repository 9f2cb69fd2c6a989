import type { ApplicationNode, ArgumentNode, DeviceNode, Graph, GraphNode } from './graph.js';

/** The devices, in the order in which the configuration names them. */
export function devices(graph: Graph): DeviceNode[] {
  return graph.nodes.filter((node): node is DeviceNode => node.is === 'device');
}

/** The user's modules. */
export function applications(graph: Graph): ApplicationNode[] {
  return graph.nodes.filter((node): node is ApplicationNode => node.is === 'application');
}

/** What can be given when the unikernel starts. */
export function graphArguments(graph: Graph): ArgumentNode[] {
  return graph.nodes.filter((node): node is ArgumentNode => node.is === 'argument');
}

/** What the user calls a node: `defaultConsole`, `Loaf.Relax`, `--hello`. */
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
 * The npm packages that modules and devices ask for, each specification once, sorted. Those of ours are wanted in our
 * own version.
 */
export function userPackages(graph: Graph, version: string): string[] {
  const wanted = graph.nodes.flatMap((node) => ('packages' in node ? (node.packages ?? []) : []));
  return [...new Set(wanted.map((name) => inOurVersion(name, version)))].sort();
}

/** A package of ours in our own version; what is not ours as it stands. */
export function inOurVersion(name: string, version: string): string {
  return /^@mirage\/[^@]*$/.test(name) ? `${name}@${version}` : name;
}

/** The folders, from the unikernel's, whose files become part of the program, each once, sorted. */
export function embeddedFolders(graph: Graph): string[] {
  return [...new Set(devices(graph).flatMap(({ embeds }) => embeds ?? []))].sort();
}

/** A node as lists show it: `console`, `Loaf.Relax(console, tap0)`. */
export function title(graph: Graph, node: GraphNode): string {
  const own = node.is === 'device' ? node.title : nodeLabel(node);
  return node.args.length === 0
    ? own
    : `${own}(${argumentsOf(graph, node)
        .map((arg) => title(graph, arg))
        .join(', ')})`;
}

/** The nodes that a module's `start`, or a device, receives, in order. */
export function argumentsOf(graph: Graph, node: GraphNode): GraphNode[] {
  return node.args.map((id) => graph.nodes[id]!);
}

/** `1 job [Loaf.Relax(console)]`. */
export function jobList(graph: Graph): string {
  const { length } = graph.jobs;
  return `${length} job${length === 1 ? '' : 's'} [${graph.jobs.map((id) => title(graph, graph.nodes[id]!)).join(', ')}]`;
}
