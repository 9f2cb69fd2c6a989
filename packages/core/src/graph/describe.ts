import type { Graph, GraphNode } from './graph.js';
import { graphArguments, jobList, nodeLabel } from './queries.js';

/** The graph as a tree for a terminal: jobs, and under each what it receives. A node that was drawn before is marked `(shared)`. */
export function describeTree(graph: Graph, platform: string): string {
  const drawn = new Set<number>();
  const lines = [`${graph.name} on ${platform}: ${jobList(graph)}`];

  const draw = (id: number, indent: string, last: boolean): void => {
    const node = graph.nodes[id]!;
    const shared = drawn.has(id);
    lines.push(`${indent}${last ? '└─ ' : '├─ '}${caption(node)}${shared ? ' (shared)' : ''}`);
    drawn.add(id);
    if (shared) return;
    node.args.forEach((arg, index) => draw(arg, indent + (last ? '   ' : '│  '), index === node.args.length - 1));
  };

  graph.jobs.forEach((id, index) => draw(id, '', index === graph.jobs.length - 1));
  const explained = [
    ...graph.keys.map((key) => ['key', `${key.name} = ${key.counts}`, key] as const),
    ...graphArguments(graph).map((argument) => ['argument', `--${argument.name}`, argument] as const),
  ];
  for (const [kind, text, { doc, default: fallback }] of explained) {
    lines.push(`${kind} ${text}: ${doc}${fallback === undefined ? '' : ` (default: ${fallback})`}`);
  }
  return lines.join('\n') + '\n';
}

function caption(node: GraphNode): string {
  return `${nodeTitle(node)}: ${node.type}`;
}

function nodeTitle(node: GraphNode): string {
  return node.is === 'device' ? node.title : nodeLabel(node);
}

const LOOKS: Readonly<Record<GraphNode['is'], string>> = {
  device: 'shape=ellipse, style=filled, fillcolor="#dcebfa"',
  application: 'shape=box, style="filled,rounded", fillcolor="#e4f4e1"',
  argument: 'shape=note, style=filled, fillcolor="#f3e3f7"',
  words: 'shape=note, style=filled, fillcolor="#f3e3f7"',
};

/**
 * The graph in Graphviz's language: modules as boxes, devices as ellipses, arguments as notes, an arrow from each to what it receives. The
 * keys that decided it stand below its name.
 */
export function describeDot(graph: Graph, platform: string): string {
  const lines = [
    `digraph ${dotString(graph.name)} {`,
    '  rankdir=TB; bgcolor="white"; fontname="Helvetica"; node [fontname="Helvetica", fontsize=12]; edge [color="#666666", fontname="Helvetica", fontsize=10];',
    `  label=${dotString([`${graph.name} on ${platform}`, ...graph.keys.map(({ name, counts }) => `${name} = ${counts}`)].join('\n'))}; labelloc=t;`,
    `  application [shape=box, style="filled,bold", fillcolor="#fff3d6", label=${dotString(graph.name)}];`,
  ];
  graph.nodes.forEach((node, id) => {
    const label = [nodeTitle(node), node.type];
    lines.push(`  n${id} [${LOOKS[node.is]}, label=${dotString([...new Set(label)].join('\n'))}];`);
  });
  graph.jobs.forEach((id) => lines.push(`  application -> n${id};`));
  graph.nodes.forEach((node, id) => {
    node.args.forEach((arg, index) =>
      lines.push(`  n${id} -> n${arg}${node.args.length > 1 ? ` [label="${index + 1}"]` : ''};`),
    );
  });
  return [...lines, '}', ''].join('\n');
}

/** Text as a quoted string of Graphviz's language, where a backslash begins an escape and a line break is one. */
function dotString(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped.replace(/\p{Cc}/gu, ' ')}"`;
}
