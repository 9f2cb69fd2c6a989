import { buildSync } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '../../../../e2e/support/workspace';
import { takeSnapshot, type Snapshot } from '../../../../packages/kernel/image/snapshot';
import { byCompiler } from '../../../../packages/kernel/test/compare/compare';
import { engineProcess } from '../../../../packages/kernel/test/compare/fuzz-engine';
import { runProcess, type CompiledCode } from '../../../../packages/kernel/test/compare/process';
import type { Measured } from './measures';

/**
 * What runs a program on the processor itself, without an emulator: the engine as a Linux process, with functions that
 * are interpreted or compiled; Node's interpreter; Node.
 */
export type Runner = 'interpreted' | 'compiled' | 'jitless' | 'jit';

/** Runs a program by name, for `leastMs` after as long a warm-up. */
export type Run = (name: string, leastMs: number) => Promise<Measured>;

const LIMIT_MS = 600_000;

/** Returns the runners for the programs of a file in this folder, which calls `measures`. */
export function processorRunners(file: string): Readonly<Record<Runner, Run>> {
  const text = bundle(join(CHECKOUT, 'tools/bench/guests/processor', file));
  const program = engineProcess();
  const snapshot = takeSnapshot(`globalThis.__mirageStart = () => {};\n${text}`);
  if ('error' in snapshot) throw new Error(`${file} has no snapshot: ${JSON.stringify(snapshot)}`);
  const compiled = byCompiler(program)({ ...snapshot, memory: snapshot.memory.slice() });
  const inEngine =
    (loaded: { readonly snapshot: Snapshot; readonly compiled?: CompiledCode | 'steps' }): Run =>
    (name, leastMs) => {
      const script = call(name, leastMs);
      const { status, output } = runProcess({ program, ...loaded, script, limitMs: LIMIT_MS });
      return Promise.resolve(resultOf(name, status === 0 ? output : `status ${status}: ${output}`));
    };
  const inNode =
    (...options: readonly string[]): Run =>
    async (name, leastMs) => {
      const clock = 'const print = console.log, cpuNs = () => process.cpuUsage().user * 1000;';
      return resultOf(name, await outputOfNode(options, `${clock}\n${text}\n${call(name, leastMs)}`));
    };
  return {
    interpreted: inEngine({ snapshot }),
    compiled: inEngine(compiled),
    jitless: inNode('--jitless'),
    jit: inNode(),
  };
}

/** Bundles a program with the globals that the bundler of images adds. */
function bundle(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    conditions: ['@mirage/source'],
    inject: ['runtime/src/globals/index.ts', 'http/src/globals.ts'].map((path) => join(CHECKOUT, 'packages', path)),
  });
  return outputFiles[0]!.text;
}

function call(name: string, leastMs: number): string {
  return `measure(${JSON.stringify(name)}, ${leastMs}, cpuNs).then(print, (error) => print(String(error)));`;
}

function resultOf(name: string, output: string): Measured {
  if (!output.startsWith('{')) throw new Error(`${name} failed: ${output}`);
  return JSON.parse(output) as Measured;
}

async function outputOfNode(options: readonly string[], script: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-processor-'));
  try {
    const file = join(folder, 'script.cjs');
    writeFileSync(file, script);
    return await new Promise((resolve, reject) =>
      execFile(process.execPath, [...options, file], { timeout: LIMIT_MS }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
