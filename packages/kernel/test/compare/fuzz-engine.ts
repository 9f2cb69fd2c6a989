import { join } from 'node:path';
import { byCompiler, compareProgram, type Compile } from './compare.js';
import { linkProcess } from './process.js';
import { randomBatch } from './random-program.js';
import { randomShapes } from './random-shapes.js';
import { OPERATIONS, TABLES_TOP, tablesScript } from './tables.js';

const root = join(__dirname, '../..');

/** Programs that share a snapshot. */
const BATCH = 300;

/** Returns the path of the engine as a Linux process. It is compiled when that is necessary. */
export function engineProcess(): string {
  return linkProcess({ root, scratch: join(root, 'tmp') });
}

/** Counts of a comparison, and the first differences. */
export interface EngineFuzz {
  readonly programs: number;
  readonly lines: number;
  readonly violations: readonly string[];
}

/** Compares random programs, interpreted and compiled. The same seed gives the same programs. */
export function fuzzPrograms(program: string, compile: Compile, steps: number, seed: number): EngineFuzz {
  const violations: string[] = [];
  let [programs, lines] = [0, 0];
  for (let batch = 0; programs < steps && violations.length < 20; batch++) {
    const count = Math.min(BATCH, steps - programs);
    const batchSeed = seed * 1_000_003 + batch;
    const { equal, differences } = compareProgram({ program, compile, ...randomBatch(batchSeed, count) });
    violations.push(...differences.map((difference) => `seed ${batchSeed}, ${count} programs:\n${difference}`));
    programs += count;
    lines += equal;
  }
  return { programs, lines, violations };
}

/** One history of objects for so many random programs, which take about as long. */
const PROGRAMS_FOR_HISTORY = 600;

/** Compares all operations with all operands, then random programs and random histories of objects. */
export function fuzzEngine(steps: number, seed: number): EngineFuzz {
  const program = engineProcess();
  const compile = byCompiler(program);
  const tables = compareProgram({
    program,
    compile,
    top: TABLES_TOP,
    script: tablesScript(0, OPERATIONS.length),
    limitMs: 600_000,
  });
  const random = fuzzPrograms(program, compile, steps, seed);
  const violations = [...tables.differences, ...random.violations];
  let lines = random.lines + tables.equal;
  for (let history = 0; history < steps / PROGRAMS_FOR_HISTORY && violations.length < 20; history++) {
    const historySeed = seed * 1_000_003 + history;
    const { equal, differences } = compareProgram({ program, compile, ...randomShapes(historySeed) });
    violations.push(...differences.map((difference) => `history ${historySeed}:\n${difference}`));
    lines += equal;
  }
  return { ...random, lines, violations };
}
