import { layout } from '../abi/layout.js';
import { compile, type Compiled } from '../compile/compile.js';
import type { Counter } from '../compile/counters.js';
import { helpers, type HelperName } from '../compile/helpers.js';
import { rankFunctions } from '../compile/rank.js';
import type { KernelAddresses } from '../compile/kernel-addresses.js';
import { checksum32 } from './checksum.js';
import type { Elf } from './elf.js';
import { functionRecords, records } from './engine-records.js';
import { functionPlaces, type FunctionPlace } from './function-places.js';
import { findOwnNote } from './notes.js';
import type { Snapshot } from './snapshot.js';

/** Which functions of a program are compiled to machine code when its image is packed. */
export type CompileMode = 'none' | 'hot' | 'all';

/** The compiled functions of an image. The bytes end where the snapshot header begins. */
export interface CompiledPart {
  /** The table of entry points and the code, each in whole pages. */
  readonly bytes: Uint8Array;
  readonly entryCount: number;
  readonly codeBytes: number;
  readonly cacheBytes: number;
  readonly sum: number;
  readonly report: CompileReport;
}

/** What was compiled in an image. */
export interface CompileReport {
  readonly functions: number;
  /** The number of all functions of the program. */
  readonly ofFunctions: number;
  readonly codeBytes: number;
  /** Undefined unless the image counts. */
  readonly counted: CountedFunctions | undefined;
}

/** The cells in which an image counts how often parts of its functions run. */
export interface CountedFunctions {
  /** All functions of the program. */
  readonly functions: readonly FunctionPlace[];
  /** `function` is an index of `functions`. */
  readonly counters: readonly Counter[];
}

/** Returns the work of functions under load, in any unit; 0 where it is not known. */
export type Weigh = (functions: readonly FunctionPlace[]) => readonly number[];

/** How functions are chosen. */
export interface CompileOptions {
  readonly mode: 'hot' | 'all';
  /** The maximum length of the code in bytes, and that of the part whose work under load is known. */
  readonly budgetBytes: number;
  readonly knownBudgetBytes: number;
  /** Default: no work is known. */
  readonly weigh?: Weigh | undefined;
  /** Whether the code counts how often its parts run. */
  readonly isCounted?: boolean | undefined;
}

/** The budgets of `hot`, unless the user gives another: that of functions whose work under load is known is larger. */
export const HOT_BUDGET_BYTES = 0x20000;
export const KNOWN_BUDGET_BYTES = 0x30000;

/** The note "Mirage" with the address of the array `compiled_helpers`. */
const NOTE_TYPE = 3;
const ENTRY_BYTES = 8;

/** Returns the addresses that compiled code refers to in a kernel; undefined when the kernel has none. */
export function readKernelAddresses(kernel: Uint8Array, elf: Elf): KernelAddresses | undefined {
  const note = findOwnNote(kernel, NOTE_TYPE);
  if (note?.length !== ENTRY_BYTES) return undefined;
  const array = new DataView(note.buffer, note.byteOffset).getBigUint64(0, true);
  const segment = elf.segments.find(
    ({ address, bytes, type }) => type === 1 && array >= address && array < address + BigInt(bytes.length),
  );
  const names = Object.keys(helpers) as HelperName[];
  const offset = segment && Number(array - segment.address);
  if (offset === undefined || offset + ENTRY_BYTES * names.length > segment!.bytes.length) return undefined;
  const view = new DataView(segment!.bytes.buffer, segment!.bytes.byteOffset + offset);
  const addresses = names.map((name, index) => [name, Number(view.getBigUint64(ENTRY_BYTES * index, true))]);
  return {
    codeAddress: layout.COMPILED_CODE,
    entriesAddress: layout.COMPILED_ENTRIES,
    cacheAddress: layout.COMPILED_CACHES,
    helpers: Object.fromEntries(addresses) as Record<HelperName, number>,
  };
}

const pages = (bytes: number): number => Math.ceil(bytes / layout.PAGE_BYTES) * layout.PAGE_BYTES;

/**
 * Compiles functions of a snapshot, and writes their numbers into its memory. Functions are taken by rank until the
 * budget is used up.
 */
export function compileSnapshot(snapshot: Snapshot, kernel: KernelAddresses, options: CompileOptions): CompiledPart {
  const { memory, context, runtime } = snapshot;
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  const all = functionRecords({ view: () => view, runtime });
  const places = functionPlaces(memory, all);
  const works = options.weigh?.(places) ?? [];
  const work = new Map(all.map((address, index) => [address, works[index] ?? 0]));
  const bound = (address: number): number => (work.get(address)! > 0 ? options.knownBudgetBytes : options.budgetBytes);
  const compileAll = (functions: readonly number[]): Compiled =>
    compile({ memory, context, runtime, kernel, functions, isCounted: options.isCounted ?? false });
  // A first bound, so that few functions are compiled in vain.
  const leastBytes = (address: number): number =>
    LEAST_BYTES_PER_BYTE * view.getUint32(address + records.function.codeBytes, true);
  const ranked = rankFunctions({ memory, runtime, functions: all }, options.mode, work);
  let compiled = compileAll(within(ranked, bound, leastBytes, 0));
  for (;;) {
    const lengths = new Map(compiled.functions.map(({ address, bytes }) => [address, bytes]));
    const sharedBytes = compiled.code.length - [...lengths.values()].reduce((sum, bytes) => sum + bytes, 0);
    const fitting = within([...lengths.keys()], bound, (address) => lengths.get(address)!, sharedBytes);
    if (fitting.length === lengths.size) break;
    for (const address of lengths.keys()) view.setUint16(address + records.function.number, 0, true);
    compiled = compileAll(fitting);
  }
  const indexOf = new Map(all.map((address, index) => [address, index]));
  const counters = compiled.counters.map((counter) => ({ ...counter, function: indexOf.get(counter.function)! }));
  return buildPart(compiled, all.length, options.isCounted ? { functions: places, counters } : undefined);
}

/** Machine code is at least this much longer than bytecode. */
const LEAST_BYTES_PER_BYTE = 4;

/** Returns the first items whose lengths, added to `sum`, exceed the bound of none of them. */
function within(
  items: readonly number[],
  bound: (item: number) => number,
  length: (item: number) => number,
  sum: number,
): number[] {
  let total = sum;
  const end = items.findIndex((item) => (total += length(item)) > bound(item));
  return items.slice(0, end < 0 ? items.length : end);
}

function buildPart(
  { code, entries, cacheBytes, functions }: Compiled,
  ofFunctions: number,
  counted: CountedFunctions | undefined,
): CompiledPart {
  const table = pages(4 * entries.length);
  const bytes = new Uint8Array(table + pages(code.length));
  const view = new DataView(bytes.buffer);
  entries.forEach((address, number) => view.setUint32(4 * number, address, true));
  bytes.set(code, table);
  return {
    bytes,
    entryCount: entries.length,
    codeBytes: code.length,
    cacheBytes,
    sum: checksum32(bytes),
    report: { functions: functions.length, ofFunctions, codeBytes: code.length, counted },
  };
}
