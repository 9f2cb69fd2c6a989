import type { Flow } from '@mirage/types';
import { pattern } from './block.js';
import { expectEqual, type ConformanceRow } from './row.js';
import { isPending, readAll, readBytes, withFlow, type StackPair } from './stack-pair.js';
import { within } from './within.js';

/* The transfer of bytes by a flow: order, ownership, backpressure. */

const MIB = 1 << 20;
/** More than the buffers of both sides hold together, on every host. */
const MORE_THAN_BUFFERS_BYTES = 64 * MIB;
const PART_BYTES = 64 * 1024;

/** Writes without a reader until a write has to wait. Returns that write, and the number of bytes written. */
async function writeUntilFull(
  flow: Flow,
): Promise<{ readonly waiting: Promise<string>; readonly lengthBytes: number }> {
  const part = pattern(PART_BYTES, 1);
  for (let lengthBytes = PART_BYTES; lengthBytes <= MORE_THAN_BUFFERS_BYTES; lengthBytes += PART_BYTES) {
    const waiting = flow.write(part);
    if (await isWaiting(waiting)) return { waiting, lengthBytes };
  }
  throw new Error(`${MORE_THAN_BUFFERS_BYTES} bytes were written without a reader`);
}

/** Whether a write waits. Most do not, which is detected quickly. */
async function isWaiting(write: Promise<string>): Promise<boolean> {
  let isDone = false;
  void write.then(() => (isDone = true));
  for (let turn = 0; turn < 3; turn++) {
    await new Promise<void>((resolve) => void setTimeout(() => resolve(), 0));
    if (isDone) return false;
  }
  return isPending(write);
}

export const flowBytesRows: readonly ConformanceRow<StackPair>[] = [
  ...[1, 2, 1459, 1460, 1461, 16_384, 65_535, 65_536, MIB].map(
    (lengthBytes): ConformanceRow<StackPair> => ({
      name: `carries ${lengthBytes} ${lengthBytes === 1 ? 'byte' : 'bytes'} both ways at once`,
      check: (pair) =>
        withFlow(pair, async ({ ours, theirs }) => {
          const [down, up] = [pattern(lengthBytes, 1), pattern(lengthBytes, 2)];
          const writes = [ours.write(down), theirs.write(up)];
          const [atPeer, here] = await Promise.all([readBytes(theirs, lengthBytes), readBytes(ours, lengthBytes)]);
          expectEqual('what the peer read', atPeer, down);
          expectEqual('what it read', here, up);
          for (const write of writes) expectEqual('a write', await within(write, 'a write'), 'written');
        }),
    }),
  ),
  {
    name: 'writes nothing at all',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        expectEqual('a write', await within(ours.write(new Uint8Array(0)), 'a write of nothing'), 'written');
        ours.shutdown();
        const { bytes, end } = await readAll(theirs);
        expectEqual('what the peer read', bytes.length, 0);
        expectEqual('the end', end, 'eof');
      }),
  },
  {
    name: 'keeps the order of its writes, whether they are awaited or not',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const all = pattern(1000 * 1001, 3);
        let offset = 0;
        const writes: Promise<string>[] = [];
        for (let length = 1; length <= 1000; length++) {
          writes.push(ours.write(all.subarray(offset, (offset += length))));
          if (length % 100 === 0) await null;
        }
        expectEqual('what the peer read', await readBytes(theirs, offset), all.subarray(0, offset));
        const failed = (await Promise.all(writes)).filter((result) => result !== 'written');
        expectEqual('how many writes failed', failed.length, 0);
      }),
  },
  {
    name: 'returns the buffer when a write resolves',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const all = pattern(200 * 1000, 4);
        const buffer = new Uint8Array(1000);
        const reading = readBytes(theirs, all.length);
        for (let offset = 0; offset < all.length; offset += buffer.length) {
          buffer.set(all.subarray(offset, offset + buffer.length));
          expectEqual('a write', await within(ours.write(buffer), 'a write'), 'written');
          buffer.fill(0xee);
        }
        expectEqual('what the peer read', await reading, all);
      }),
  },
  {
    name: 'returns bytes that belong to the reader',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const all = pattern(100_000, 5);
        void theirs.write(all);
        const kept: Uint8Array[] = [];
        for (let count = 0; count < all.length; count += kept.at(-1)!.length) {
          const received = await within(ours.read(), 'reading');
          if (typeof received === 'string') throw new Error(`it read ${received}`);
          kept.push(received);
        }
        let offset = 0;
        for (const chunk of kept) {
          expectEqual('a chunk that was kept', chunk, all.subarray(offset, (offset += chunk.length)));
          chunk.fill(0xee);
        }
      }),
  },
  {
    name: 'accepts a write that is larger than all buffers, while the peer reads',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const all = pattern(8 * MIB, 6);
        const write = ours.write(all);
        expectEqual('what the peer read', await readBytes(theirs, all.length), all);
        expectEqual('the write', await within(write, 'the write'), 'written');
      }),
  },
  {
    name: 'makes writes wait until the peer reads',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const { waiting, lengthBytes } = await writeUntilFull(ours);
        const read = await readBytes(theirs, lengthBytes);
        expectEqual('the write that waited', await within(waiting, 'the write that waited'), 'written');
        expectEqual('how many bytes the peer read', read.length, lengthBytes);
        const part = pattern(PART_BYTES, 1);
        for (let offset = 0; offset < lengthBytes; offset += PART_BYTES)
          expectEqual(`the bytes from ${offset}`, read.subarray(offset, offset + PART_BYTES), part);
      }),
  },
  {
    name: 'makes the peer wait until the program reads',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const { waiting, lengthBytes } = await writeUntilFull(theirs);
        expectEqual('how many bytes it read', (await readBytes(ours, lengthBytes)).length, lengthBytes);
        expectEqual('the write that waited', await within(waiting, 'the write that waited'), 'written');
      }),
  },
];
