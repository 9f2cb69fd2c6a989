import { existsSync } from 'node:fs';
import { layout } from '../abi/layout.js';
import { nativesHash } from '../natives/emit.js';
import {
  compileSnapshot,
  HOT_BUDGET_BYTES,
  KNOWN_BUDGET_BYTES,
  readKernelAddresses,
  type CompileMode,
  type CompileReport,
  type Weigh,
} from './compiled-part.js';
import { PT_LOAD, PT_NOTE, readElf, writeElf, type Segment } from './elf.js';
import { buildHeader } from './header.js';
import { heapUsage, type HeapUsage } from './heap-usage.js';
import { readKernelNote } from './kernel-note.js';
import { findRuns, type Run } from './load-segments.js';
import { buildManifestNote } from './notes.js';
import { ownKernel } from './own-kernel.js';
import { packHeap } from './packed-heap.js';
import { engineBytes } from './sections.js';
import { takeSnapshot, type SnapshotError } from './snapshot.js';

/** The inputs of an image. */
export interface PackOptions {
  /** The program: one classic script. Its top level runs at once and must set `globalThis.__mirageStart`. */
  readonly appJs: string;
  /** The program's name, for the manifest. */
  readonly appName: string;
  /** Any JSON value; `readManifest` returns it from the image. */
  readonly manifest: object;
  /** The kernel. Default: the kernel of this package. */
  readonly kernelElf?: Uint8Array;
  /** Which functions are compiled to machine code. Default: none. */
  readonly compile?: CompileMode;
  /**
   * The maximum length of the code in bytes. Default: with `hot`, 131,072, or 196,608 for functions whose work is
   * known; with `all`, what the image can hold.
   */
  readonly compileBudget?: number;
  /** Returns the work of functions under load, so that `hot` takes those first. Default: no work is known. */
  readonly weigh?: Weigh;
  /** Whether compiled functions count how often their parts run. */
  readonly isCounted?: boolean;
}

/** An image, which is an ELF file that every PVH loader boots, and a report about its size. */
export interface PackedImage {
  readonly image: Uint8Array;
  readonly report: {
    /** With the engine, which is linked into the kernel. */
    readonly kernelBytes: number;
    /** How many bytes of the kernel are the engine's. */
    readonly engineBytes: number;
    readonly heapBytes: number;
    /** Where the bytes of the heap go in memory. The image contains `heapBytes` of them, or packs them to that. */
    readonly heap: HeapUsage;
    /** Undefined if all functions are interpreted. */
    readonly compiled: CompileReport | undefined;
    /** RAM that the image needs before its program allocates memory, without the native stack. */
    readonly leastRamBytes: number;
  };
}

/** The reason why an image cannot be built. */
export type PackError =
  | SnapshotError
  | {
      readonly error: 'kernel-missing' | 'kernel-invalid' | 'kernel-mismatch';
      readonly message: string;
      /** The command that builds the kernel, in a checkout. Published packages contain the kernel. */
      readonly build?: string;
    };

/** The kernel maps the heap in large pages. */
const LARGE_BYTES = 0x200000;

/** The most code of an image. */
const MOST_CODE_BYTES = 0x4000000;

/** The flag of segments with code. */
const EXECUTE = 1;

/** Left free for page tables, the native stack, and the table of entry points. */
const POOL_BYTES = 0x80000;

/** Returns the error for an unusable kernel, in a checkout with the command that builds one. */
function kernelError(error: 'kernel-missing' | 'kernel-invalid' | 'kernel-mismatch', message: string): PackError {
  const isCheckout = ['../../build/main.ts', '../build/main.ts'].some((path) =>
    existsSync(new URL(path, import.meta.url)),
  );
  return { error, message, ...(isCheckout ? { build: 'npx nx run @mirage/kernel:kernel' } : {}) };
}

const load = (address: number, bytes: Uint8Array, memoryBytes: number, flags: number): Segment => ({
  type: PT_LOAD,
  flags,
  address: BigInt(address),
  bytes,
  memoryBytes: BigInt(memoryBytes),
});

/** Whether a segment of the kernel is the part that only compiled functions need: code without the entry point. */
function isForCompiled({ flags, address, memoryBytes }: Segment, entry: bigint): boolean {
  return (flags & EXECUTE) !== 0 && !(entry >= address && entry < address + memoryBytes);
}

/** Returns the bytes of the snapshot header with compiled functions below or above it. */
function withCompiled(header: Uint8Array, compiled: Uint8Array | undefined, isBelow: boolean): Uint8Array {
  if (!compiled) return header;
  if (isBelow) return Buffer.concat([compiled, header]);
  const page = new Uint8Array(layout.PAGE_BYTES);
  page.set(header);
  return Buffer.concat([page, compiled]);
}

