import {
  MirageError,
  moduleOf,
  nodeLabel,
  type DeviceNode,
  type Location,
  type Manifest,
  type Origin,
} from '@mirage/core';
import { readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { insteadOfEnvironment, insteadOfGlobal, insteadOfNode } from './advice.js';
import { execute } from './exec.js';
import { explainApp, explainBindings } from './explain-app.js';
import type { GeneratedProgram } from './generated-program.js';
import { isNewerThanLevel, WITHIN_LEVEL } from './language-level.js';
import { moduleFile } from './modules.js';
import { exportsOf, findStart } from './source.js';
import { typescript } from './typescript.js';
import { display, type UnikernelProject } from './unikernel-project.js';

/** A message of the compiler, with the location as the compiler printed it. */
interface Diagnostic {
  readonly file: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly code: number;
  /** The first line and the further lines of the message. */
  readonly text: string;
}

/**
 * Checks the user's modules against the devices of config.ts: the generated main.ts calls each `start` with typed
 * arguments. Errors are reported in the user's own files. Errors: an `AggregateError` of MIR0401 to MIR0405, MIR0411,
 * MIR0417 and MIR0422; MIR0407, also when `signal` is aborted.
 */
export async function typecheck(
  unikernel: UnikernelProject,
  { manifest, folder }: GeneratedProgram,
  { program, args } = checker(),
  signal?: AbortSignal,
): Promise<void> {
  const project = join(unikernel.folder, folder, 'tsconfig.json');
  const { status, stdout, stderr } = await execute(
    program,
    [...args, '--project', project, '--pretty', 'false', ...ONE_MODULE_AT_A_TIME],
    { cwd: unikernel.root, signal },
  );
  if (status === 0) return;
  const found = parseDiagnostics(stdout);
  const diagnostics = found.filter(({ code }) => !HANDLED_BY_BUNDLER.includes(code) || isIsolated(project));
  if (found.length > 0 && diagnostics.length === 0) return;
  if (diagnostics.length === 0) {
    throw new MirageError(
      'MIR0407',
      `The type checker failed with status ${status}: ${(stderr || stdout).trim() || 'it printed nothing'}.`,
      {
        next: 'Install the packages of the workspace again, then build again.',
      },
    );
  }
  const main = display(unikernel, `${folder}/main.ts`);
  throw new AggregateError(
    diagnostics.map((diagnostic) => {
      const file =
        diagnostic.file &&
        posix.normalize(relative(unikernel.root, join(unikernel.root, diagnostic.file)).split(sep).join('/'));
      const origin = file === main ? manifest.origins[diagnostic.line] : undefined;
      return origin
        ? explain(unikernel, manifest, origin, { ...diagnostic, file })
        : asWritten(unikernel.root, file, diagnostic);
    }),
  );
}

/**
 * The bundler compiles each module separately. With these options the checker refuses code that needs other modules.
 */
const ONE_MODULE_AT_A_TIME = ['--isolatedModules', 'true', '--preserveConstEnums', 'true'];

/** Errors of these options for code that the bundler handles: re-exported types, and enum members without a value. */
const HANDLED_BY_BUNDLER = [1205, 18056];

/** Whether the user's settings enable these errors. */
function isIsolated(project: string): boolean {
  const { parseJsonConfigFileContent, readConfigFile, sys } = typescript();
  const { config } = readConfigFile(project, sys.readFile) as { config?: unknown };
  return parseJsonConfigFileContent(config ?? {}, sys, dirname(project)).options.isolatedModules === true;
}

/**
 * Returns the type checker. The compiler's native port checks a small unikernel in a fifth of the time. It is started
 * directly, without its launcher. If there is none for this machine, the compiler in JavaScript is used. Only the
 * programs are dependencies, not the package typescript of that version: its command `tsc` would replace the user's in
 * node_modules/.bin.
 */
function checker(): { program: string; args: string[] } {
  const platform = `@typescript/typescript-${process.platform}-${process.arch}`;
  try {
    const folder = dirname(require.resolve(`${platform}/package.json`));
    return { program: join(folder, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc'), args: [] };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return { program: process.execPath, args: [require.resolve('typescript/bin/tsc')] };
  }
}

/** Parses `file(line,column): error TS1234: text`, and messages about the settings, which have no location. */
export function parseDiagnostics(output: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const line of output.split(/\r?\n/)) {
    const head = /^(?:(.+?)\((\d+),(\d+)\): )?error TS(\d+): (.*)$/.exec(line);
    if (head) {
      const [, file, at, column, code, text] = head;
      diagnostics.push({ file, line: Number(at ?? 1), column: Number(column ?? 1), code: Number(code), text: text! });
    } else if (/^\s+\S/.test(line) && diagnostics.length > 0) {
      const last = diagnostics.pop()!;
      diagnostics.push({ ...last, text: `${last.text}\n${line.trim()}` });
    }
  }
  return diagnostics;
}

/** Returns the error for a module of the user, in the words of the compiler. */
function asWritten(root: string, file: string | undefined, { line, column, code, text }: Diagnostic): MirageError {
  // The compiler suggests to install the types of Node or of browsers, but a unikernel has neither.
  const [what, wants] = text.split(
    / (?=Do you need to (?:install type definitions for node|change your target library)\?)/,
  );
  const at = file ? { where: { file, line, column } } : {};
  if (code === 2748 || code === 18055) return unknownEnum(code, at);
  if (isNewerThanLevel(code, text)) {
    return new MirageError('MIR0422', `TS${code}: ${what!.replaceAll('\n', '\n    ')}`, { ...at, next: WITHIN_LEVEL });
  }
  const variable = /^Cannot find name 'process'/.test(what!) ? environmentAt(root, file, line, column) : undefined;
  const next =
    variable === undefined ? adviceOn(what!, wants?.includes('node') === true) : insteadOfEnvironment(variable);
  return new MirageError('MIR0405', `TS${code}: ${what!.replaceAll('\n', '\n    ')}`, {
    ...at,
    ...(next === undefined ? {} : { next }),
  });
}

/** Returns the error for an enum whose values the bundler cannot compute. */
function unknownEnum(code: 2748 | 18055, at: { readonly where?: Location }): MirageError {
  return code === 2748
    ? new MirageError('MIR0417', 'The values of an enum with declare are not part of the program.', {
        ...at,
        next: `Define the enum in a module without declare and import it, or use a literal value.`,
      })
    : new MirageError('MIR0417', 'The value of this enum member is not known when its module is bundled.', {
        ...at,
        next: 'Use a string literal, or a template: `${NAME}`.',
      });
}

/** Returns the environment variable that is read at a location; empty if its name is not known, undefined if none. */
function environmentAt(root: string, file: string | undefined, line: number, column: number): string | undefined {
  const text = file === undefined ? '' : (readFileSync(join(root, file), 'utf8').split(/\r?\n/)[line - 1] ?? '');
  const read = /^process\s*\??\.\s*env\b(?:\s*\??\.\s*(\w+)|\s*(?:\?\.)?\[\s*['"](\w+)['"])?/.exec(
    text.slice(column - 1),
  );
  return read ? (read[1] ?? read[2] ?? '') : undefined;
}

/** Returns the advice for a name or a module that the compiler cannot find. */
function adviceOn(message: string, isOfNode: boolean): string | undefined {
  const name = /^Cannot find name '([^']+)'/.exec(message)?.[1];
  if (name !== undefined) return isOfNode ? insteadOfNode(name) : insteadOfGlobal(name);
  const module = /^Cannot find module '((?:@[^/']+\/)?[^./'][^/']*)/.exec(message)?.[1];
  return module === undefined ? undefined : `Install it, for example with npm install ${module}, or correct its name.`;
}

