import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { readEngineWasm } from '../image/engine-host.js';
import { translateEngine } from './translate.js';

/** Where a kernel is built. Absolute folders. */
export interface Build {
  /** This package: natives/, abi/, src/, build/. */
  readonly root: string;
  /** For intermediate files; what is in it already is used again. */
  readonly scratch: string;
  /** Called with each step before it begins. Default: steps are not reported. */
  readonly say?: (text: string) => void;
}

const machine = [
  '-std=gnu11',
  // Fixed addresses below 2 GiB: the shortest code, and nothing to relocate at boot.
  '-fno-pic',
  '-fno-pie',
  '-static',
  '-mcmodel=small',
  // Interrupts run in ring 0 on whatever lies below the stack pointer.
  '-mno-red-zone',
  // No libc, no unwinder, no indirect branch tracking to serve; stacks end in guard pages.
  '-fno-stack-protector',
  '-fcf-protection=none',
  '-fno-asynchronous-unwind-tables',
  // Two folders, the same bytes.
  '-ffile-prefix-map=${root}=.',
  // Our memset must not be compiled into a call of memset.
  '-fno-tree-loop-distribute-patterns',
  // The linker leaves out what nobody calls: the engine exports far more than is used.
  '-ffunction-sections',
  '-fdata-sections',
];

const engineFlags = [
  ...machine,
  // 3 to 4 % fewer instructions than with -O2 wherever more than calls is done, for 57 KB: what is cold is small at
  // either.
  '-O3',
  // Neither common subexpressions nor equal beginnings move in front of the interpreter's jump: it would do at each
  // instruction what only some need, and would be too long to stand behind each of them.
  '-fno-gcse',
  '-fno-code-hoisting',
  '-DNDEBUG',
  '-w',
  // Guard pages instead of bounds checks, and no depth counter.
  '-DWASM_RT_MEMCHECK_SIGNAL_HANDLER=1',
  // sqrt and friends become single instructions; -ffreestanding would forbid it.
  '-fno-math-errno',
  // The engine's memory is one array of bytes that it reads as anything.
  '-fno-strict-aliasing',
  // What is rarely reached stays with its function: it is reached by shorter jumps, and at boot as often as not.
  '-fno-reorder-blocks-and-partition',
];

const kernelFlags = [
  ...machine,
  '-O2',
  '-ffreestanding',
  '-fno-math-errno',
  '-fno-strict-aliasing',
  '-Wall',
  '-Wextra',
  '-Werror',
];

/**
 * Doubles exist in these folders only; all other code may run in a trap handler and must leave the engine's SSE
 * registers alone.
 */
const usesFloat = (path: string): boolean => /^src\/(engine|natives)\//.test(path) && !/\/(libc|trace)\.c$/.test(path);

const gcc = (build: Build, args: readonly string[]): void =>
  void execFileSync(
    'gcc',
    args.map((arg) => arg.replace('${root}', build.root)),
    { cwd: build.root, stdio: ['ignore', 'inherit', 'inherit'] },
  );

/** What `gcc --version` says: part of every cache key, because another compiler makes other bytes. */
export const compilerVersion = (): string => execFileSync('gcc', ['--version'], { encoding: 'utf8' });

/** C and assembly sources, by path from the root. */
export function listSources(root: string): string[] {
  const entries = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return entries
    .map((entry) => `src/${entry.replaceAll('\\', '/')}`)
    .filter((path) => /\.[cS]$/.test(path))
    .sort();
}

/**
 * Compiles the translated engine, or takes the object of an earlier build with the same inputs. Half a minute and 500
 * MB when it has to compile.
 */
export function compileEngine(build: Build): string {
  const require = createRequire(import.meta.url);
  const read = (path: string): Uint8Array => readFileSync(join(build.root, path));
  const key = createHash('sha256')
    .update(compilerVersion())
    .update(JSON.stringify(engineFlags))
    .update(translateEngine.toString());
  key.update(readEngineWasm()).update(readFileSync(require.resolve('wabt/package.json')));
  for (const step of ['./translate.js', ...['c-text', 'hot-functions', 'memory-errors', 'direct-dispatch'].map((pass) => `./passes/${pass}.js`)])
    key.update(readFileSync(new URL(step, import.meta.url)));
  for (const path of [
    'src/engine/engine.c',
    'src/engine/instance.h',
    'src/engine/map-hash.h',
    'src/engine/memory.h',
    'src/engine/wasm-rt.h',
    'abi/generated/abi.h',
  ])
    key.update(read(path));
  const directory = join(build.scratch, `engine-${key.digest('hex').slice(0, 16)}`);
  const object = join(directory, 'engine.o');
  if (existsSync(object)) return object;
  mkdirSync(directory, { recursive: true });
  build.say?.('translating the engine to C');
  translateEngine(directory);
  build.say?.('compiling the engine: half a minute, once for each compiler');
  // Under another name until it is whole: an interrupted build must not leave half an object behind.
  gcc(build, [
    ...engineFlags,
    '-I.',
    '-Isrc',
    '-Isrc/engine',
    `-I${directory}`,
    '-c',
    'src/engine/engine.c',
    '-o',
    `${object}.part`,
  ]);
  renameSync(`${object}.part`, object);
  return object;
}

/** What decides the kernel: the engine's object, the bytes of every file that is compiled or linked, and the flags. */
function kernelKey(build: Build, engine: string): string {
  const key = createHash('sha256')
    .update(compilerVersion())
    .update(JSON.stringify([kernelFlags, linkFlags]));
  key.update(readFileSync(engine));
  const folders = ['src', 'abi/generated', 'natives/generated'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(build.root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const file of [...files.sort(), join(build.root, 'build/kernel.ld')]) {
    key.update(relative(build.root, file)).update(readFileSync(file));
  }
  return key.digest('hex').slice(0, 16);
}

const linkFlags = [
  '--gc-sections',
  '-z,noexecstack',
  '-z,max-page-size=4096',
  '--build-id=none',
  '--no-warn-rwx-segments',
  '-T,build/kernel.ld',
  '-s',
];

/**
 * Compiles everything and links it, or takes the kernel of an earlier build with the same inputs: virtio and xen ask
 * one after the other. Gives the path of the ELF, stripped, without its identity.
 */
export function linkKernel(build: Build): string {
  const engine = compileEngine(build);
  const output = join(build.scratch, `kernel-${kernelKey(build, engine)}.elf`);
  if (existsSync(output)) return output;
  const objects = [engine];
  build.say?.('compiling the kernel');
  for (const path of listSources(build.root)) {
    if (path === 'src/engine/engine.c') continue;
    const object = join(build.scratch, 'objects', `${path}.o`);
    mkdirSync(dirname(object), { recursive: true });
    const flags = [...kernelFlags, ...(usesFloat(path) ? [] : ['-mgeneral-regs-only'])];
    gcc(build, [...flags, '-I.', '-Isrc', '-Isrc/engine', `-I${dirname(engine)}`, '-c', path, '-o', object]);
    objects.push(object);
  }
  gcc(build, [
    '-nostdlib',
    '-static',
    '-no-pie',
    ...linkFlags.map((option) => `-Wl,${option}`),
    ...objects,
    '-o',
    `${output}.part`,
  ]);
  renameSync(`${output}.part`, output);
  return output;
}

/** Puts a finished file in its place in one step. */
export function install(contents: Uint8Array, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(`${to}.part`, contents);
  renameSync(`${to}.part`, to);
}
