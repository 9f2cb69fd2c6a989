import type { ApplicationNode, Graph } from '../graph/graph.js';
import { markTypeScript } from './generated-mark.js';
import { GENERATED_FOLDER_DEPTH, moduleOf, type ModuleReference } from './module-of.js';
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
 * The program that connects the devices and starts the jobs: typed calls, one statement per node of the graph. Two platforms'
 * programs differ in the module that the drivers come from and in nothing else.
 */
export function emitMain(graph: Graph, platform: PlatformTable, modules: ReadonlyMap<string, string>): MainSource {
  const lines: string[] = [];
  const origins = new Map<number, Origin>();
  const emit = (text: string, origin?: Origin): void => {
    lines.push(text);
    // The mark will be line 1.
    if (origin) origins.set(lines.length + 1, origin);
  };

  const names = graph.nodes.map((node, id) => `${identifier(node.is === 'device' ? node.kind : moduleOf(node.name).exported)}${id + 1}`);
  const connects = graph.nodes.map((node) => {
    const support = node.is === 'device' ? platform.devices[node.kind] : undefined;
    return support && 'connect' in support ? support.connect : undefined;
  });

  const drivers = [...new Set(['boot', ...connects.filter((connect) => connect !== undefined)])].sort();
  emit(`import { ${drivers.join(', ')} } from ${JSON.stringify(platform.drivers)};`);
  if (graph.nodes.length > 0) emit(`import { once } from '@mirage/runtime';`);
  for (const library of new Set(graph.nodes.flatMap((node) => (node.is === 'application' ? node.libraries : [])))) {
    emit(`import ${JSON.stringify(library)};`);
  }
  const locals = new Map<number, string>();
  const imported = new Map<string, string>();
  graph.nodes.forEach((node, id) => {
    if (node.is === 'device') return;
    const { exported } = moduleOf(node.name);
    const specifier = fromGeneratedFolder(modules.get(node.name) ?? node.name);
    const key = `${specifier}#${exported}`;
    const local = imported.get(key) ?? uniqueName(exported, [...imported.values(), ...names, ...drivers, 'once']);
    locals.set(id, local);
    if (imported.has(key)) return;
    imported.set(key, local);
    const clause = local === exported ? exported : `${exported} as ${local}`;
    emit(`import { ${clause} } from ${JSON.stringify(specifier)};`, { application: id, part: 'module' });
  });
  emit('');

  graph.nodes.forEach((node, id) => {
    if (node.is === 'device') {
      emit(`const ${names[id]} = once(() => ${connects[id]}(${JSON.stringify(node.parameters)})); // ${node.label}`);
      return;
    }
    emitApplication(node, id);
  });

  function emitApplication(node: ApplicationNode, id: number): void {
    const start = `${locals.get(id)}.start`;
    if (node.args.length === 0) {
      emit(`const ${names[id]} = once(async () => ${start}());`, { application: id, part: 'call' });
      return;
    }
    const given = node.args.map((_, index) => `arg${index + 1}`);
    emit(`const ${names[id]} = once(async () => {`);
    emit(`  const [${given.join(', ')}] = await Promise.all([${node.args.map((arg) => `${names[arg]}()`).join(', ')}]);`);
    emit(`  return ${start}(`, { application: id, part: 'call' });
    given.forEach((arg, index) => {
      const of = graph.nodes[node.args[index]!]!;
      emit(`    ${arg}, // ${of.is === 'device' ? of.label : of.name}`, { application: id, part: index + 1 });
    });
    emit('  );');
    emit('});');
  }

  if (graph.nodes.length > 0) emit('');
  emit(`boot({ name: ${JSON.stringify(graph.name)}, jobs: [${graph.jobs.map((id) => names[id]).join(', ')}] });`);
  return { text: markTypeScript(lines.join('\n') + '\n'), origins };
}

function fromGeneratedFolder(specifier: ModuleReference['specifier']): string {
  return specifier.startsWith('./') || specifier.startsWith('../')
    ? '../'.repeat(GENERATED_FOLDER_DEPTH) + specifier.replace(/^\.\//, '')
    : specifier;
}

function identifier(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_$]/g, '_');
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}

function uniqueName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let number = 2; taken.includes(name); number++) name = `${wanted}_${number}`;
  return name;
}
