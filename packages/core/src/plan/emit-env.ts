import { CONNECT_SERVE } from '../devices/http.js';
import { CONNECT_STATIC_FILES } from '../devices/static-files.js';
import { deviceTypes } from '../devices/device-types.js';
import { quote } from '../dsl/wording.js';
import type { ArgumentNode, DeviceNode, Graph, GraphNode } from '../graph/graph.js';
import { argumentsOf, devices, nodeLabel } from '../graph/queries.js';
import { markTypeScript } from './generated-mark.js';
import { moduleOf } from './module-of.js';
import { GENERATED } from './plan.js';
import { uniqueNames } from './unique-names.js';

/** The file that declares what apps receive, relative to the unikernel's folder. It is the same on every platform. */
export const ENV_FILE = `${GENERATED}/env.d.ts`;

/**
 * Returns the declarations of what apps receive as the second argument of `fetch`: an interface for each `serve` with
 * bindings. It is `Env`; for a server of the group `admin`, `AdminEnv`. `undefined` if no app receives bindings.
 *
 * @param modules The specifier of the module, relative to the unikernel's folder, of each name given to `foreign`.
 */
export function emitEnv(graph: Graph, modules: ReadonlyMap<string, string>): string | undefined {
  const imported = new Set<string>();
  const unique = uniqueNames();
  const interfaces = devices(graph).flatMap((node): string[] => {
    const [app, server, bindings] = argumentsOf(graph, node);
    if (!isConnectedBy(node, CONNECT_SERVE) || bindings?.is !== 'device') return [];
    const values = argumentsOf(graph, bindings);
    const members = namesOf(bindings).map((name, index) => {
      const value = values[index]!;
      return `  /** ${inComment(describe(value))} */\n  readonly ${name}: ${typeOf(value)};`;
    });
    return [
      [
        `/** What ${inComment(nodeLabel(app!))} receives as the second argument of fetch. */`,
        `export interface ${unique(interfaceName(server!))} {`,
        ...members,
        '}',
      ].join('\n'),
    ];
  });
  if (interfaces.length === 0) return undefined;
  const names = [...imported].sort().join(', ');
  const head = names === '' ? [] : [`import type { ${names} } from 'mirage/types';`];
  return markTypeScript([...head, ...interfaces].join('\n\n') + '\n');

  /** Returns the type of a value of an app in TypeScript, and imports the names in it. */
  function typeOf(node: GraphNode): string {
    const known = knownType(node);
    if (known !== undefined) {
      // Other names are types of TypeScript itself.
      if (/^[A-Z]\w*$/.test(known)) imported.add(known);
      return known;
    }
    const connected = node.is === 'application' ? node.name : node.is === 'device' ? connectOf(node) : '';
    const { specifier, exported } = moduleOf(connected);
    const path = fromFolder(modules.get(connected) ?? specifier);
    const made = `(typeof import(${quote(path)}))[${quote(exported)}]`;
    return `Awaited<ReturnType<${made}${node.is === 'application' ? "['start']" : ''}>>`;
  }
}

/** Returns the names of the values that a device of `bindings` has, in the order of its arguments. */
function namesOf(bindings: DeviceNode): string[] {
  const names = String(bindings.parameters['names'] ?? '');
  return names === '' ? [] : names.split(',');
}

/** Returns the name of an interface: that of the server's group and `Env`. */
function interfaceName(server: GraphNode): string {
  const group = server.is === 'device' ? String(server.parameters['group'] ?? '') : '';
  const words = group.split(/[-_]/).filter((word) => word !== '');
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Env`;
}

/** Returns the type of an argument, or of a type of device that the language itself has. `undefined` for others. */
function knownType(node: GraphNode): string | undefined {
  if (node.is === 'argument') return valueType(node.value);
  // An app that is a device: other apps call it without an environment of its own.
  if (node.is === 'device' && isConnectedBy(node, CONNECT_STATIC_FILES)) return 'StaticFiles';
  // A secret from a store.
  if (node.type === 'text') return 'string';
  const types = deviceTypes();
  return Object.hasOwn(types, node.type) ? types[node.type]!.startType : undefined;
}

function valueType(value: ArgumentNode['value']): string {
  switch (value.is) {
    case 'text':
      return 'string';
    case 'oneOf':
      return value.choices.map(quote).join(' | ');
    case 'integer':
    case 'size':
    case 'tcpPort':
    case 'udpPort':
      return 'number';
    case 'flag':
      return 'boolean';
    case 'duration':
    case 'seconds':
      return 'bigint';
    case 'address':
      return 'Address';
    case 'prefix':
      return 'Prefix';
    case 'logLevels':
    case 'prefixes':
      // Only devices declare arguments of these types: config.ts cannot name them.
      return 'unknown';
  }
}

/** What a value is, for a comment: the device as config.ts writes it, or the argument and its documentation. */
function describe(node: GraphNode): string {
  return node.is === 'argument' ? `${nodeLabel(node)}: ${node.doc}` : nodeLabel(node);
}

function inComment(text: string): string {
  return text.replaceAll('*/', '*\\/');
}

function isConnectedBy(node: DeviceNode, connect: string): boolean {
  return node.kind === 'module' && node.connect === connect;
}

function connectOf(node: DeviceNode): string {
  return node.kind === 'module' ? node.connect : '';
}

/** Returns a specifier as a file of the generated folder contains it. */
function fromFolder(specifier: string): string {
  return specifier.startsWith('.') ? `../${specifier.replace(/^\.\//, '')}` : specifier;
}
