import { takeSnapshot, type Snapshot } from '../../image/snapshot.js';
import { layout } from '../../abi/layout.js';
import { compile } from '../../compile/compile.js';
import type { KernelAddresses } from '../../compile/kernel-addresses.js';
import { functionRecords } from '../../image/engine-records.js';
import { DESCRIBE_SCRIPT } from './describe-script.js';
import { processHelpers, runProcess, type CompiledCode } from './process.js';

/** How functions run in one of the two processes that are compared. Compiling writes numbers into the snapshot. */
export type Compile = (snapshot: Snapshot) => {
  readonly snapshot: Snapshot;
  readonly compiled: CompiledCode | 'steps';
};

/** Each instruction by the copy of the interpreter that compiled functions fall back on. */
export const bySteps: Compile = (snapshot) => ({ snapshot, compiled: 'steps' });

/** All functions by the compiler, for the addresses of a process. */
export function byCompiler(program: string, isCounted = false): Compile {
  const kernel: KernelAddresses = {
    codeAddress: layout.COMPILED_CODE,
    entriesAddress: layout.COMPILED_ENTRIES,
    cacheAddress: layout.COMPILED_CACHES,
    helpers: processHelpers(program),
  };
  return (snapshot) => {
    const { memory, context, runtime } = snapshot;
    const view = new DataView(memory.buffer);
    const functions = functionRecords({ view: () => view, runtime });
    return { snapshot, compiled: compile({ memory, context, runtime, kernel, functions, isCounted }) };
  };
}

/** A comparison of a program, interpreted and compiled. */
export interface Comparison {
  /** Lines that were equal. */
  readonly equal: number;
  /** Pairs of lines that differ, with `-` before the interpreted and `+` before the compiled one. */
  readonly differences: readonly string[];
}

/** Returns the lines that differ. A process that ended early has fewer lines. */
export function compareLines(interpreted: readonly string[], compiled: readonly string[]): Comparison {
  const differences: string[] = [];
  let equal = 0;
  for (let index = 0; index < Math.max(interpreted.length, compiled.length); index++) {
    const [a, b] = [interpreted[index] ?? '(nothing)', compiled[index] ?? '(nothing)'];
    if (a === b) equal++;
    else differences.push(`- ${a}\n+ ${b}`);
  }
  return { equal, differences };
}

/** A program whose functions are compared. */
export interface Compared {
  readonly program: string;
  /** The top level, run at build time; its functions are compiled. */
  readonly top: string;
  /** Evaluated by both processes after `describe`, `outcome` and `runCases`: prints what is compared. */
  readonly script: string;
  readonly compile: Compile;
  readonly roomBytes?: number;
  readonly limitMs?: number;
}

/** The status of a process that cannot load its files. */
const STATUS_FILE = 90;

/** Runs a program interpreted and compiled. */
export function compareProgram({ program, top, script, compile, ...limits }: Compared): Comparison {
  const snapshot = takeSnapshot(`globalThis.__mirageStart = () => {};\n${top}`);
  if ('error' in snapshot) throw new Error(`the program has no snapshot: ${JSON.stringify(snapshot)}`);
  const run = { program, script: DESCRIBE_SCRIPT + script, ...limits };
  const interpreted = runProcess({ ...run, snapshot });
  const compiled = runProcess({ ...run, ...compile({ ...snapshot, memory: snapshot.memory.slice() }) });
  // Two processes that did not start would be equal.
  if ([interpreted, compiled].some(({ status }) => status === STATUS_FILE))
    throw new Error('the process could not load the program');
  const lines = ({ output, status }: { output: string; status: number }): string[] => [
    ...output.trimEnd().split('\n'),
    `status ${status}`,
  ];
  return compareLines(lines(interpreted), lines(compiled));
}