/** Returns the error for a line of main.ts: a mismatch between config.ts and the user's module. */
function explain(unikernel: UnikernelProject, manifest: Manifest, origin: Origin, diagnostic: Diagnostic): MirageError {
  const { graph } = manifest;
  const { part } = origin;
  const node = graph.nodes[origin.node]!;
  if (node.is === 'device') {
    return explainBindings(graph, node, diagnostic) ?? explainDevice(node, origin, diagnostic);
  }
  if (node.is !== 'application') return asWritten(unikernel.root, diagnostic.file, diagnostic);
  const { exported } = moduleOf(node.name);
  const specifier = manifest.modules[node.name] ?? node.name;
  const file = specifier.startsWith('.') ? moduleFile(unikernel, specifier) : undefined;
  const shown = file === undefined ? specifier : display(unikernel, file);
  const found = file === undefined ? undefined : findStart(join(unikernel.folder, file), shown, exported);
  const inModule: Location = found?.start ?? found?.exported ?? { file: shown, line: 1, column: 1 };
  const config = node.where ? `${node.where.file}:${node.where.line}:${node.where.column}` : 'config.ts';
  const given = node.args.map((id) => graph.nodes[id]!);

  if (part === 'module') {
    const names = file === undefined ? [] : exportsOf(join(unikernel.folder, file));
    const known = names.length > 0 ? `; it exports ${names.join(', ')}` : '';
    return diagnostic.code === 2307
      ? new MirageError('MIR0201', `There is no module ${specifier} for ${node.name}.`, {
          ...(node.where ? { where: node.where } : {}),
          next: 'Install the package, or correct the path in config.ts.',
        })
      : new MirageError('MIR0401', `${shown} has no export ${exported}${known}.`, {
          where: inModule,
          next: `Export it: export const ${exported} = { async start(${parameterList(given)}) {} };\nor name another export at ${config}.`,
        });
  }
  if (node.type === 'fetchHandler') return explainApp(node.name, inModule, diagnostic);
  if (diagnostic.code === 2339 || diagnostic.code === 2349 || diagnostic.code === 18046 || diagnostic.code === 2571) {
    return new MirageError('MIR0402', `${node.name} has no start method, so there is nothing to run.`, {
      where: inModule,
      next: `Add one: export const ${exported} = { async start(${parameterList(given)}) {} };`,
    });
  }
  if (diagnostic.code === 2554 || diagnostic.code === 2555) {
    const wanted = found?.start ? ` ${count(found.parameters.length)}` : ' a different number of arguments';
    const extra = found?.parameters[given.length];
    return new MirageError('MIR0403', `${exported}.start takes${wanted}, but config.ts passes ${passed(given)}.`, {
      where: extra?.at ?? inModule,
      next: `Declare it as start(${parameterList(given)}), or change its arguments at ${config}.`,
    });
  }
  if (typeof part === 'number') {
    const device = given[part - 1]!;
    const name = nodeLabel(device);
    const parameter = found?.parameters[part - 1];
    const wants = parameter?.type ? `the type ${parameter.type}` : 'another type';
    return new MirageError(
      'MIR0404',
      `Argument ${part} of ${exported}.start has ${wants}, but config.ts passes a ${device.type} (${name}, ${config}).`,
      {
        where: parameter?.at ?? inModule,
        next: `Change the type of the parameter to ${typeName(device.type)}, or pass another device there.`,
      },
    );
  }
  return asWritten(unikernel.root, diagnostic.file, diagnostic);
}

