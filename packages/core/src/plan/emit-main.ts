import type { ParameterValue } from '../dsl/device.js';
import type { DeviceKind } from '../dsl/device-kinds.js';
import { quote } from '../dsl/wording.js';
import type { ArgumentNode, DeviceNode, Graph, GraphNode } from '../graph/graph.js';
import { applications, devices, embeddedFolders, graphArguments, nodeLabel } from '../graph/queries.js';
import { markTypeScript } from './generated-mark.js';
import { fromGeneratedFolder, moduleOf } from './module-of.js';
import { uniqueNames } from './unique-names.js';
import type { PlatformTable } from './platform.js';

/** The type of an app, as `fetchHandler` of the language declares it. */
const FETCH_HANDLER = 'fetchHandler';

/** The origin of a line of main.ts, so that an error in it can be reported in the user's own files. */
export interface Origin {
  /** Index of the application, or of the device, in the graph. */
  readonly node: number;
  /**
   * `module`: the import; `call`: the call of start, or of what connects the device; a number: that argument, from 1.
   */
  readonly part: 'module' | 'call' | number;
}

/** The text of main.ts, and the origins of its lines, by line number from 1. */
export interface MainSource {
  readonly text: string;
  readonly origins: ReadonlyMap<number, Origin>;
}

/**
 * Returns the program that connects the devices and starts the jobs: typed calls, one statement for each node of the
 * graph. The programs for two platforms differ only in the import of the drivers: a driver is named after the kind of
 * its device.
 *
 * @param modules The specifier of the module, relative to the unikernel's folder, of each name given to `foreign`.
 */
export function emitMain(graph: Graph, platform: PlatformTable, modules: ReadonlyMap<string, string>): MainSource {
  const lines: string[] = [];
  const origins = new Map<number, Origin>();
  const emit = (text: string, origin?: Origin): void => {
    lines.push(text);
    // The mark will be line 1.
    if (origin) origins.set(lines.length + 1, origin);
  };
  const unique = uniqueNames();

  const drivers = new Map<DeviceKind, string>();
  for (const device of devices(graph)) {
    if (device.kind === 'module' || drivers.has(device.kind)) continue;
    drivers.set(device.kind, unique(`connect${capitalize(identifier(device.kind))}`));
  }
  const names = graph.nodes.map((node, id) => unique(`${identifier(baseName(node))}${id + 1}`));

  const clauses = [...drivers].map(([kind, local]) => importClause(connectOf(kind, platform), local));
  emit(`import { ${['boot', ...clauses].join(', ')} } from ${quote(platform.drivers)};`);
  const most = Math.max(0, ...graph.nodes.map(argsOf));
  const handlers = graph.nodes.some(isHandler) ? ['fetchHandler'] : [];
  const combinators = [...(most > 1 ? ['all'] : []), ...handlers, ...(most > 0 ? ['given'] : []), 'once'];
  if (graph.nodes.length > 0) emit(`import { ${combinators.join(', ')} } from '@mirage/runtime';`);
  if (embeddedFolders(graph).length > 0) emit(`import { embedded } from '@mirage/runtime/embedded';`);
  const early = applications(graph).filter(({ evaluate }) => evaluate === undefined);
  for (const library of new Set(early.flatMap(({ libraries }) => libraries))) {
    emit(`import ${quote(fromGeneratedFolder(library))};`);
  }
  const takesArguments = graph.nodes.some(({ is }) => is === 'argument' || is === 'words');
  if (takesArguments) {
    const codecs = new Set(graphArguments(graph).map(({ value }) => value.is));
    emit(`import { ${['declareArguments', ...codecs].join(', ')} } from '@mirage/args';`);
  }
  /** Returns the specifier of a module in main.ts. */
  const sourceOf = (name: string): string => fromGeneratedFolder(modules.get(name) ?? moduleOf(name).specifier);
  /** If one use of a module is evaluated at boot, all are: a module has one top level. */
  const late = new Set(applications(graph).flatMap(({ name, evaluate }) => (evaluate ? [sourceOf(name)] : [])));
  const lateImports: (() => void)[] = [];
  const imported = new Map<string, string>();
  /** The callee of each node: `Relax.start`, `connectConsole`; and whether it must be awaited first. */
  const callees = graph.nodes.map((node, id): { readonly text: string; readonly isLate: boolean } => {
    if (node.is === 'argument' || node.is === 'words') return { text: '', isLate: false };
    if (node.is === 'device' && node.kind !== 'module') return { text: drivers.get(node.kind)!, isLate: false };
    const name = node.is === 'device' ? node.connect : node.name;
    const { exported } = moduleOf(name);
    const from = sourceOf(name);
    const isLate = late.has(from);
    const local = imported.get(`${from}#${exported}`) ?? unique(isLate ? `load${capitalize(exported)}` : exported);
    if (!imported.has(`${from}#${exported}`)) {
      imported.set(`${from}#${exported}`, local);
      const origin = { node: id, part: 'module' } as const;
      if (!isLate) emit(`import { ${importClause(exported, local)} } from ${quote(from)};`, origin);
      else
        lateImports.push(() => emitLoader(local, exported, from, node.is === 'device' ? [] : node.libraries, origin));
    }
    const value = isLate ? `(await ${local}())` : local;
    // An app is the export itself: the server calls its `fetch`.
    if (isHandler(node)) return { text: `fetchHandler(${value})`, isLate };
    return { text: node.is === 'device' ? value : `${value}.start`, isLate };
  });
  emit('');
  for (const emitImport of lateImports) emitImport();
  if (takesArguments) emit('const args = declareArguments();');

  graph.nodes.forEach((node, id) => {
    if (node.is === 'argument' || node.is === 'words') {
      emit(`const ${names[id]} = args.${node.is === 'words' ? 'words()' : addition(node)};`);
      return;
    }
    // The drivers of the platform have the right types.
    const call = node.is === 'device' && node.kind !== 'module' ? undefined : ({ node: id, part: 'call' } as const);
    const name = names[id];
    const { text: callee, isLate } = callees[id]!;
    const own = node.is === 'device' ? [parametersOf(node)] : [];
    const label = node.is === 'device' ? ` // ${node.label}` : '';
    if (node.args.length === 0) {
      const called = isHandler(node) ? callee : `${callee}(${own.join('')})`;
      const made = `${isLate ? 'async ' : ''}() => ${called}`;
      // For drivers of the platform the parameters are made when the program is evaluated, which leaves less to do at
      // boot.
      emit(`const ${name} = once(${call ? made : `${callee}, ${own.join('')}`});${label}`, call);
      return;
    }
    const given = node.args.map((_, index) => `arg${index + 1}`);
    const connects = node.args.map((arg) => names[arg]).join(', ');
    // One argument needs no list, which is less to do at boot and easier to read.
    const [connect, parameter] =
      given.length === 1 ? [connects, 'arg1'] : [`all(${connects})`, `[${given.join(', ')}]`];
    emit(`const ${name} = once(given(${connect}, ${isLate ? 'async ' : ''}(${parameter}) => {${label}`);
    emit(`  return ${callee}(`, call);
    for (const first of own) emit(`    ${first},`, call);
    given.forEach((arg, index) => {
      const of = graph.nodes[node.args[index]!]!;
      emit(`    ${arg}, // ${nodeLabel(of)}`, call && { node: id, part: index + 1 });
    });
    emit('  );');
    emit('}));');
  });

  /** Emits the import of a module whose top level runs on first use, at boot. Its libraries are loaded first. */
  function emitLoader(
    local: string,
    exported: string,
    from: string,
    libraries: readonly string[],
    origin: Origin,
  ): void {
    emit(`const ${local} = once(async () => {`);
    for (const library of libraries) emit(`  await import(${quote(fromGeneratedFolder(library))});`);
    emit(`  return (await import(${quote(from)})).${exported};`, origin);
    emit('});');
  }

  if (graph.nodes.length > 0) emit('');
  emit(
    `boot({ name: ${quote(graph.name)}, ${takesArguments ? 'args, ' : ''}jobs: [${graph.jobs.map((id) => names[id]).join(', ')}] });`,
  );
  return { text: markTypeScript(lines.join('\n') + '\n'), origins };
}

