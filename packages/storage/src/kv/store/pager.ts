import { SECTOR_BYTES } from '@mirage/runtime';
import type { Block, BlockError } from '@mirage/types';
import { Bitmap } from './bitmap.js';
import { Stop } from './stop.js';
import { SUPERBLOCKS, writeSuperblock, type PageReference } from './superblock.js';

/**
 * The pages of a disk. Changes are atomic:
 * 1. pages that the last commit reaches are never overwritten;
 * 2. new contents go to free pages, then the disk is flushed;
 * 3. one block, the older superblock, is written: it references the new pages. Then the disk is flushed again;
 * 4. only now are unreachable pages free. A loss of power before 3 leaves the old state, after 3 the new one, because a
 *    block is never half written. If a page were reused before 4, the old state could be lost before the new one is
 *    durable.
 */
export class Pager {
  readonly #block: Block;
  readonly #used: Bitmap;
  /** Allocated since the last commit: nothing durable references them. */
  readonly #fresh: Bitmap;
  /** Released since the last commit, which still reaches them. */
  readonly #givenUp: Bitmap;
  #writes: Promise<'done' | BlockError>[] = [];
  #next = SUPERBLOCKS;
  #generation: bigint;

  constructor(
    block: Block,
    readonly pageBytes: number,
    readonly pages: number,
    generation: bigint,
  ) {
    this.#block = block;
    this.#generation = generation;
    this.#used = new Bitmap(pages);
    this.#fresh = new Bitmap(pages);
    this.#givenUp = new Bitmap(pages);
    for (let page = 0; page < SUPERBLOCKS; page++) this.#used.add(page);
  }

  get isWritable(): boolean {
    return this.#block.info.isWritable;
  }

  /** The number of free pages: now, and after the next commit. */
  get spare(): number {
    return this.pages - this.#used.count + this.#givenUp.count;
  }

  /** Whether pages were allocated or released since the last commit. */
  get isChanged(): boolean {
    return this.#fresh.count + this.#givenUp.count > 0;
  }

  /**
   * Marks pages as reachable from the last commit, when a disk is opened. Returns false if they are marked already or
   * do not exist.
   */
  claim(page: number, count: number): boolean {
    if (page < SUPERBLOCKS || count < 1 || page + count > this.pages) return false;
    for (let index = page; index < page + count; index++) {
      if (this.#used.has(index)) return false;
      this.#used.add(index);
    }
    return true;
  }

  /** Allocates up to `most` consecutive pages. Stop: 'no-space'. */
  take(most: number): { page: number; count: number } {
    const page = this.#used.firstMissing(this.#next);
    if (page === undefined) throw new Stop('no-space');
    let count = 0;
    while (count < most && page + count < this.pages && !this.#used.has(page + count)) {
      this.#used.add(page + count);
      this.#fresh.add(page + count);
      count++;
    }
    this.#next = page + count < this.pages ? page + count : SUPERBLOCKS;
    return { page, count };
  }

  /** Releases pages. Those that nothing durable references are free at once: no write to them may be in flight. */
  giveUp(page: number, count: number): void {
    for (let index = page; index < page + count; index++) {
      if (!this.#fresh.has(index)) this.#givenUp.add(index);
      else {
        this.#fresh.delete(index);
        this.#used.delete(index);
      }
    }
  }

  /** Reads as many pages as the buffer holds. Stop: errors of the disk. */
  async read(page: number, into: Uint8Array): Promise<void> {
    stopUnlessDone(await this.#block.read(this.#sector(page), [into]));
  }

  /** Starts to write pages that were allocated since the last commit. The buffer must not change until `settle`. */
  write(page: number, bytes: Uint8Array): void {
    this.#writes.push(this.#block.write(this.#sector(page), [bytes]));
  }

  /** Waits for all writes in flight. Stop: the error of the first that failed. */
  async settle(): Promise<void> {
    const results = await Promise.all(this.#writes.splice(0));
    for (const result of results) stopUnlessDone(result);
  }

  /**
   * Makes everything that `root` reaches durable. Stop: errors of the disk. 'unknown': it failed at a point where the
   * durable state is unknown, and nothing must be written to this disk before it is opened again.
   */
  async commit(root: Readonly<PageReference>): Promise<'done' | 'unknown'> {
    await this.settle();
    stopUnlessDone(await this.#block.flush());
    const generation = this.#generation + 1n;
    const { pageBytes, pages } = this;
    const bytes = writeSuperblock({ pageBytes, generation, pages, root }, this.#block.info.blockBytes);
    const written = await this.#block.write(this.#sector(Number(generation % BigInt(SUPERBLOCKS))), [bytes]);
    if (written !== 'done' || (await this.#block.flush()) !== 'done') return 'unknown';
    this.#generation = generation;
    this.#givenUp.forEach((page) => this.#used.delete(page));
    this.#givenUp.clear();
    this.#fresh.clear();
    return 'done';
  }

  /** Returns to the last commit. */
  async rollBack(): Promise<void> {
    // Writes in flight must end before the pages are written again.
    await Promise.all(this.#writes.splice(0));
    this.#fresh.forEach((page) => this.#used.delete(page));
    this.#givenUp.clear();
    this.#fresh.clear();
  }

  disconnect(): Promise<void> {
    return this.#block.disconnect();
  }

  #sector(page: number): number {
    return (page * this.pageBytes) / SECTOR_BYTES;
  }
}

/**
 * Maps an error of the disk to a Stop: the disk is gone, is read-only, or has a fault. An invalid request is a bug of
 * this store.
 */
function stopUnlessDone(result: 'done' | BlockError): void {
  if (result === 'done') return;
  throw new Stop(result === 'disconnected' || result === 'read-only' ? result : 'io-error');
}
