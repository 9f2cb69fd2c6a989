import { codecOf, parseArguments } from '@mirage/args';
import type { Graph } from '../graph/graph.js';
import { graphArguments } from '../graph/queries.js';

/** A port that an argument of the types `tcpPort` and `udpPort` declares: the unikernel listens on it. */
export interface DeclaredPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/**
 * Returns the ports that a unikernel declares, with their values from the words of its command line. None if the words
 * are not valid or ask for help, because then the unikernel ends at once.
 */
export function declaredPorts(graph: Graph, words: readonly string[]): DeclaredPort[] {
  const declared = graphArguments(graph);
  const parsed = parseArguments(
    {
      unikernel: graph.name,
      args: declared.map(({ name, short, value, doc, default: fallback }) => ({
        name,
        ...(short === undefined ? {} : { short }),
        codec: codecOf(value),
        doc,
        ...(fallback === undefined ? {} : { default: fallback }),
      })),
      words: graph.nodes.some(({ is }) => is === 'words'),
    },
    words,
  );
  if (!('values' in parsed)) return [];
  return declared.flatMap(({ name, value }): DeclaredPort[] => {
    const port = parsed.values.get(name);
    if (typeof port !== 'number') return [];
    if (value.is === 'tcpPort') return [{ protocol: 'tcp', port }];
    return value.is === 'udpPort' ? [{ protocol: 'udp', port }] : [];
  });
}
