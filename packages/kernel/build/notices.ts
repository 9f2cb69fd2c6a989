/*
 * The third-party parts of kernel.elf with their licences, from which NOTICES.txt is generated. The kernel is linked
 * from the sources of this package and from the engine, which is quickjs.wasm translated to C, and from no library. So
 * all third-party parts are in the engine.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { COMPONENTS, type ComponentKey } from '../image/components.js';

/** The evidence that a part is in the engine: names that it exports or imports, or bytes in it. */
type Evidence =
  | { readonly exported: RegExp }
  | { readonly imported: RegExp }
  /** In hexadecimal. */
  | { readonly bytes: string }
  /** The translator adds it to the translation. */
  | 'translation';

export interface Part {
  /** Its heading in the notices. */
  readonly name: string;
  readonly component: ComponentKey;
  /** Its notice: a file in `notices`, or the file LICENSE of an npm package. */
  readonly notice: { readonly file: string } | { readonly npm: string };
  readonly evidence: Evidence;
}

/** Trigonometry and other functions that musl took from FreeBSD. */
const MSUN = /^(?:sin|cos|tan|asin|acos|atan|atan2|cbrt|log10)$/;

/** The parts of the engine in quickjs-wasi 3.6.2, and of its translation by wabt 1.0.30. */
export const PARTS: readonly Part[] = [
  {
    name: 'QuickJS-ng 0.17.0, the engine',
    component: 'engine',
    notice: { file: 'quickjs-ng' },
    evidence: { exported: /^(?:JS|js|lre)_/ },
  },
  {
    name: "Unicode's tables in QuickJS-ng",
    component: 'unicode',
    notice: { file: 'unicode' },
    // The first entries of case_conv_table1 in libunicode-table.h.
    evidence: { bytes: '309a2000009a300073815a0030176000' },
  },
  {
    name: 'quickjs-wasi 3.6.2, which builds the engine',
    component: 'quickjs-wasi',
    notice: { npm: 'quickjs-wasi' },
    evidence: { exported: /^(?:qjs_|wasm_malloc$|wasm_free$)/ },
  },
  {
    name: "wasi-libc, the engine's C library",
    component: 'wasi-libc',
    notice: { file: 'wasi-libc' },
    evidence: { imported: /^wasi_snapshot_preview1\.(?:fd_\w+|random_get)$/ },
  },
  {
    name: 'cloudlibc, clocks in wasi-libc',
    component: 'cloudlibc',
    notice: { file: 'cloudlibc' },
    evidence: { imported: /^wasi_snapshot_preview1\.clock_time_get$/ },
  },
  {
    name: 'musl, in wasi-libc',
    component: 'musl',
    notice: { file: 'musl' },
    evidence: {
      exported:
        /^(?:abort|v?snprintf|sprintf|sscanf|(?:mem|str|stp|is|to)[a-z]+|ato[fi]|bsearch|frexp|ldexp|modf|fm(?:in|ax|od)|fabs|sqrt|copysign|ceil|floor|trunc|round|remainder|pow|exp2?|log2?|a?(?:sin|cos|tan)h)$/,
    },
  },
  {
    name: "FreeBSD's msun, mathematics in musl",
    component: 'msun',
    notice: { file: 'msun' },
    evidence: { exported: MSUN },
  },
  {
    name: 'smoothsort, qsort in musl',
    component: 'smoothsort',
    notice: { file: 'smoothsort' },
    evidence: { exported: /^qsort$/ },
  },
  {
    name: 'dlmalloc, in wasi-libc',
    component: 'dlmalloc',
    notice: { file: 'dlmalloc' },
    evidence: { exported: /^(?:malloc|calloc|realloc|free)$/ },
  },
  {
    name: "LLVM's compiler-rt, arithmetic of 128 bits for musl's printf",
    component: 'compiler-rt',
    notice: { file: 'compiler-rt' },
    // C's type long double has 128 bits there, without instructions of the processor.
    evidence: { exported: /^vsnprintf$/ },
  },
  {
    name: 'wabt 1.0.30 of the WebAssembly Community Group, what its wasm2c adds to a translation',
    component: 'wasm2c',
    notice: { npm: 'wabt' },
    evidence: 'translation',
  },
];

/** Exports that WebAssembly itself requires, and that belong to no part. */
const STRUCTURE = /^(?:memory|_initialize|__stack_pointer|__indirect_function_table)$/;

/** Imports that the kernel itself provides. */
const OWN_IMPORTS = /^env\.host_/;

/** The facts about a module that are compared with the list. */
export interface EngineFacts {
  readonly exported: readonly string[];
  /** `MODULE.NAME`. */
  readonly imported: readonly string[];
  readonly bytes: Uint8Array;
}

/** Reads the facts about the engine in a module. */
export function factsOf(bytes: Uint8Array<ArrayBuffer>): EngineFacts {
  const module = new WebAssembly.Module(bytes);
  return {
    exported: WebAssembly.Module.exports(module).map(({ name }) => name),
    imported: WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`),
    bytes,
  };
}

/**
 * Compares a list of parts with an engine. Returns a sentence for each name that belongs to no part, and for each part
 * without evidence.
 */
export function problemsOf(parts: readonly Part[], { exported, imported, bytes }: EngineFacts): string[] {
  const isIn = ({ evidence }: Part): boolean => {
    if (evidence === 'translation') return true;
    if ('exported' in evidence) return exported.some((name) => evidence.exported.test(name));
    if ('imported' in evidence) return imported.some((name) => evidence.imported.test(name));
    return Buffer.from(bytes).includes(Buffer.from(evidence.bytes, 'hex'));
  };
  const isExplained = (kind: 'exported' | 'imported', name: string): boolean =>
    parts.some(({ evidence }) => {
      const names = evidence === 'translation' ? {} : (evidence as Partial<Record<typeof kind, RegExp>>);
      return names[kind]?.test(name) === true;
    });
  return [
    ...exported
      .filter((name) => !STRUCTURE.test(name) && !isExplained('exported', name))
      .map((name) => `the engine exports ${name}, which belongs to no part with a notice`),
    ...imported
      .filter((name) => !OWN_IMPORTS.test(name) && !isExplained('imported', name))
      .map((name) => `the engine imports ${name}, whose caller belongs to no part with a notice`),
    ...parts.filter((part) => !isIn(part)).map(({ name }) => `the engine contains no evidence of ${name}`),
  ];
}

/** Returns the file NOTICES.txt by its path in this package. `root` is the folder of this package. */
export function emitNotices(root: string): Record<string, string> {
  const require = createRequire(import.meta.url);
  const textOf = ({ notice }: Part): string =>
    readFileSync(
      'file' in notice
        ? join(root, 'notices', `${notice.file}.txt`)
        : join(dirname(require.resolve(`${notice.npm}/package.json`)), 'LICENSE'),
      'utf8',
    );
  const sections = PARTS.map(
    (part) => `${part.name}\n(${COMPONENTS[part.component].licence})\n\n${textOf(part).trimEnd()}\n`,
  );
  const own = `Mirage in TypeScript, the kernel\n(ISC)\n\n${readFileSync(join(root, 'LICENSE'), 'utf8').trimEnd()}\n`;
  const rule = `\n${'='.repeat(80)}\n\n`;
  return {
    'NOTICES.txt': `The contents of kernel.elf, and of every image that is built with it, under these licences.\n${rule}${[own, ...sections].join(rule)}`,
  };
}
