import { checkRange, SECTOR_BYTES } from '@mirage/runtime';
import type { Block, BlockError, BlockInfo } from '@mirage/types';

/** Memory is allocated in pieces of this size, when they are first written. */
const CHUNK_BYTES = 65536;

/**
 * Creates a disk in memory, all zeros. Parts that were never written use no memory, so the size is only a limit. The
 * contents end with the unikernel, so `flush` has nothing to do. `sizeSectors`: a whole number of sectors of 512 bytes.
 */
export function ramdisk(sizeSectors: number): Block {
  const info: BlockInfo = { isWritable: true, sizeSectors, blockBytes: SECTOR_BYTES };
  const chunks = new Map<number, Uint8Array>();
  let connected = true;

  /**
   * Calls back for each piece of a request that lies in one chunk: the number of the chunk, the offset in it, the
   * piece.
   */
  function eachPiece(
    sector: number,
    buffers: readonly Uint8Array[],
    use: (chunk: number, offset: number, piece: Uint8Array) => void,
  ): void {
    let position = sector * SECTOR_BYTES;
    for (const buffer of buffers) {
      for (let done = 0; done < buffer.length; ) {
        const offset = position % CHUNK_BYTES;
        const piece = buffer.subarray(done, done + CHUNK_BYTES - offset);
        use((position - offset) / CHUNK_BYTES, offset, piece);
        done += piece.length;
        position += piece.length;
      }
    }
  }

  function request(sector: number, buffers: readonly Uint8Array[]): 'ready' | Exclude<BlockError, 'read-only'> {
    if (!connected) return 'disconnected';
    const sectors = checkRange(info, sector, buffers);
    return typeof sectors === 'string' ? sectors : 'ready';
  }

  return {
    info,
    async read(sector, buffers) {
      const state = request(sector, buffers);
      if (state !== 'ready') return state;
      eachPiece(sector, buffers, (number, offset, piece) => {
        const chunk = chunks.get(number);
        if (chunk) piece.set(chunk.subarray(offset, offset + piece.length));
        else piece.fill(0);
      });
      return 'done';
    },
    async write(sector, buffers) {
      const state = request(sector, buffers);
      if (state !== 'ready') return state;
      eachPiece(sector, buffers, (number, offset, piece) => {
        let chunk = chunks.get(number);
        if (!chunk) chunks.set(number, (chunk = new Uint8Array(CHUNK_BYTES)));
        chunk.set(piece, offset);
      });
      return 'done';
    },
    flush: async () => (connected ? 'done' : 'disconnected'),
    async disconnect() {
      connected = false;
      chunks.clear();
    },
  };
}