/** Returns the error for the line that connects a device: its package is missing or does not fit. */
function explainDevice(node: DeviceNode, { part }: Origin, { code, text }: Diagnostic): MirageError {
  const connect = node.kind === 'module' ? node.connect : node.kind;
  const at = node.where ? { where: node.where } : {};
  if (part === 'module' && code === 2307) {
    return new MirageError('MIR0201', `There is no module ${moduleOf(connect).specifier} for ${node.label}.`, {
      ...at,
      next: 'Install it with nx depend, or correct the path of the module.',
    });
  }
  return new MirageError(
    'MIR0411',
    `${connect} does not fit the device ${node.label}: TS${code}: ${text.replaceAll('\n', '\n    ')}`,
    {
      ...at,
      next: 'The function is called with the parameters of the device, then with the devices that it depends on.',
    },
  );
}

function parameterList(given: readonly { readonly type: string }[]): string {
  return given
    .map(
      ({ type }, index) =>
        `${type}${given.filter((other) => other.type === type).length > 1 ? index + 1 : ''}: ${typeName(type)}`,
    )
    .join(', ');
}

/** The TypeScript types of the configuration language's types, if they differ from the capitalized name. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  text: 'string',
  oneOf: 'string',
  integer: 'number',
  flag: 'boolean',
  duration: 'bigint',
  argv: 'readonly string[]',
};

function typeName(type: string): string {
  return TYPE_NAMES[type] ?? type.charAt(0).toUpperCase() + type.slice(1);
}

function count(number: number): string {
  return number === 0 ? 'no argument' : number === 1 ? 'one argument' : `${number} arguments`;
}

/** What config.ts passes to `start`: `2 arguments: a console and a network`. */
function passed(given: readonly { readonly type: string }[]): string {
  const types = given.map(({ type }) => `a ${type}`).join(' and ');
  return given.length === 0 ? count(0) : `${count(given.length)}: ${types}`;
}
