import { codecOf, parseArguments } from '@mirage/args';
import type { ArgumentNode, Graph } from '../graph/graph.js';
import { argumentsOf, graphArguments, isHttpServer } from '../graph/queries.js';

/** A port that an argument of the types `tcpPort` and `udpPort` declares: the unikernel listens on it. */
export interface DeclaredPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Whether an HTTP server of config.ts listens on it. */
  readonly isHttp: boolean;
}

/**
 * Returns the ports that a unikernel declares, with their values from the words of its command line. None if the words
 * are not valid or ask for help, because then the unikernel ends at once.
 */
export function declaredPorts(graph: Graph, words: readonly string[]): DeclaredPort[] {
  const served = new Set(serverArguments(graph).map(({ name }) => name));
  return valuesOf(graph, words).flatMap(({ name, is, text }): DeclaredPort[] => {
    if (is === 'tcpPort') return [{ protocol: 'tcp', port: Number(text), isHttp: served.has(name) }];
    return is === 'udpPort' ? [{ protocol: 'udp', port: Number(text), isHttp: false }] : [];
  });
}

/**
 * Returns how long the HTTP servers of a unikernel may take to end their requests after a shutdown request, in
 * milliseconds, with the words of its command line. 0 without servers.
 */
export function drainMs(graph: Graph, words: readonly string[]): number {
  const drains = new Set(serverArguments(graph).flatMap(({ name }) => (DRAIN_ARGUMENT.test(name) ? [name] : [])));
  const given = valuesOf(graph, words).filter(({ name }) => drains.has(name));
  return Math.max(0, ...given.map(({ value }) => Number((value as bigint) / NS_PER_MS)));
}

/** The name of the argument that limits a drain, with the prefix of a group. */
const DRAIN_ARGUMENT = /^(?:.*-)?drain$/;
const NS_PER_MS = 1_000_000n;

/** Returns the arguments of HTTP servers. */
function serverArguments(graph: Graph): ArgumentNode[] {
  const servers = graph.nodes.filter(isHttpServer);
  return servers.flatMap((server) => argumentsOf(graph, server)).filter((node) => node.is === 'argument');
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

/** The value of an argument. */
interface GivenValue {
  readonly name: string;
  readonly is: ArgumentNode['value']['is'];
  readonly value: unknown;
  readonly text: string;
}

/** Returns the values of all arguments that have one. */
function valuesOf(graph: Graph, words: readonly string[]): GivenValue[] {
  const declared = graphArguments(graph);
  const parsed = parseArguments(
    {
      unikernel: graph.name,
      args: declared.map(({ name, short, value, doc, default: fallback, secret, alternative }) => ({
        name,
        ...(short === undefined ? {} : { short }),
        ...(secret === undefined ? {} : { secret }),
        ...(alternative === undefined ? {} : { alternative }),
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
    return given === undefined ? [] : [{ name, is: value.is, value: given, text: codecOf(value).show(given) }];
  });
}
