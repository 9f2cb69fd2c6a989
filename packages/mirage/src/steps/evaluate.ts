import {
  EMPTY_GRAPH,
  MirageError,
  toGraph,
  withPlatform,
  type ErrorCode,
  type GivenKeys,
  type Graph,
  type Registration,
  type Where,
} from '@mirage/core';
import { build, type BuildFailure, type Metafile, type Plugin } from 'esbuild';
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules, SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { adviceForName, didYouMean, EXPORTED, ownLanguage } from './language.js';
import { placeOfArgument } from './source.js';
import { withPlainSources } from './bundling/sources.js';
import { display, type UnikernelProject } from './unikernel-project.js';

export const CONFIG_FILE = 'config.ts';

/** The resources that a configuration may use. */
export interface Limits {
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** The default limits. A configuration creates a few small objects; one that needs more has an endless loop. */
const LIMITS: Limits = { timeMs: 10_000, memoryMb: 256 };

/** The signals by which V8 ends a process that is out of memory, depending on the system. */
const ENDED_BY_ENGINE = ['SIGABRT', 'SIGTRAP', 'SIGILL'];

/** The name of the bundle in stack traces. */
const SCRIPT = 'mirage-config.js';

/** The registration of an empty config.ts. */
const EMPTY: Registration = { name: EMPTY_GRAPH.name, jobs: [] };

/** The result of evaluating a configuration. */
export interface Evaluation {
  readonly graph: Graph;
  /** The lines that config.ts wrote to its console. */
  readonly lines: readonly string[];
  /** The files of the configuration. Absent if config.ts is empty. */
  readonly metafile?: Metafile;
}

/**
 * Evaluates config.ts: bundles it with its local imports and runs it in a sandbox without access to the system, within
 * limits. The unikernel's keys determine its choices. Errors: MIR0101 to MIR0119.
 */
export async function evaluate(unikernel: UnikernelProject, limits = LIMITS): Promise<Evaluation> {
  const config = join(unikernel.folder, CONFIG_FILE);
  if (!existsSync(config)) throw noConfiguration(unikernel);
  if (isBlank(readConfiguration(unikernel, config))) return { graph: toGraph(EMPTY, unikernel.keys), lines: [] };

  const { code, map, metafile } = await bundle(unikernel);
  const toSource = sourcePositions(map, unikernel);
  const outcome = await runConfined(code, givenTo(unikernel), limits);
  const lines = outcome.lines ? (JSON.parse(outcome.lines) as string[]) : [];
  const file = display(unikernel, CONFIG_FILE);
  if (outcome.timeout || outcome.outOfMemory) {
    const limit = outcome.timeout
      ? `did not finish within ${limits.timeMs / 1000} seconds`
      : `uses more than ${limits.memoryMb} MB of memory`;
    throw new MirageError('MIR0104', `The configuration ${limit}.`, {
      where: { file, line: 1, column: 1 },
      next: 'A configuration only declares devices and jobs: look for an endless loop.',
    });
  }
  if (outcome.error) throw toMirageError(JSON.parse(outcome.error) as Thrown, unikernel, toSource);
  const graph = JSON.parse(outcome.graph ?? 'null') as Graph | null;
  if (!graph) {
    throw new MirageError('MIR0106', 'The configuration never calls register, so there is no unikernel.', {
      where: { file, line: 1, column: 1 },
      next: `End it with register('NAME', [job]), or empty the file for a unikernel that does nothing.`,
    });
  }
  return { graph: withSourcePositions(graph, toSource), lines, metafile };
}

/** Returns the given values of the keys, and the platform's name. */
function givenTo({ keys = {}, platform }: UnikernelProject): GivenKeys {
  return platform === undefined ? keys : withPlatform(keys, platform);
}

/** The error for a missing config.ts: MirageOS's own sentence, and what to type. */
function noConfiguration(unikernel: UnikernelProject): MirageError {
  return new MirageError('MIR0101', `No configuration file ${CONFIG_FILE} found.`, {
    next: `You'll need to create one to let Mirage know what to do:\n  npx nx g mirage:unikernel ${unikernel.projectRoot}`,
  });
}

/** Whether a text has only white space and comments. */
export function isBlank(text: string): boolean {
  return /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*$/.test(text);
}

async function bundle(unikernel: UnikernelProject): Promise<{ code: string; map: string; metafile: Metafile }> {
  const file = display(unikernel, CONFIG_FILE);
  try {
    const { outputFiles, metafile } = await build({
      stdin: {
        contents: `import { registration, toGraph } from '@mirage/core';
import './${CONFIG_FILE}';
globalThis.finish = (keys) => { const declared = registration(); return JSON.stringify(declared ? toGraph(declared, keys) : null); };`,
        resolveDir: unikernel.folder,
        sourcefile: 'evaluation.ts',
      },
      bundle: true,
      write: false,
      metafile: true,
      format: 'iife',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: 'es2022',
      sourcemap: 'external',
      absWorkingDir: unikernel.root,
      outfile: join(unikernel.root, SCRIPT),
      logLevel: 'silent',
      plugins: [ownLanguage, noSystem],
    });
    refuseCycle(metafile, file);
    const [map, script] = [
      outputFiles.find((f) => f.path.endsWith('.map')),
      outputFiles.find((f) => f.path.endsWith('.js')),
    ];
    return { code: script?.text ?? '', map: map?.text ?? '{}', metafile };
  } catch (failure) {
    const first = (failure as Partial<BuildFailure>).errors?.[0];
    if (!first) throw failure;
    const at = first.location;
    const where = at ? { file: at.file, line: at.line, column: at.column + 1 } : { file, line: 1, column: 1 };
    const name = /^No matching export in "mirage-language:.*" for import "(.+)"$/.exec(first.text)?.[1];
    if (name !== undefined) {
      throw new MirageError('MIR0102', `mirage has no export ${name}.`, { where, next: didYouMean(name) ?? EXPORTED });
    }
    const code: ErrorCode = first.pluginName === noSystem.name ? 'MIR0116' : 'MIR0102';
    const next = first.pluginName === noSystem.name ? NO_SYSTEM : 'Fix it there, then configure again.';
    throw new MirageError(code, sentence(first.text), { where, next });
  }
}

/** Reads config.ts. Error: MIR0102, it is a folder, or the user has no permission to read it. */
function readConfiguration(unikernel: UnikernelProject, config: string): string {
  try {
    return readFileSync(config, 'utf8');
  } catch (error) {
    const file = display(unikernel, CONFIG_FILE);
    const isFolder = (error as NodeJS.ErrnoException).code === 'EISDIR';
    throw new MirageError(
      'MIR0102',
      `${file} cannot be read: ${isFolder ? 'it is a folder' : (error as Error).message}.`,
      {
        next: isFolder
          ? 'Move that folder away, and write the configuration into a file of that name.'
          : `chmod u+r ${file}`,
      },
    );
  }
}

const NO_SYSTEM =
  'A configuration only declares devices and jobs. It cannot access files, the network, the environment, the clock or random numbers.';

/** Refuses Node's modules at the line that imports them. */
const noSystem: Plugin = {
  name: 'mirage-hermetic',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path }) =>
      path.startsWith('node:') || builtinModules.includes(path)
        ? { errors: [{ text: `A configuration cannot import ${path}` }] }
        : undefined,
    );
  },
};

