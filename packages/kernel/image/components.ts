import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ownKernel } from './own-kernel.js';

/** A piece of software in a kernel. */
export interface KernelComponent {
  readonly name: string;
  /** Undefined for sources that are copied without a version. */
  readonly version?: string;
  /** An SPDX expression. */
  readonly licence: string;
  /** What it is in the kernel. */
  readonly role: string;
  /** The package of npm that it comes from. */
  readonly npm?: string;
}

/** The software of others in kernel.elf, by a key. The notices of the kernel and the list of an image share it. */
export const COMPONENTS = {
  engine: { name: 'QuickJS-ng', version: '0.17.0', licence: 'MIT', role: 'the engine' },
  unicode: { name: "Unicode's tables", licence: 'Unicode-3.0', role: 'tables of characters in QuickJS-ng' },
  'quickjs-wasi': {
    name: 'quickjs-wasi',
    version: '3.6.2',
    licence: 'MIT',
    role: 'builds the engine',
    npm: 'quickjs-wasi',
  },
  'wasi-libc': { name: 'wasi-libc', licence: 'MIT', role: "the engine's C library" },
  cloudlibc: { name: 'cloudlibc', licence: 'BSD-2-Clause', role: 'clocks in wasi-libc' },
  musl: { name: 'musl', licence: 'MIT', role: 'functions of C in wasi-libc' },
  msun: { name: 'msun', licence: 'SunPro', role: "FreeBSD's mathematics in musl" },
  smoothsort: { name: 'smoothsort', licence: 'MIT', role: 'qsort in musl' },
  dlmalloc: { name: 'dlmalloc', licence: 'CC0-1.0', role: 'malloc in wasi-libc' },
  'compiler-rt': {
    name: 'compiler-rt',
    licence: 'Apache-2.0 WITH LLVM-exception',
    role: "LLVM's arithmetic of 128 bits for musl's printf",
  },
  wasm2c: {
    name: 'wabt',
    version: '1.0.30',
    licence: 'Apache-2.0',
    role: 'the run time of wasm2c, which translates the engine to C',
    npm: 'wabt',
  },
} as const satisfies Readonly<Record<string, KernelComponent>>;

export type ComponentKey = keyof typeof COMPONENTS;

/** The kernel of this package: its version, the SHA-256 of kernel.elf, and the software of others in it. */
export interface KernelContents {
  readonly version: string;
  readonly licence: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly components: readonly KernelComponent[];
}

/** Returns the contents of the kernel that images are built with; undefined in a checkout where it is not built. */
export function kernelContents(): KernelContents | undefined {
  const kernel = ownKernel();
  if (!kernel) return undefined;
  // From dist/image when compiled, from image when run from sources.
  const isCompiled = new URL('.', import.meta.url).pathname.endsWith('/dist/image/');
  const manifest = new URL(isCompiled ? '../../package.json' : '../package.json', import.meta.url);
  const { version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string; license: string };
  return {
    version,
    licence: license,
    sha256: createHash('sha256').update(kernel).digest('hex'),
    components: Object.values(COMPONENTS),
  };
}
