import { checksum } from './checksum.js';
import type { IndexTree } from './index-tree.js';
import {
  extentKey,
  MOST_INLINE_BYTES,
  offsetOf,
  readExtent,
  readHead,
  startsWith,
  writeExtent,
  writeHead,
  type Extent,
  type Head,
} from './index-entries.js';
import type { Pager } from './pager.js';
import { Stop } from './stop.js';

/** Pages of a value that are written together: the maximum that a change of one byte writes. */
const CHUNK_PAGES = 16;

/**
 * The values of a store: heads and extents in its index, bytes on its pages. The key of its head identifies a value.
 * Stop: as for the index.
 */
export class Values {
  readonly #index: IndexTree;
  readonly #pager: Pager;
  readonly #chunkBytes: number;

  constructor(index: IndexTree, pager: Pager) {
    this.#index = index;
    this.#pager = pager;
    this.#chunkBytes = CHUNK_PAGES * pager.pageBytes;
  }

  async head(key: Uint8Array): Promise<Head | undefined> {
    const bytes = await this.#index.get(key);
    return bytes && soundHead(bytes);
  }

  /** Reads bytes of a value into a buffer of zeros; both ends are within the value. */
  async read(key: Uint8Array, { inline }: Head, offset: number, into: Uint8Array): Promise<void> {
    if (inline) return into.set(inline.subarray(offset, offset + into.length));
    const end = offset + into.length;
    await this.#eachExtent(key, this.#chunkStart(offset), end, async (start, extent) => {
      const from = Math.max(start, offset);
      const to = Math.min(start + extent.lengthBytes, end);
      if (from >= to) return;
      const bytes = await this.#readExtent(extent);
      into.set(bytes.subarray(from - start, to - start), from - offset);
    });
  }

  /** Creates or replaces a value. */
  async write(key: Uint8Array, value: Uint8Array, modifiedMs: number): Promise<void> {
    await this.#deleteExtents(key, 0, Infinity);
    const isInline = value.length <= MOST_INLINE_BYTES;
    await this.#putHead(key, { modifiedMs, lengthBytes: value.length, inline: isInline ? value.slice() : undefined });
    if (isInline) return;
    for (let offset = 0; offset < value.length; offset += this.#chunkBytes) {
      await this.#writeChunk(key, offset, value.subarray(offset, offset + this.#chunkBytes));
    }
  }

  /** Creates a value of zeros. */
  async allocate(key: Uint8Array, lengthBytes: number, modifiedMs: number): Promise<void> {
    const isInline = lengthBytes <= MOST_INLINE_BYTES;
    await this.#putHead(key, { modifiedMs, lengthBytes, inline: isInline ? new Uint8Array(lengthBytes) : undefined });
  }

  /** Replaces bytes of a value, and extends it if needed. */
  async writePart(key: Uint8Array, head: Head, offset: number, bytes: Uint8Array, modifiedMs: number): Promise<void> {
    const end = offset + bytes.length;
    const lengthBytes = Math.max(head.lengthBytes, end);
    if (lengthBytes <= MOST_INLINE_BYTES) {
      const inline = new Uint8Array(lengthBytes);
      inline.set(head.inline!);
      inline.set(bytes, offset);
      return this.#putHead(key, { modifiedMs, lengthBytes, inline });
    }
    if (head.inline && head.lengthBytes > 0) await this.#writeChunk(key, 0, head.inline);
    const grown: Head = { modifiedMs, lengthBytes, inline: undefined };
    await this.#putHead(key, grown);
    for (let start = this.#chunkStart(offset); start < end; start += this.#chunkBytes) {
      const chunk = new Uint8Array(Math.min(this.#chunkBytes, lengthBytes - start));
      await this.read(key, grown, start, chunk);
      const from = Math.max(offset, start);
      chunk.set(bytes.subarray(from - offset, Math.min(end, start + chunk.length) - offset), from - start);
      await this.#deleteExtents(key, start, start + this.#chunkBytes);
      await this.#writeChunk(key, start, chunk);
    }
  }

  async delete(key: Uint8Array): Promise<void> {
    await this.#deleteExtents(key, 0, Infinity);
    await this.#index.delete(key);
  }

  /** Moves a value to an unused key; its bytes stay in place. */
  async move(from: Uint8Array, to: Uint8Array): Promise<void> {
    for (
      let entry = await this.#index.seek(from);
      entry && startsWith(entry.key, from);
      entry = await this.#index.seek(from)
    ) {
      const key = entry.key.slice();
      const moved = new Uint8Array(to.length + key.length - from.length);
      moved.set(to);
      moved.set(key.subarray(from.length), to.length);
      const value = entry.value.slice();
      await this.#index.delete(key);
      await this.#index.put(moved, value);
    }
  }

  #putHead(key: Uint8Array, head: Head): Promise<void> {
    return this.#index.put(key, writeHead(head));
  }

  #chunkStart(offset: number): number {
    return offset - (offset % this.#chunkBytes);
  }

  /** Writes bytes of a value that have no extent yet, at most one chunk. */
  async #writeChunk(key: Uint8Array, offset: number, bytes: Uint8Array): Promise<void> {
    const { pageBytes } = this.#pager;
    for (let done = 0; done < bytes.length; ) {
      const { page, count } = this.#pager.take(Math.ceil((bytes.length - done) / pageBytes));
      // A copy, because pages are written whole and the checksum needs alignment.
      const buffer = new Uint8Array(count * pageBytes);
      const part = bytes.subarray(done, done + buffer.length);
      buffer.set(part);
      this.#pager.write(page, buffer);
      const extent = { page, lengthBytes: part.length, checksum: checksum(buffer.subarray(0, part.length)) };
      await this.#index.put(extentKey(key, offset + done), writeExtent(extent));
      done += part.length;
    }
    // At most one chunk is in memory at a time.
    await this.#pager.settle();
  }

  async #readExtent({ page, lengthBytes, checksum: expected }: Extent): Promise<Uint8Array> {
    const { pageBytes } = this.#pager;
    const buffer = new Uint8Array(Math.ceil(lengthBytes / pageBytes) * pageBytes);
    await this.#pager.read(page, buffer);
    const bytes = buffer.subarray(0, lengthBytes);
    if (checksum(bytes) !== expected) throw new Stop('io-error');
    return bytes;
  }

  async #deleteExtents(key: Uint8Array, from: number, to: number): Promise<void> {
    await this.#eachExtent(key, from, to, async (start, { page, lengthBytes }) => {
      this.#pager.giveUp(page, Math.ceil(lengthBytes / this.#pager.pageBytes));
      await this.#index.delete(extentKey(key, start));
    });
  }

  /**
   * Calls back for the extents of a value that begin from `from` up to `to`, in order. The callee may delete the
   * current one.
   */
  async #eachExtent(
    key: Uint8Array,
    from: number,
    to: number,
    use: (start: number, extent: Extent) => Promise<void>,
  ): Promise<void> {
    for (let start = from; ; start++) {
      const entry = await this.#index.seek(extentKey(key, start));
      if (!entry || entry.key.length === key.length || !startsWith(entry.key, key)) return;
      start = offsetOf(entry.key);
      if (start >= to) return;
      const extent = readExtent(entry.value);
      if (extent === 'damaged') throw new Stop('io-error');
      await use(start, extent);
    }
  }
}

/** Parses a head. Stop: it is damaged. */
export function soundHead(bytes: Uint8Array): Head {
  const head = readHead(bytes);
  if (head === 'damaged') throw new Stop('io-error');
  return head;
}
