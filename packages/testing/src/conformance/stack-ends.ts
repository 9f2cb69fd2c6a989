import { pattern } from './block.js';
import { expectEqual, type ConformanceRow } from './row.js';
import { bytesOf, isPending, readAll, readBytes, textOf, withFlow, type StackPair } from './stack-pair.js';
import { within } from './within.js';

/* The ends of flows: half close, close, reset. */

const MIB = 1 << 20;

export const flowEndRows: readonly ConformanceRow<StackPair>[] = [
  {
    name: 'reads the end of the peer, and can still write',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        await theirs.write(bytesOf('question'));
        theirs.shutdown();
        theirs.shutdown();
        const { bytes, end } = await readAll(ours);
        expectEqual('what it read', textOf(bytes), 'question');
        expectEqual('the end', end, 'eof');
        expectEqual('the end, read again', await within(ours.read(), 'reading'), 'eof');
        expectEqual('a write', await within(ours.write(bytesOf('answer')), 'a write'), 'written');
        await within(ours.close(), 'closing');
        const answer = await readAll(theirs);
        expectEqual('what the peer read', textOf(answer.bytes), 'answer');
        expectEqual('the end of the peer', answer.end, 'eof');
      }),
  },
  {
    name: 'shuts its own side down, and can still read',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        // Not awaited: the end follows the written bytes.
        const write = ours.write(pattern(MIB, 1));
        ours.shutdown();
        ours.shutdown();
        expectEqual('a later write', await within(ours.write(bytesOf('x')), 'a write'), 'closed');
        const { bytes, end } = await readAll(theirs);
        expectEqual('what the peer read', bytes, pattern(MIB, 1));
        expectEqual('the end of the peer', end, 'eof');
        expectEqual('the write', await within(write, 'the write'), 'written');
        await theirs.write(bytesOf('still'));
        expectEqual('what it read', textOf(await readBytes(ours, 5)), 'still');
        theirs.shutdown();
        expectEqual('the end', (await readAll(ours)).end, 'eof');
      }),
  },
  {
    name: 'sends all written bytes before it closes',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const all = pattern(8 * MIB, 2);
        const writes = [ours.write(all.subarray(0, MIB)), ours.write(all.subarray(MIB))];
        const closed = [ours.close(), ours.close()];
        const { bytes, end } = await readAll(theirs);
        expectEqual('what the peer read', bytes, all);
        expectEqual('the end of the peer', end, 'eof');
        await within(Promise.all(closed), 'closing twice');
        for (const write of writes) expectEqual('a write', await within(write, 'a write'), 'written');
        expectEqual('a later write', await within(ours.write(bytesOf('x')), 'a write'), 'closed');
        expectEqual('a later read', await within(ours.read(), 'reading'), 'closed');
      }),
  },
  {
    name: 'ends a pending read when it closes',
    check: (pair) =>
      withFlow(pair, async ({ ours }) => {
        const read = ours.read();
        await within(ours.close(), 'closing');
        expectEqual('the read', await within(read, 'the read'), 'closed');
      }),
  },
  {
    name: 'resets when it closes, and discards unread bytes',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        // Read by a callback that pauses at once, so that most of it cannot be read yet.
        const first = new Promise<void>((resolve) =>
          ours.onData(() => {
            ours.pause();
            resolve();
          }),
        );
        const write = theirs.write(pattern(8 * MIB, 3));
        await within(first, 'the first bytes');
        // Waits until the rest has arrived: bytes that arrive after a close also reset the flow, but after its end.
        expectEqual('whether the write waits for a reader', await isPending(write), true);
        await within(ours.close(), 'closing');
        expectEqual('the end of the peer', (await readAll(theirs)).end, 'reset');
      }),
  },
  {
    name: 'resets after a limit when the peer does not read the rest',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const write = ours.write(new Uint8Array(64 * MIB));
        await within(ours.close(), 'closing', 60_000);
        expectEqual('the write', await within(write, 'the write'), 'closed');
        expectEqual('the end of the peer', (await readAll(theirs)).end, 'reset');
      }),
  },
  {
    name: 'closes when the peer is already gone',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        theirs.abort();
        expectEqual('the end', (await readAll(ours)).end, 'reset');
        await within(ours.close(), 'closing');
        ours.abort();
      }),
  },
  {
    name: 'resets at once when it aborts',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const read = ours.read();
        ours.abort();
        ours.abort();
        expectEqual('the read', await within(read, 'the read'), 'closed');
        expectEqual('a write', await within(ours.write(bytesOf('x')), 'a write'), 'closed');
        await within(ours.close(), 'closing');
        expectEqual('the end of the peer', (await readAll(theirs)).end, 'reset');
      }),
  },
  {
    name: 'aborts with a pending write',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const write = ours.write(new Uint8Array(64 * MIB));
        expectEqual('whether the write waits', await isPending(write), true);
        ours.abort();
        expectEqual('the write', await within(write, 'the write'), 'closed');
        expectEqual('the end of the peer', (await readAll(theirs)).end, 'reset');
      }),
  },
  {
    name: 'reports a reset of the peer to reads and writes',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const read = ours.read();
        theirs.abort();
        expectEqual('the read', await within(read, 'the read'), 'reset');
        expectEqual('a later read', await within(ours.read(), 'reading'), 'reset');
        expectEqual('a write', await within(ours.write(bytesOf('x')), 'a write'), 'reset');
      }),
  },
  {
    name: 'reports a reset of the peer to a pending write',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const write = ours.write(new Uint8Array(64 * MIB));
        expectEqual('whether the write waits', await isPending(write), true);
        theirs.abort();
        expectEqual('the write', await within(write, 'the write'), 'reset');
      }),
  },
];