/** Refuses modules that import each other: the result would depend on their order of evaluation. */
function refuseCycle(metafile: Metafile, config: string): void {
  const path: string[] = [];
  const done = new Set<string>();
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start !== -1) {
      const cycle = [...path.slice(start), file];
      throw new MirageError('MIR0115', `These modules import each other: ${cycle.join(' imports ')}.`, {
        where: { file: cycle[0]!, line: 1, column: 1 },
        next: 'Move the shared code into a separate module.',
      });
    }
    if (done.has(file) || file.includes('node_modules/')) return;
    path.push(file);
    for (const imported of metafile.inputs[file]?.imports ?? []) visit(imported.path);
    path.pop();
    done.add(file);
  };
  visit(config);
}

interface Outcome {
  readonly graph?: string;
  readonly error?: string;
  readonly lines?: string;
  readonly timeout?: boolean;
  readonly outOfMemory?: boolean;
}

async function runConfined(code: string, keys: GivenKeys, { timeMs, memoryMb }: Limits): Promise<Outcome> {
  const child = fork(join(__dirname, '../../sandbox/evaluate.cjs'), {
    // If the engine runs out of memory, the core file is not written to the user's folder.
    cwd: tmpdir(),
    env: {},
    execArgv: [`--max-old-space-size=${memoryMb}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // The time limit of the script ends loops. This one ends a process that does not react to it.
  let watchdog: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      watchdog = setTimeout(() => resolve({ timeout: true }), timeMs + 5_000);
      child.once('message', (outcome) => resolve(outcome as Outcome));
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        ENDED_BY_ENGINE.includes(signal ?? '')
          ? resolve({ outOfMemory: true })
          : reject(new Error(`The process that evaluates config.ts ended with ${signal ?? code}.`)),
      );
      child.send({ code, keys: JSON.stringify(keys), filename: SCRIPT, timeoutMs: timeMs });
    });
  } finally {
    clearTimeout(watchdog);
    child.kill('SIGKILL');
  }
}

/** An error as it left the sandbox. */
interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: ErrorCode;
  readonly where?: Where;
  readonly next?: string;
}

type ToSource = (where: Where) => Where;

function toMirageError(thrown: Thrown, unikernel: UnikernelProject, toSource: ToSource): MirageError {
  if (thrown.name === 'MirageError' && thrown.code) {
    const where = thrown.where ? { where: placeOfArgument(unikernel.root, toSource(thrown.where)) } : {};
    return new MirageError(thrown.code, thrown.message, { ...where, ...(thrown.next ? { next: thrown.next } : {}) });
  }
  const frame = new RegExp(`${SCRIPT.replace('.', '\\.')}:(\\d+):(\\d+)`).exec(thrown.stack);
  const where = frame
    ? toSource({ file: SCRIPT, line: Number(frame[1]), column: Number(frame[2]) })
    : { file: display(unikernel, CONFIG_FILE), line: 1, column: 1 };
  const absent = thrown.name === 'ReferenceError' ? /^(\w+) is not defined$/.exec(thrown.message)?.[1] : undefined;
  if (
    absent !== undefined &&
    (absent in globalThis || ['require', 'module', '__dirname', '__filename'].includes(absent))
  ) {
    return new MirageError('MIR0116', `${absent} is not available in a configuration.`, { where, next: NO_SYSTEM });
  }
  const unknown = absent ?? /^(console)\.to is not a function$/.exec(thrown.message)?.[1];
  const known = unknown === undefined ? undefined : adviceForName(unknown);
  return new MirageError('MIR0103', `The configuration throws ${sentence(`${thrown.name}: ${thrown.message}`)}`, {
    where,
    next: known ?? 'Fix it there, then configure again.',
  });
}

function sourcePositions(map: string, unikernel: UnikernelProject): ToSource {
  const sources = new SourceMap(JSON.parse(withPlainSources(map)) as SourceMapPayload);
  return (where) => {
    const entry = sources.findEntry(where.line - 1, where.column - 1);
    if (!('originalSource' in entry) || entry.originalSource === undefined)
      return { ...where, file: display(unikernel, CONFIG_FILE) };
    const file = posix.normalize(entry.originalSource.replaceAll('\\', '/'));
    return { ...where, file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
}

function withSourcePositions(graph: Graph, toSource: ToSource): Graph {
  const inSource = <A extends { readonly where?: Where }>(one: A): A =>
    one.where ? { ...one, where: toSource(one.where) } : one;
  return { ...graph, keys: graph.keys.map(inSource), nodes: graph.nodes.map(inSource) };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
