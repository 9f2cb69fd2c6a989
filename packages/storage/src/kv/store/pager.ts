import { SECTOR_BYTES } from '@mirage/runtime';
import type { Block, BlockError } from '@mirage/types';
import { Bitmap } from './bitmap.js';
import { Stop } from './stop.js';
import { SUPERBLOCKS, writeSuperblock, type PageReference } from './superblock.js';

/**
 * The pages of a disk, and what makes a change happen wholly or not at all:
 *   1. pages that the last commit can reach are never written to;
 *   2. new pages are written to free ones, then the disk is flushed;
 *   3. one block, the older superblock, is written: it reaches the new pages. Then the disk is flushed again;
 *   4. only now are the pages that nothing reaches any more free. Power lost before 3 leaves the old state, after 3 the
 *      new one; a block is never half written. If a page were reused before 4, the old state could be gone while the
 *      new one is not there yet.
 */
export class Pager {
  readonly #block: Block;
  readonly #used: Bitmap;
  /** Taken since the last commit: nothing durable knows them. */
  readonly #fresh: Bitmap;
  /** Given up since the last commit, which still reaches them. */
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

  /** Pages that may be taken now, and those that will be free after the next commit. */
  get spare(): number {
    return this.pages - this.#used.count + this.#givenUp.count;
  }

  /** Whether anything was taken or given up since the last commit. */
  get isChanged(): boolean {
    return this.#fresh.count + this.#givenUp.count > 0;
  }

  /**
   * Notes, when a disk is opened, that the last commit reaches these pages. False: something else does, or the disk has
   * no such pages.
   */
  claim(page: number, count: number): boolean {
    if (page < SUPERBLOCKS || count < 1 || page + count > this.pages) return false;
    for (let index = page; index < page + count; index++) {
      if (this.#used.has(index)) return false;
      this.#used.add(index);
    }
    return true;
  }

  /** Takes up to `most` pages that follow each other. Stop: 'no-space'. */
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

  /** Gives pages up. Those that nothing durable knows are free at once: nothing may be under way to them. */
  giveUp(page: number, count: number): void {
    for (let index = page; index < page + count; index++) {
      if (!this.#fresh.has(index)) this.#givenUp.add(index);
      else {
        this.#fresh.delete(index);
        this.#used.delete(index);
      }
    }
  }

  /** Reads pages, as many as the buffer is long. Stop: what the disk says. */
  async read(page: number, into: Uint8Array): Promise<void> {
    stopUnlessDone(await this.#block.read(this.#sector(page), [into]));
  }

  /** Begins to write pages that were taken since the last commit. The buffer must not change until `settle`. */
  write(page: number, bytes: Uint8Array): void {
    this.#writes.push(this.#block.write(this.#sector(page), [bytes]));
  }

  /** Waits for all writes that were begun. Stop: what the disk says of the first that failed. */
  async settle(): Promise<void> {
    const results = await Promise.all(this.#writes.splice(0));
    for (const result of results) stopUnlessDone(result);
  }

  /**
   * Makes everything that `root` reaches durable. Stop: what the disk says. 'unknown': it failed where nobody knows
   * which state is durable, and nothing must be written to this disk any more before it is opened anew.
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

  /** Goes back to the last commit. */
  async rollBack(): Promise<void> {
    // What is still being written must not meet what will be written there next.
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
 * Stop: the disk is gone, is written to though it takes no writes, or has a fault; a request that cannot be is a fault
 * of this store.
 */
function stopUnlessDone(result: 'done' | BlockError): void {
  if (result === 'done') return;
  throw new Stop(result === 'disconnected' || result === 'read-only' ? result : 'io-error');
}
