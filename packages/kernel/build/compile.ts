import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { readEngine, translateEngine, type EngineModule } from './translate.js';

/** The folders of a build, as absolute paths. */
export interface Build {
  /** This package: natives/, abi/, src/, build/. */
  readonly root: string;
  /** For intermediate files. The build reuses those of earlier builds. */
  readonly scratch: string;
  /** Called before each step. Default: steps are not reported. */
  readonly say?: (text: string) => void;
}

const machine = [
  '-std=gnu11',
  // Fixed addresses below 2 GiB: the shortest code, and nothing to relocate at boot.
  '-fno-pic',
  '-fno-pie',
  '-static',
  '-mcmodel=small',
  // Interrupts in ring 0 overwrite the memory below the stack pointer.
  '-mno-red-zone',
  // No libc, no unwinder, no indirect branch tracking to serve; stacks end in guard pages.
  '-fno-stack-protector',
  '-fcf-protection=none',
  '-fno-asynchronous-unwind-tables',
  // The same bytes in every folder.
  '-ffile-prefix-map=${root}=.',
  // Our memset must not be compiled into a call of memset.
  '-fno-tree-loop-distribute-patterns',
  // The linker drops unused functions: the engine exports far more than is used.
  '-ffunction-sections',
  '-fdata-sections',
];

const engineFlags = [
  ...machine,
  // 3 to 4 % fewer instructions than -O2, except in code that mainly calls functions, for 57 KB. Cold functions are
  // small with both.
  '-O3',
  // Keeps common subexpressions and common code of instructions behind the interpreter's jump. In front of it, each
  // instruction would compute what only some need, and the jump would be too long to copy behind each of them.
  '-fno-gcse',
  '-fno-code-hoisting',
  '-DNDEBUG',
  '-w',
  // Guard pages instead of bounds checks, and no depth counter.
  '-DWASM_RT_MEMCHECK_SIGNAL_HANDLER=1',
  // In cold functions, calloc for one, the compiler would clear memory by rep stosb, one byte at a time in an emulator.
  '-fno-builtin-memset',
  // sqrt and others become single instructions, which -ffreestanding would prevent.
  '-fno-math-errno',
  // The engine's memory is an array of bytes that it accesses as any type.
  '-fno-strict-aliasing',
  // Rare code stays with its function: jumps to it are shorter, and boot executes about half of it.
  '-fno-reorder-blocks-and-partition',
];

const kernelFlags = [
  ...machine,
  '-O2',
  // Without padding in front of loops: 2.6 KB.
  '-fno-align-jumps',
  '-fno-align-loops',
  '-ffreestanding',
  '-fno-math-errno',
  '-fno-strict-aliasing',
  '-Wall',
  '-Wextra',
  '-Werror',
];

/**
 * Whether a file may use doubles. All other code may run in a trap handler and must not change the engine's SSE
 * registers.
 */
const usesFloat = (path: string): boolean => /^src\/(engine|natives)\//.test(path) && !/\/(libc|trace)\.c$/.test(path);

/** The compiler failed, and has printed why. */
export class CompilerError extends Error {}

