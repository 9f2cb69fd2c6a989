import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { layout } from '../../abi/layout.js';
import { compileEngine, compilerVersion, includeFlags, type Build } from '../../build/compile.js';
import { helpers, type HelperName } from '../../compile/helpers.js';
import { buildHeader } from '../../image/header.js';
import type { Snapshot } from '../../image/snapshot.js';

/** Compiled functions as the process loads them. */
export interface CompiledCode {
  readonly code: Uint8Array;
  /** Addresses of the functions by number; the first is not used. */
  readonly entries: readonly number[];
  readonly cacheBytes: number;
}

/** What the process wrote, and how it ended. */
export interface ProcessResult {
  /** 0 when the script ended; 98 after a fault; 99 after a panic; 1 and 101 as in the kernel; -1 after a time limit. */
  readonly status: number;
  readonly output: string;
}

/** One run of the engine in a Linux process. */
export interface ProcessRun {
  /** The path from `linkProcess`. */
  readonly program: string;
  readonly snapshot: Snapshot;
  /**
   * Code of the snapshot's functions, or `steps`: each instruction by the copy of the interpreter. Default: they are
   * interpreted.
   */
  readonly compiled?: CompiledCode | 'steps';
  /** Source text that the engine evaluates. It is always interpreted, and has `print(text)` and `cpuNs()`. */
  readonly script: string;
  /** By how many bytes linear memory may grow. Default: 256 MiB. */
  readonly roomBytes?: number;
  /** Ends the process. Default: 60 seconds. */
  readonly limitMs?: number;
}

/** The parts of the kernel in the process. Functions that it does not use may refer to the rest. */
const KERNEL_PARTS = ['map-hash', 'math', 'memory', 'rejections', 'report', 'run', 'value', 'imports', 'wasm-rt'];

const FLAGS = [
  '-std=gnu11',
  '-O2',
  '-g1',
  '-w',
  // Compiled functions call by 32-bit distances, as in the kernel.
  '-fno-pie',
  '-no-pie',
  '-fno-strict-aliasing',
  '-fno-tree-loop-distribute-patterns',
  '-ffunction-sections',
  '-fcf-protection=none',
];

/**
 * Links the engine's object and the parts of the kernel that it needs to a Linux program, or returns the program of an
 * earlier call with the same inputs.
 */
export function linkProcess(build: Build): string {
  const engine = compileEngine(build);
  const sources = [
    'test/compare/process.c',
    'test/compare/stepper.c',
    ...KERNEL_PARTS.map((name) => `src/engine/${name}.c`),
  ];
  const files = [
    ...sources,
    'test/compare/table.ld',
    'src/kernel.h',
    'natives/generated/natives.h',
    'abi/generated/abi.h',
  ];
  const key = createHash('sha256')
    .update(compilerVersion())
    .update(basename(dirname(engine)))
    .update(JSON.stringify(FLAGS));
  for (const file of files) key.update(readFileSync(join(build.root, file)));
  const program = join(build.scratch, `engine-process-${key.digest('hex').slice(0, 16)}`);
  if (existsSync(program)) return program;
  build.say?.('linking the engine as a Linux process');
  mkdirSync(build.scratch, { recursive: true });
  const link = ['-Wl,--gc-sections', '-Wl,-T,test/compare/table.ld', '-Wl,-z,noexecstack'];
  // Workers of a test run may link it at the same time.
  const part = `${program}.${process.pid}`;
  execFileSync('gcc', [...FLAGS, ...includeFlags(dirname(engine)), ...link, ...sources, engine, '-o', part], {
    cwd: build.root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  renameSync(part, program);
  return program;
}

/** Returns the addresses of what compiled code may refer to in the process. */
export function processHelpers(program: string): Record<HelperName, number> {
  const addresses = execFileSync(program, { encoding: 'utf8' }).trim().split('\n').map(Number);
  const names = Object.keys(helpers) as HelperName[];
  return Object.fromEntries(names.map((name, index) => [name, addresses[index]!])) as Record<HelperName, number>;
}

/** Returns the contents of a code file of the process. */
function codeFile({ code, entries, cacheBytes }: CompiledCode): Uint8Array {
  return Buffer.concat([Buffer.from(Uint32Array.of(entries.length, code.length, cacheBytes, ...entries).buffer), code]);
}

/** Starts the process with a snapshot, and returns what it wrote. */
export function runProcess({ program, snapshot, compiled, script, roomBytes, limitMs }: ProcessRun): ProcessResult {
  const folder = mkdtempSync(join(tmpdir(), 'mirage-engine-'));
  try {
    const file = (name: string, bytes: Uint8Array | string): string => {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    };
    const header = new Uint8Array(layout.PAGE_BYTES);
    header.set(buildHeader(snapshot, [], undefined, new Uint8Array(32)));
    const paths = [
      file('snapshot', Buffer.concat([header, snapshot.memory])),
      compiled === undefined || compiled === 'steps' ? (compiled ?? '') : file('code', codeFile(compiled)),
      file('script', script),
    ];
    const { status, stdout, error } = spawnSync(program, [...paths, String(roomBytes ?? 256 << 20)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: limitMs ?? 60_000,
      maxBuffer: 1 << 30,
    });
    if (error && (error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw error;
    return { status: status ?? -1, output: stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