/** Whether a node is an app, which is used as it is exported. */
function isHandler(node: GraphNode): boolean {
  return node.is === 'application' && node.type === FETCH_HANDLER;
}

/** Returns how many other nodes a node needs first. */
function argsOf(node: GraphNode): number {
  return 'args' in node ? node.args.length : 0;
}

/** Returns the base of a name in main.ts: the kind of a device, or the export of a module. */
function baseName(node: GraphNode): string {
  if (node.is === 'application') return moduleOf(node.name).exported;
  if (node.is === 'argument') return node.name;
  if (node.is === 'words') return 'words';
  return node.kind === 'module' ? node.type : node.kind;
}

/** Returns a type of values as main.ts contains it: `text`, `oneOf('fast', 'slow')`. */
function codecText(value: ArgumentNode['value']): string {
  if (value.is === 'oneOf') return `oneOf(${value.choices.map(quote).join(', ')})`;
  return value.is === 'size' ? `size(${value.leastBytes}, ${value.mostBytes})` : value.is;
}

/** Returns the declaration of an argument: `add('hello', text, { doc: 'What to say.' })`. */
function addition({ name, short, value, doc, default: fallback, secret, alternative }: ArgumentNode): string {
  const options = {
    doc,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(short === undefined ? {} : { short }),
    ...(secret === undefined ? {} : { secret }),
    ...(alternative === undefined ? {} : { alternative }),
  };
  return `add(${quote(name)}, ${codecText(value)}, ${objectLiteral(options, [])})`;
}

/** Returns the first argument of a function that connects a device: its parameters, and its embedded files. */
function parametersOf({ parameters, embeds }: DeviceNode): string {
  return objectLiteral(parameters, embeds === undefined ? [] : [`files: embedded(${quote(embeds)})`]);
}

/** Returns the function of the drivers module that connects a kind of device. Resolving refused unsupported kinds. */
function connectOf(kind: DeviceKind, platform: PlatformTable): string {
  const support = platform.devices[kind];
  if ('connect' in support) return support.connect;
  throw new Error(`${platform.name} has no driver for devices of the kind ${kind}: resolve the graph first.`);
}

function importClause(exported: string, local: string): string {
  return local === exported ? exported : `${exported} as ${local}`;
}

function identifier(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_$]/g, '_');
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Returns a record of plain data as source text, followed by members that are source text already. */
function objectLiteral(record: Readonly<Record<string, ParameterValue>>, further: readonly string[]): string {
  const members = Object.entries(record).map(
    ([name, value]) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name)}: ${literal(value)}`,
  );
  const all = [...members, ...further];
  return all.length === 0 ? '{}' : `{ ${all.join(', ')} }`;
}

function literal(value: ParameterValue): string {
  return typeof value === 'string' ? quote(value) : String(value);
}
