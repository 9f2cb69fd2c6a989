import type { ApplicationNode, DeviceNode, Graph, GraphNode } from './graph.js';

/** The devices, in the order in which the configuration names them. */
export function devices(graph: Graph): DeviceNode[] {
  return graph.nodes.filter((node): node is DeviceNode => node.is === 'device');
}

/** The user's modules. */
export function applications(graph: Graph): ApplicationNode[] {
  return graph.nodes.filter((node): node is ApplicationNode => node.is === 'application');
}

/** The npm packages that modules ask for, each specification once, sorted. */
export function userPackages(graph: Graph): string[] {
  return [...new Set(applications(graph).flatMap((node) => node.packages))].sort();
}

/** A node as lists show it: `console`, `Loaf.Relax(console, tap0)`. */
export function title(graph: Graph, node: GraphNode): string {
  if (node.is === 'device') return node.title;
  return node.args.length === 0
    ? node.name
    : `${node.name}(${argumentsOf(graph, node)
        .map((arg) => title(graph, arg))
        .join(', ')})`;
}

/** The nodes that a module's `start` receives, in order. */
export function argumentsOf(graph: Graph, node: ApplicationNode): GraphNode[] {
  return node.args.map((id) => graph.nodes[id]!);
}

/** `1 job [Loaf.Relax(console)]`. */
export function jobList(graph: Graph): string {
  const { length } = graph.jobs;
  return `${length} job${length === 1 ? '' : 's'} [${graph.jobs.map((id) => title(graph, graph.nodes[id]!)).join(', ')}]`;
}
