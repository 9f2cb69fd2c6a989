import type { DeviceKind } from '../dsl/device-kinds.js';
import type { Graph, GraphNode } from './graph.js';
import { graphArguments, jobList, nodeLabel } from './queries.js';

/** The part of a platform that descriptions show: its name and its drivers. */
export interface DescribedPlatform {
  readonly name: string;
  readonly devices: Readonly<Record<DeviceKind, { readonly driver?: string; readonly unsupported?: string }>>;
}

/**
 * Returns the graph as a tree for a terminal: the jobs, and below each node what it receives. A device shows its driver
 * if the platform names one. A node that was drawn before is marked `(shared)`.
 */
export function describeTree(graph: Graph, platform: DescribedPlatform): string {
  const drawn = new Set<number>();
  const lines = [`${graph.name} on ${platform.name}: ${jobList(graph)}`];

  const draw = (id: number, indent: string, last: boolean): void => {
    const node = graph.nodes[id]!;
    const shared = drawn.has(id);
    const driver = shared ? undefined : driverOf(node, platform);
    const behind = shared ? ' (shared)' : driver === undefined ? '' : ` (${driver})`;
    lines.push(`${indent}${last ? '└─ ' : '├─ '}${nodeTitle(node)}: ${node.type}${behind}`);
    drawn.add(id);
    if (shared) return;
    node.args.forEach((arg, index) => draw(arg, indent + (last ? '   ' : '│  '), index === node.args.length - 1));
  };

  graph.jobs.forEach((id, index) => draw(id, '', index === graph.jobs.length - 1));
  const explained = [
    ...graph.keys.map((key) => ['key', `${key.name} = ${key.counts}`, key] as const),
    ...graphArguments(graph).map((argument) => ['argument', `--${argument.name}`, argument] as const),
  ];
  for (const [kind, text, { doc, default: fallback, secret }] of explained) {
    const shown = fallback === undefined || fallback === '' ? '' : ` (default: ${fallback})`;
    lines.push(`${kind} ${text}: ${doc}${secret ? ' (secret)' : shown}`);
  }
  return lines.join('\n') + '\n';
}

function nodeTitle(node: GraphNode): string {
  return node.is === 'device' ? node.title : nodeLabel(node);
}

function driverOf(node: GraphNode, platform: DescribedPlatform): string | undefined {
  return node.is === 'device' && node.kind !== 'module' ? platform.devices[node.kind].driver : undefined;
}

/**
 * Dark text on pale colours, each with a border of the same hue. The background is opaque white, so that dark pages
 * show the same picture.
 */
const LOOKS: Readonly<Record<'unikernel' | GraphNode['is'], string>> = {
  unikernel: 'shape=box, style=filled, fillcolor="#fff3d6", color="#a8741a", penwidth=2',
  device: 'shape=box, style="filled,rounded", fillcolor="#dcebfa", color="#3f72a5"',
  application: 'shape=box, style=filled, fillcolor="#e4f4e1", color="#4a8a41"',
  argument: 'shape=note, style=filled, fillcolor="#f3e3f7", color="#8a559a"',
  words: 'shape=note, style=filled, fillcolor="#f3e3f7", color="#8a559a"',
};

/** Arial has the same widths as Helvetica, which Graphviz assumes. The margin allows for other fonts. */
const FONT = 'fontname="Helvetica,Arial,sans-serif", fontcolor="#1f2328"';

/**
 * Returns the graph in Graphviz's language. The unikernel with the keys that decided it is at the top, modules are
 * boxes, devices are rounded boxes, arguments are notes. Arrows lead from a node to what it receives, with numbers if
 * there are several. The platform is named if one of its drivers is: pictures that do not depend on the platform are
 * equal.
 */
export function describeDot(graph: Graph, platform: DescribedPlatform): string {
  const drivers = graph.nodes.map((node) => driverOf(node, platform));
  const isDecided = drivers.some((driver) => driver !== undefined);
  const keys = graph.keys.map(({ name, counts }) => `${name} = ${counts}`);
  const caption = [graph.name, ...(isDecided ? [`on ${platform.name}`] : []), ...keys];
  const lines = [
    `digraph ${dotString(graph.name)} {`,
    '  rankdir=TB; bgcolor="#ffffff"; pad=0.15; nodesep=0.25; ranksep=0.4;',
    `  node [${FONT}, fontsize=12, margin="0.2,0.08", height=0.5];`,
    `  edge [${FONT}, fontsize=10, color="#57606a", arrowsize=0.7];`,
    `  unikernel [${LOOKS.unikernel}, label=${dotString(caption.join('\n'))}];`,
  ];
  graph.nodes.forEach((node, id) => {
    const driver = drivers[id];
    const label = new Set([nodeTitle(node), node.type, ...(driver === undefined ? [] : [driver])]);
    lines.push(`  n${id} [${LOOKS[node.is]}, label=${dotString([...label].join('\n'))}];`);
  });
  graph.jobs.forEach((id) => lines.push(`  unikernel -> n${id};`));
  graph.nodes.forEach((node, id) => {
    node.args.forEach((arg, index) =>
      lines.push(`  n${id} -> n${arg}${node.args.length > 1 ? ` [label=" ${index + 1}"]` : ''};`),
    );
  });
  return [...lines, '}', ''].join('\n');
}

/** Returns text as a quoted string of Graphviz's language, in which a backslash begins an escape. */
function dotString(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped.replace(/\p{Cc}/gu, ' ')}"`;
}