/** Runs the compiler. Error: CompilerError, which says that it does not do `what`. */
function gcc(build: Build, what: string, args: readonly string[]): void {
  const { status, error } = spawnSync(
    'gcc',
    args.map((arg) => arg.replace('${root}', build.root)),
    { cwd: build.root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (error) throw error;
  if (status !== 0) throw new CompilerError(`gcc does not ${what}`);
}

/** Compiles a C or assembly file to an object. Error: CompilerError. */
function compileFile(build: Build, source: string, object: string, flags: readonly string[]): void {
  gcc(build, `compile ${source}`, [...flags, '-c', source, '-o', object]);
}

/**
 * The folders of the kernel's own headers, and of the engine's. They are not searched for `#include <NAME>`: our own
 * string.h, say, would hide that of C.
 */
export const includeFlags = (engineFolder: string): string[] =>
  ['.', 'src', 'src/engine', engineFolder].flatMap((folder) => ['-iquote', folder]);

/** Returns the output of `gcc --version`, a part of every cache key, because another compiler produces other bytes. */
export const compilerVersion = (): string => execFileSync('gcc', ['--version'], { encoding: 'utf8' });

/** Returns the C and assembly sources, by path from the root. The engine's unit includes its compiled/ folder. */
export function listSources(root: string): string[] {
  const entries = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return entries
    .map((entry) => `src/${entry.replaceAll('\\', '/')}`)
    .filter((path) => /\.[cS]$/.test(path) && !path.startsWith('src/engine/compiled/'))
    .sort();
}

/** Finds `#include "NAME"` in the text of a C file. */
const INCLUDE = /^#include "(.*)"$/gm;

/**
 * Returns C files and all files of this package that they include, by path from the root. Leaves out what the
 * translation writes.
 */
export function includedFiles(root: string, files: readonly string[]): string[] {
  const found = new Set(files);
  // The iteration also visits files that are added on the way.
  for (const path of found) {
    for (const [, name] of readFileSync(join(root, path), 'utf8').matchAll(INCLUDE)) {
      const included = ['.', 'src', 'src/engine']
        .map((folder) => join(folder, name!))
        .find((at) => existsSync(join(root, at)));
      if (included !== undefined) found.add(included);
    }
  }
  return [...found].sort();
}

/** Adds the path and the bytes of each file to a hash. */
function hashFiles(key: Hash, root: string, files: readonly string[]): void {
  for (const file of files) key.update(file).update(readFileSync(join(root, file)));
}

/** The sources of the engine's object. The translated engine includes wasm-rt.h. */
export const ENGINE_SOURCES = ['src/engine/engine.c', 'src/engine/wasm-rt.h'];

/** Names what decides the engine's object: engine, wasm2c, passes, C sources, compiler and flags. */
export function engineKey(root: string, engine: EngineModule): string {
  const require = createRequire(import.meta.url);
  const key = createHash('sha256').update(compilerVersion()).update(JSON.stringify(engineFlags));
  key
    .update(engine.wasm)
    .update(engine.memory)
    .update(readFileSync(require.resolve('wabt/package.json')));
  // The sources of the passes: the same key for their compiled form and for tests.
  const passes = readdirSync(join(root, 'build/passes')).filter((name) => /(?<!\.spec)\.ts$/.test(name));
  hashFiles(key, root, [
    ...passes.sort().map((name) => `build/passes/${name}`),
    ...includedFiles(root, ENGINE_SOURCES),
  ]);
  return key.digest('hex').slice(0, 16);
}

/**
 * Compiles the translated engine, or returns the object of an earlier build with the same inputs. Half a minute and 500
 * MB when it has to compile.
 */
export function compileEngine(build: Build): string {
  const engine = readEngine();
  const directory = join(build.scratch, `engine-${engineKey(build.root, engine)}`);
  const object = join(directory, 'engine.o');
  if (existsSync(object)) return object;
  mkdirSync(directory, { recursive: true });
  build.say?.('translating the engine to C');
  translateEngine(engine, directory);
  build.say?.('compiling the engine: half a minute, once for each compiler');
  // Written under another name first, so that an interrupted build leaves no partial object.
  compileFile(build, 'src/engine/engine.c', `${object}.part`, [...engineFlags, ...includeFlags(directory)]);
  renameSync(`${object}.part`, object);
  return object;
}

/** Names what decides the kernel: the engine's object, every file that is compiled or linked, and the flags. */
function kernelKey(build: Build, engine: string): string {
  const key = createHash('sha256')
    .update(compilerVersion())
    .update(JSON.stringify([kernelFlags, linkFlags]));
  key.update(readFileSync(engine));
  const files = ['src', 'abi/generated', 'natives/generated'].flatMap((folder) =>
    readdirSync(join(build.root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(build.root, join(entry.parentPath, entry.name))),
  );
  hashFiles(key, build.root, [...files.sort(), 'build/kernel.ld']);
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
 * Compiles everything and links it, or uses the kernel of an earlier build with the same inputs: virtio and xen build
 * it one after the other. Returns the path of the stripped ELF, without its identity.
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
    compileFile(build, path, object, [...flags, ...includeFlags(dirname(engine))]);
    objects.push(object);
  }
  gcc(build, 'link the kernel', [
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

/** Writes a file atomically. */
export function install(contents: Uint8Array, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(`${to}.part`, contents);
  renameSync(`${to}.part`, to);
}
