import { DeviceError, SECTOR_BYTES } from '@mirage/runtime';
import type { Block, BlockError, Clock, KvRw } from '@mirage/types';
import { IndexTree } from './index-tree.js';
import { headOf, readExtent, readHead } from './index-entries.js';
import { operations } from './operations.js';
import { Pager } from './pager.js';
import { Queue } from './queue.js';
import { Stop } from './stop.js';
import {
  LEAST_PAGE_BYTES,
  readSuperblock,
  SUPERBLOCK_BYTES,
  SUPERBLOCKS,
  type PageReference,
  type Superblock,
} from './superblock.js';

/** The superblocks, the page of the index, its copy, and a few values. */
const LEAST_PAGES = 16;
const MOST_PAGES = 2 ** 32 - 1;
const DEVICE = 'kvStore';
const EMPTY_IT = 'dd if=/dev/zero of=DISK bs=4096 count=2 conv=notrunc   # empties the disk: its contents are lost';

/**
 * Opens the store on a disk that nothing else uses. A disk that begins with zeros becomes an empty store; other
 * contents are refused. Opening reads the whole index, but not the values. Throws `DeviceError`.
 */
export async function connectKvStore(_parameters: object, disk: Block, clock: Pick<Clock, 'wallNs'>): Promise<KvRw> {
  const { info } = disk;
  const pageBytes = Math.max(LEAST_PAGE_BYTES, info.blockBytes);
  const pages = Math.min(MOST_PAGES, Math.floor((info.sizeSectors * SECTOR_BYTES) / pageBytes));
  if (pages < LEAST_PAGES) {
    const least = (LEAST_PAGES * pageBytes) / 1024;
    throw new DeviceError(DEVICE, `a store needs a disk of at least ${least} KiB`, `truncate -s ${least}K DISK`);
  }
  // Data may be only in the cache of the disk, if the previous program ended before a flush. After this flush it is
  // durable.
  if (info.isWritable) refuseUnlessDone(await disk.flush());
  const superblock = await newestSuperblock(disk, pageBytes);
  const pager = new Pager(disk, pageBytes, pages, superblock === 'blank' ? 0n : superblock.generation);
  const { index, root } = superblock === 'blank' ? await format(pager) : await open(pager, superblock);
  return operations(new Queue(index, pager, root), index, pager, () => Number(clock.wallNs() / 1_000_000n));
}

async function newestSuperblock(disk: Block, pageBytes: number): Promise<Superblock | 'blank'> {
  const found: (Superblock | 'blank' | 'other')[] = [];
  for (let number = 0; number < SUPERBLOCKS; number++) {
    const block = new Uint8Array(disk.info.blockBytes);
    refuseUnlessDone(await disk.read((number * pageBytes) / SECTOR_BYTES, [block]));
    found.push(readSuperblock(block.subarray(0, SUPERBLOCK_BYTES)));
  }
  if (found.every((one) => one === 'blank')) return 'blank';
  const valid = found.filter((one): one is Superblock => typeof one === 'object');
  const [first, second] = valid;
  if (!first) throw new DeviceError(DEVICE, 'the disk contains something that is not a store', EMPTY_IT);
  return second && second.generation > first.generation ? second : first;
}

async function format(pager: Pager): Promise<{ index: IndexTree; root: Readonly<PageReference> }> {
  if (!pager.isWritable) throw new DeviceError(DEVICE, 'the disk is empty and read-only');
  const index = IndexTree.empty(pager);
  const root = await index.spill();
  if ((await pager.commit(root)) !== 'done') refuseUnlessDone('io-error');
  return { index, root };
}

async function open(
  pager: Pager,
  { pageBytes, pages, root }: Superblock,
): Promise<{ index: IndexTree; root: Readonly<PageReference> }> {
  if (pageBytes !== pager.pageBytes) {
    throw new DeviceError(
      DEVICE,
      `the store was created on a disk with blocks of ${pageBytes} bytes, but this disk has blocks of ${pager.pageBytes}`,
    );
  }
  if (pages > pager.pages) {
    const [was, is] = [pages, pager.pages].map((count) => (count * pageBytes) / 1024);
    throw new DeviceError(
      DEVICE,
      `the disk had ${was} KiB when the store was written, and has ${is} KiB`,
      `truncate -s ${was}K DISK`,
    );
  }
  const index = new IndexTree(pager, root);
  const isSound = await index
    .claimAll(({ key, value }) => {
      const head = headOf(key);
      if (head === 'damaged') return false;
      if (head.length === key.length) return readHead(value) !== 'damaged';
      const extent = readExtent(value);
      return extent !== 'damaged' && pager.claim(extent.page, Math.ceil(extent.lengthBytes / pageBytes));
    })
    .catch((error: unknown) => {
      if (error instanceof Stop) return false;
      throw error;
    });
  if (!isSound)
    throw new DeviceError(DEVICE, 'the disk is damaged: its contents differ from what was written', EMPTY_IT);
  return { index, root };
}

function refuseUnlessDone(result: 'done' | BlockError): void {
  if (result !== 'done') throw new DeviceError(DEVICE, `the disk cannot be used: ${result}`);
}
