import type { EngineHost } from './engine-host.js';

/**
 * Records of the engine in its memory, as byte offsets. Source: QuickJS-ng 0.17.0, quickjs.c, compiled for 32 bits with
 * ENABLE_DUMPS. Each allocation has 8 bytes in front of it: an index or the next free block, a size class, the type of
 * the object and the mark of the collector, and its reference count.
 */
export const records = {
  runtime: {
    arenaReduction: 32,
    arenas: 40,
    atomCount: 556,
    atomHash: 564,
    atomArray: 568,
    classes: 584,
    objects: 596,
  },
  /**
   * A chunk of dlmalloc, the allocator of the C library: the size of the chunk before it, if that is free, then its own
   * size, whose lowest bits are flags.
   */
  chunk: { bytes: 8, size: 4, flags: 7, isUsed: 2 },
  blockHeader: { bytes: 8, sizeClass: 2, type: 3 },
  /** Doubly linked: the object begins with its node. */
  list: { next: 4 },
  arena: { node: 8, sizeClass: 16, blockCount: 20, firstFree: 22, blocks: 24 },
  object: { classId: 10, shape: 12, properties: 16, capturedVariables: 28 },
  /** Entries lie behind `buckets` and one bucket more than the mask: flags with the next entry, then the name. */
  shape: { bucketMask: 16, count: 24, buckets: 44, entryBytes: 8 },
  function: {
    kind: 8,
    /** Padding, zero in the engine: the number of its compiled code. */
    number: 10,
    codeAddress: 12,
    codeBytes: 16,
    variables: 24,
    closureVariables: 28,
    argumentCount: 32,
    variableCount: 34,
    stackSlots: 38,
    capturedCount: 40,
    closureVariableCount: 42,
    constantCount: 44,
    constants: 52,
    line: 60,
    column: 64,
    positions: 76,
  },
  variable: { bytes: 20, name: 0, flags: 12 },
  closureVariable: { bytes: 8, flags: 0, name: 4 },
  opcode: { bytes: 8, name: 0, sizeBytes: 4, pops: 5, pushes: 6 },
} as const;

/** Types of objects that the collector knows. */
export const OBJECT = 0;
export const FUNCTION_BYTECODE = 1;

/** The memory of an engine, and the address of its runtime. */
type Heap = Pick<EngineHost, 'view' | 'runtime'>;

/** Addresses of all function records, in the order of their creation. */
export function functionRecords(host: Heap): number[] {
  return collected(host, FUNCTION_BYTECODE);
}

/** Addresses of all things of a type that the collector knows, in the order of their creation. */
export function collected(host: Heap, wanted: number): number[] {
  const view = host.view();
  const head = host.runtime + records.runtime.objects;
  const found: number[] = [];
  for (let at = next(head); at !== head; at = next(at)) {
    const type = view.getUint8(at - records.blockHeader.bytes + records.blockHeader.type) & 0x7f;
    if (type === wanted) found.push(at);
  }
  return found;

  function next(node: number): number {
    return view.getUint32(node + records.list.next, true);
  }
}

/** An instruction of the engine. */
export interface Opcode {
  readonly name: string;
  readonly sizeBytes: number;
  /** Operands that it takes from the stack, without those that its own operand counts, and that it leaves there. */
  readonly pops: number;
  readonly pushes: number;
}

/**
 * Returns the instructions by their codes, from the engine's own table. The table also contains instructions that exist
 * only while the engine compiles; their codes overlap with those of the short instructions behind them.
 */
export function readOpcodes(host: EngineHost): readonly Opcode[] {
  const [bytes, view] = [Buffer.from(host.bytes().buffer), host.view()];
  const text = (at: number): string => bytes.subarray(at, bytes.indexOf(0, at)).toString('latin1');
  const word = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
  const name = bytes.indexOf('\0push_minus1\0') + 1;
  // The first instruction of the table.
  const first = bytes.indexOf('\0invalid\0') + 1;
  for (let at = bytes.indexOf(word(first)); at >= 0; at = bytes.indexOf(word(first), at + 1)) {
    const end = bytes.indexOf(word(name), at);
    if (at % 4 !== 0 || end < 0 || (end - at) % records.opcode.bytes !== 0) continue;
    const all: Opcode[] = [];
    for (let entry = at; all.length < MOST_OPCODES; entry += records.opcode.bytes) {
      const pointer = view.getUint32(entry + records.opcode.name, true);
      const sizeBytes = view.getUint8(entry + records.opcode.sizeBytes);
      if (pointer === 0 || pointer >= bytes.length || sizeBytes === 0 || !/^\w+$/.test(text(pointer))) break;
      const { pops, pushes } = records.opcode;
      all.push({
        name: text(pointer),
        sizeBytes,
        pops: view.getUint8(entry + pops),
        pushes: view.getUint8(entry + pushes),
      });
    }
    const temporary = all.findIndex((opcode) => opcode.name === 'enter_scope');
    const short = all.findIndex((opcode) => opcode.name === 'push_minus1');
    if (temporary < 0 || short < temporary) continue;
    return [...all.slice(0, temporary), ...all.slice(short)];
  }
  throw new Error('the engine has no table of instructions: is this quickjs-wasi 3.6.2?');
}

/** More than the engine has: the table ends with something else. */
const MOST_OPCODES = 512;
