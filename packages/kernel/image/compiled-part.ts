import { layout } from '../abi/layout.js';
import { compile, type Compiled } from '../compile/compile.js';
import { helpers, type HelperName } from '../compile/helpers.js';
import type { KernelAddresses } from '../compile/kernel-addresses.js';
import { checksum32 } from './checksum.js';
import type { Elf } from './elf.js';
import { functionRecords } from './engine-records.js';
import { findOwnNote } from './notes.js';
import type { Snapshot } from './snapshot.js';

/** Which functions of a program are compiled to machine code when its image is packed. */
export type CompileMode = 'none' | 'all';

/** The compiled functions of an image. The bytes end where the snapshot header begins. */
export interface CompiledPart {
  /** The table of entry points and the code, each in whole pages. */
  readonly bytes: Uint8Array;
  readonly entryCount: number;
  readonly codeBytes: number;
  readonly cacheBytes: number;
  readonly sum: number;
  readonly functions: Compiled['functions'];
}

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
 * Compiles functions of a snapshot, and writes their numbers into its memory. Returns undefined when no function can be
 * compiled.
 */
export function compileSnapshot(snapshot: Snapshot, kernel: KernelAddresses): Compiled {
  const { memory, context, runtime } = snapshot;
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  return compile({ memory, context, runtime, kernel, functions: functionRecords({ view: () => view, runtime }) });
}

/** Returns the part of an image with compiled functions. */
export function buildCompiledPart({ code, entries, cacheBytes, functions }: Compiled): CompiledPart {
  const table = pages(4 * entries.length);
  const bytes = new Uint8Array(table + pages(code.length));
  const view = new DataView(bytes.buffer);
  entries.forEach((address, number) => view.setUint32(4 * number, address, true));
  bytes.set(code, table);
  return { bytes, entryCount: entries.length, codeBytes: code.length, cacheBytes, sum: checksum32(bytes), functions };
}