/** Returns load segments with the runs of a heap at their addresses. */
function inPlace(memory: Uint8Array, runs: readonly Run[], begin: number): Segment[] {
  return runs.map(({ address, lengthBytes }, index) => {
    // Up to the next run, so that the loader zeroes the gap.
    const end = runs[index + 1]?.address ?? memory.length;
    return load(begin + address, memory.subarray(address, address + lengthBytes), end - address, 6);
  });
}

/**
 * Builds a bootable image: runs the program's top level, and adds the resulting heap to the kernel as load segments.
 * The same input produces the same bytes. Needs no compiler.
 */
export async function packImage({
  appJs,
  appName,
  manifest,
  kernelElf,
  compile = 'none',
  compileBudget,
  weigh,
  isCounted,
}: PackOptions): Promise<PackedImage | PackError> {
  const kernel = kernelElf ?? ownKernel();
  if (!kernel) return kernelError('kernel-missing', 'kernel.elf is not built');
  const elf = readElf(kernel);
  if (typeof elf === 'string') return kernelError('kernel-invalid', elf);
  const note = readKernelNote(kernel);
  if (!note) return kernelError('kernel-invalid', 'not a Mirage kernel: it has no Mirage note');
  if (!Buffer.from(note.nativesHash).equals(nativesHash())) {
    return kernelError(
      'kernel-mismatch',
      'this kernel was built with another list of natives than that of this package',
    );
  }

  const snapshot = takeSnapshot(appJs);
  if ('error' in snapshot) return snapshot;
  const heap = heapUsage(snapshot);
  const addresses = compile === 'none' ? undefined : readKernelAddresses(kernel, elf);
  if (compile !== 'none' && !addresses)
    return kernelError('kernel-mismatch', 'this kernel does not say where its functions for compiled code are');
  const kernelEnd = elf.segments.reduce(
    (end, { address, memoryBytes }) => Math.max(end, Number(address + memoryBytes)),
    0,
  );
  const loaded = elf.segments.filter(
    (segment) => segment.type === PT_LOAD && (compile !== 'none' || !isForCompiled(segment, elf.entry)),
  );
  const roomBytes = layout.SNAPSHOT_HEADER_ADDRESS - kernelEnd - POOL_BYTES;
  const budget = (ofHot: number): number =>
    Math.min(compileBudget ?? (compile === 'hot' ? ofHot : Infinity), MOST_CODE_BYTES);
  const compiled =
    addresses && compile !== 'none'
      ? compileSnapshot(snapshot, addresses, {
          ...{ mode: compile, weigh, isCounted },
          budgetBytes: budget(HOT_BUDGET_BYTES),
          knownBudgetBytes: budget(KNOWN_BUDGET_BYTES),
        })
      : undefined;
  // Loaders limit the number of program headers, and compiled functions need a segment of the kernel.
  const runs = findRuns(snapshot.memory, layout.MAX_HEAP_SEGMENTS - (compiled ? 1 : 0));
  const compiledBytes = compiled?.bytes.length ?? 0;
  const isBelow = compiledBytes <= roomBytes;
  const linearOffset = isBelow ? 0 : Math.ceil(compiledBytes / LARGE_BYTES) * LARGE_BYTES;
  const poolEnd = layout.SNAPSHOT_HEADER_ADDRESS - (isBelow ? compiledBytes : 0);
  const packed = packHeap(snapshot.memory, runs, poolEnd - kernelEnd);
  const header = load(
    poolEnd,
    withCompiled(buildHeader(snapshot, runs, packed, note.id, compiled, linearOffset), compiled?.bytes, isBelow),
    // Compiled functions, the header page, and the zeros at the start of the heap, or all of it.
    layout.PAGE_BYTES +
      (isBelow ? compiledBytes : linearOffset) +
      (packed ? snapshot.memory.length : (runs[0]?.address ?? 0)),
    4,
  );
  const heapSegments = packed
    ? [load(poolEnd - packed.length, packed, packed.length, 4), header]
    : [header, ...inPlace(snapshot.memory, runs, layout.LINEAR_PHYSICAL + linearOffset)];
  // One segment, with the loader's note first: QEMU 7.2 reads past the end of a note segment that does not contain the
  // note that it looks for, and may crash.
  const kernelNotes = elf.segments.filter(({ type }) => type === PT_NOTE).map(({ bytes }) => bytes);
  const notes = Uint8Array.from(Buffer.concat([...kernelNotes, buildManifestNote({ name: appName, manifest })]));
  const segments: Segment[] = [
    ...loaded,
    ...heapSegments,
    { type: PT_NOTE, flags: 4, address: 0n, bytes: notes, memoryBytes: BigInt(notes.length) },
  ];
  const image = writeElf({ entry: elf.entry, segments });
  const heapBytes = packed?.length ?? runs.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
  return {
    image,
    report: {
      kernelBytes: loaded.reduce((sum, { bytes }) => sum + bytes.length, 0),
      engineBytes: engineBytes(kernel, loaded),
      heapBytes,
      heap,
      compiled: compiled?.report,
      leastRamBytes: layout.LINEAR_PHYSICAL + linearOffset + snapshot.memory.length,
    },
  };
}
