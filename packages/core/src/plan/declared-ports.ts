import { codecOf, parseArguments } from '@mirage/args';
import type { ArgumentNode, Graph } from '../graph/graph.js';
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
  return valuesOf(graph, words).flatMap(({ is, text }): DeclaredPort[] => {
    if (is === 'tcpPort') return [{ protocol: 'tcp', port: Number(text) }];
    return is === 'udpPort' ? [{ protocol: 'udp', port: Number(text) }] : [];
  });
}

/** The name of the argument that gives a stack its IPv4 address, and the address that means DHCP. */
const ADDRESS_ARGUMENT = 'ipv4';
const NO_ADDRESS = '0.0.0.0';

/** Returns the IPv4 address that a unikernel gets on its command line: `10.0.2.77`. `undefined` if it asks DHCP. */
export function staticAddress(graph: Graph, words: readonly string[]): string | undefined {
  const prefix = valuesOf(graph, words).find(({ name, is }) => name === ADDRESS_ARGUMENT && is === 'prefix');
  const address = prefix?.text.split('/')[0];
  return address === NO_ADDRESS ? undefined : address;
}

/** The value of an argument, as text. */
interface GivenValue {
  readonly name: string;
  readonly is: ArgumentNode['value']['is'];
  readonly text: string;
}

/** Returns the values of all arguments that have one. */
function valuesOf(graph: Graph, words: readonly string[]): GivenValue[] {
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
  return declared.flatMap(({ name, value }) => {
    const given = parsed.values.get(name);
    return given === undefined ? [] : [{ name, is: value.is, text: codecOf(value).show(given) }];
  });
}
