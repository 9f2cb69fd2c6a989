import type { EngineHost } from './engine-host.js';
import { records } from './engine-records.js';

/** In a free chunk the links of its list or tree follow the header. */
const LINKS = { listBytes: 16, treeBytes: 32, firstTreeSize: 256 } as const;

/** Ends the list of free blocks of an arena. */
export const NO_BLOCK = 0xffff;

/**
 * Fills unused memory with zeros, because freed memory keeps its bytes, and pages of zeros are not in an image. What
 * the allocators need remains: the links between free chunks and between free blocks.
 */
export function clearFreeMemory(host: EngineHost): void {
  for (const { start, end } of [...freeChunks(host), ...freeBlocks(host)]) host.bytes().fill(0, start, end);
}

/** A part of the engine's memory, from `start` up to `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Returns the contents of free chunks, and of the end of memory that was never allocated. */
function* freeChunks({ view: viewOf, heapStart }: EngineHost): Generator<Range> {
  const [view, record] = [viewOf(), records.chunk];
  for (let chunk = heapStart; chunk + LINKS.listBytes <= view.byteLength; ) {
    const head = view.getUint32(chunk + record.size, true);
    const size = head & ~record.flags;
    const end = chunk + size;
    if (size < LINKS.listBytes || end > view.byteLength) throw new Error(`the heap is damaged at ${chunk}`);
    const links = size < LINKS.firstTreeSize ? LINKS.listBytes : LINKS.treeBytes;
    if ((head & record.isUsed) === 0 && chunk + links < end) yield { start: chunk + links, end };
    chunk = end;
  }
}

/** Returns the contents of free blocks of arenas, without their headers. */
function* freeBlocks({ view: viewOf, runtime }: EngineHost): Generator<Range> {
  const view = viewOf();
  const { arena, list, runtime: record } = records;
  for (let sizeClass = 0; sizeClass < BLOCK_BYTES.length; sizeClass++) {
    const [head, bytes] = [runtime + record.arenas + 8 * sizeClass, BLOCK_BYTES[sizeClass]!];
    for (let node = head; (node = view.getUint32(node + list.next, true)) !== head; ) {
      const start = node - arena.node;
      for (let index = view.getUint16(start + arena.firstFree, true); index !== NO_BLOCK; ) {
        const block = start + arena.blocks + index * bytes;
        // The reference count of the block that was freed is in its header.
        yield { start: block + 4, end: block + bytes };
        index = view.getUint16(block, true);
      }
    }
  }
}

const range = (first: number, last: number, step: number): number[] =>
  Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);

/** The sizes of blocks in arenas, with their headers. Source: QuickJS-ng, quickjs.c, arena_block_sizes. */
export const BLOCK_BYTES: readonly number[] = [...range(16, 128, 8), ...range(144, 256, 16), ...range(288, 512, 32)];
