import type { ApplicationNode, DeviceNode, Graph } from '../graph/graph.js';
import { quote } from '../dsl/wording.js';
import { devices } from '../graph/queries.js';
import { markTypeScript } from './generated-mark.js';
import { fromGeneratedFolder, moduleOf } from './module-of.js';
import { uniqueNames } from './names.js';
import type { PlatformTable } from './platform.js';

/** What a line of main.ts was generated for, so that an error in it can be told in the user's own files. */
export interface Origin {
  /** Index of the application in the graph. */
  readonly application: number;
  /** `module`: the import; `call`: the call of start; a number: that argument, from 1. */
  readonly part: 'module' | 'call' | number;
}

/** main.ts, and the origin of its lines; lines count from 1. */
export interface MainSource {
  readonly text: string;
  readonly origins: ReadonlyMap<number, Origin>;
}

/**
 * The program that connects the devices and starts the jobs: typed calls, one statement per node of the graph. `modules` holds each
 * name given to `foreign` with the specifier of its module from the unikernel's folder. Two platforms' programs differ in the import
 * of the drivers and in nothing else: here a driver goes by its kind, whatever the platform calls it.
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
  const applications = [...graph.nodes.entries()].filter(
    (entry): entry is [number, ApplicationNode] => entry[1].is === 'application',
  );

  const drivers = new Map<DeviceNode['kind'], string>();
  for (const { kind } of devices(graph)) {
    if (!drivers.has(kind)) drivers.set(kind, unique(`connect${capitalize(identifier(kind))}`));
  }
  const names = graph.nodes.map((node, id) =>
    unique(`${identifier(node.is === 'device' ? node.kind : moduleOf(node.name).exported)}${id + 1}`),
  );

  const clauses = [...drivers].map(([kind, local]) => importClause(connectOf(kind, platform), local));
  emit(`import { ${['boot', ...clauses].join(', ')} } from ${quote(platform.drivers)};`);
  if (graph.nodes.length > 0) emit(`import { once } from '@mirage/runtime';`);
  for (const library of new Set(applications.flatMap(([, { libraries }]) => libraries))) {
    emit(`import ${quote(fromGeneratedFolder(library))};`);
  }
  const imported = new Map<string, string>();
  const starts = new Map<number, string>();
  for (const [id, node] of applications) {
    const { specifier, exported } = moduleOf(node.name);
    const from = fromGeneratedFolder(modules.get(node.name) ?? specifier);
    const local = imported.get(`${from}#${exported}`) ?? unique(exported);
    starts.set(id, `${local}.start`);
    if (imported.has(`${from}#${exported}`)) continue;
    imported.set(`${from}#${exported}`, local);
    emit(`import { ${importClause(exported, local)} } from ${quote(from)};`, {
      application: id,
      part: 'module',
    });
  }
  emit('');

  graph.nodes.forEach((node, id) => {
    if (node.is === 'device') {
      emit(
        `const ${names[id]} = once(() => ${drivers.get(node.kind)}(${objectLiteral(node.parameters)})); // ${node.label}`,
      );
    } else {
      emitApplication(node, id);
    }
  });

  function emitApplication(node: ApplicationNode, id: number): void {
    const start = starts.get(id);
    if (node.args.length === 0) {
      emit(`const ${names[id]} = once(async () => ${start}());`, { application: id, part: 'call' });
      return;
    }
    const given = node.args.map((_, index) => `arg${index + 1}`);
    emit(`const ${names[id]} = once(async () => {`);
    emit(
      `  const [${given.join(', ')}] = await Promise.all([${node.args.map((arg) => `${names[arg]}()`).join(', ')}]);`,
    );
    emit(`  return ${start}(`, { application: id, part: 'call' });
    given.forEach((arg, index) => {
      const of = graph.nodes[node.args[index]!]!;
      emit(`    ${arg}, // ${of.is === 'device' ? of.label : of.name}`, { application: id, part: index + 1 });
    });
    emit('  );');
    emit('});');
  }

  if (graph.nodes.length > 0) emit('');
  emit(`boot({ name: ${quote(graph.name)}, jobs: [${graph.jobs.map((id) => names[id]).join(', ')}] });`);
  return { text: markTypeScript(lines.join('\n') + '\n'), origins };
}

/** What the platform's drivers module calls the function that connects a kind of device. Resolving has refused unsupported ones. */
function connectOf(kind: DeviceNode['kind'], platform: PlatformTable): string {
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

/** A record of strings as a user would write it. */
function objectLiteral(record: Readonly<Record<string, string>>): string {
  const members = Object.entries(record).map(([name, value]) => `${name}: ${quote(value)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
