import { BLOCK_BYTES, NO_BLOCK } from './free-memory.js';
import { FUNCTION_BYTECODE, records } from './engine-records.js';
import type { FunctionPlace } from './function-places.js';
import type { Snapshot } from './snapshot.js';

/** What parts of a heap are for. */
export const HEAP_KINDS = [
  'engine data',
  'engine tables',
  'bytecode',
  'function records',
  'variables',
  'closure variables',
  'constants',
  'positions',
  'function objects',
  'native function objects',
  'other objects',
  'properties',
  'shapes',
  'atoms',
  'captured variables',
  'other data',
  'free',
] as const;
export type HeapKind = (typeof HEAP_KINDS)[number];

/** A function of the program in a heap. */
export interface FunctionUsage extends FunctionPlace {
  /** Its record, bytecode and positions, without its objects. */
  readonly bytes: number;
}

/** Where the bytes of a heap go. */
export interface HeapUsage {
  /** Bytes by kind, with the overhead of the allocators. Their sum is the size of the heap. */
  readonly bytes: Readonly<Record<HeapKind, number>>;
  /** The sum without `free`: not rounded to pages. */
  readonly usedBytes: number;
  readonly functions: readonly FunctionUsage[];
}

const CLASS = { cFunction: 12, functions: new Set([13, 17, 55, 59]) } as const;

/**
 * Returns where the bytes of a snapshot's heap go. Each block belongs to one kind; blocks that no object of these kinds
 * refers to are `other data`: strings, regular expressions, elements of arrays, contents of maps.
 */
export function heapUsage(snapshot: Snapshot): HeapUsage {
  const { memory, runtime, context, heapStart } = snapshot;
  const tables = records.runtime;
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  const u32 = (at: number): number => view.getUint32(at, true);
  const u16 = (at: number): number => view.getUint16(at, true);
  const bytes = Object.fromEntries(HEAP_KINDS.map((kind) => [kind, 0])) as Record<HeapKind, number>;
  const functions: FunctionUsage[] = [];

  /** Sizes of used blocks and chunks by their address, with their headers. */
  const blocks = new Map<number, number>();
  const arenas = new Set<number>();
  for (let sizeClass = 0; sizeClass < BLOCK_BYTES.length; sizeClass++) readArenas(sizeClass);
  readChunks();

  take('engine tables', runtime, context);
  take('engine tables', u32(runtime + tables.atomHash), u32(runtime + tables.atomArray), u32(runtime + tables.classes));
  for (let index = 0; index < u32(runtime + tables.atomCount); index++)
    take('atoms', u32(u32(runtime + tables.atomArray) + 4 * index));
  const objects = runtime + tables.objects;
  for (let at = objects; (at = u32(at + records.list.next)) !== objects; ) readObject(at);
  for (const address of [...blocks.keys()]) take('other data', address);
  bytes['engine data'] = heapStart - snapshot.stackPointer;

  const total = Object.values(bytes).reduce((sum, one) => sum + one, 0);
  return { bytes, usedBytes: total - bytes.free, functions };

  /** Counts blocks that are not counted yet. Returns their bytes. */
  function take(kind: HeapKind, ...addresses: number[]): number {
    let sum = 0;
    for (const address of addresses) {
      sum += blocks.get(address) ?? 0;
      blocks.delete(address);
    }
    bytes[kind] += sum;
    return sum;
  }

  function readArenas(sizeClass: number): void {
    const { arena, list, blockHeader } = records;
    const [head, size] = [runtime + tables.arenas + 8 * sizeClass, BLOCK_BYTES[sizeClass]!];
    for (let node = head; (node = u32(node + list.next)) !== head; ) {
      const start = node - arena.node;
      arenas.add(start);
      const free = new Set<number>();
      for (let index = u16(start + arena.firstFree); index !== NO_BLOCK; ) {
        free.add(index);
        index = u16(start + arena.blocks + index * size);
      }
      const count = u16(start + arena.blockCount);
      for (let index = 0; index < count; index++)
        if (!free.has(index)) blocks.set(start + arena.blocks + index * size + blockHeader.bytes, size);
      bytes.free += free.size * size;
    }
  }

  /** An arena is a chunk; what its blocks leave of it is overhead of the allocator. */
  function readChunks(): void {
    const { blockHeader, chunk } = records;
    let at = heapStart;
    while (at + chunk.bytes < memory.length) {
      const head = u32(at + chunk.size);
      const size = head & ~chunk.flags;
      const content = at + chunk.bytes;
      if ((head & chunk.isUsed) === 0) bytes.free += size;
      else if (arenas.has(content)) bytes['engine tables'] += size - arenaBlocks(content);
      // Chunks that are not arenas have the header of a block, too, except for the runtime.
      else blocks.set(content === runtime ? content : content + blockHeader.bytes, size);
      at += size;
    }
    bytes['engine tables'] += memory.length - at;
  }

  function arenaBlocks(arena: number): number {
    return u16(arena + records.arena.blockCount) * BLOCK_BYTES[view.getUint8(arena + records.arena.sizeClass)]!;
  }

  function readObject(at: number): void {
    const { blockHeader, object } = records;
    switch (view.getUint8(at - blockHeader.bytes + blockHeader.type) & 0x7f) {
      case 0: {
        const classId = u16(at + object.classId);
        const isFunction = CLASS.functions.has(classId);
        take(
          isFunction ? 'function objects' : classId === CLASS.cFunction ? 'native function objects' : 'other objects',
          at,
        );
        take('properties', u32(at + object.properties));
        take('shapes', u32(at + object.shape));
        if (isFunction) take('captured variables', u32(at + object.capturedVariables));
        break;
      }
      case FUNCTION_BYTECODE:
        readFunction(at);
        break;
      case 2:
        take('shapes', at);
        break;
      case 3:
        take('captured variables', at);
        break;
      default:
        take('engine tables', at);
    }
  }

  function readFunction(at: number): void {
    const { function: record, variable, closureVariable } = records;
    const hasVariables = u32(at + record.variables) !== 0;
    const parts: Partial<Record<HeapKind, number>> = {
      bytecode: u32(at + record.codeBytes),
      variables: hasVariables ? variable.bytes * (u16(at + record.argumentCount) + u16(at + record.variableCount)) : 0,
      'closure variables': closureVariable.bytes * u16(at + record.closureVariableCount),
      constants: 8 * u32(at + record.constantCount),
    };
    const all = take('function records', at);
    for (const [kind, size] of Object.entries(parts)) {
      bytes[kind as HeapKind] += size;
      bytes['function records'] -= size;
    }
    const positions = take('positions', u32(at + record.positions));
    functions.push({ line: u32(at + record.line), column: u32(at + record.column), bytes: all + positions });
  }
}
