import { pattern } from './block.js';
import { expectEqual, type ConformanceRow } from './row.js';
import {
  bytesOf,
  isPending,
  joined,
  readAll,
  readBytes,
  textOf,
  thrownBy,
  withFlow,
  type StackPair,
} from './stack-pair.js';
import { within } from './within.js';
import type { Flow, FlowError } from '@mirage/types';

/* The two ways to read: `read` with `for await`, and `onData`. */

const MIB = 1 << 20;

/** Collects the calls of an `onData` callback, until the end. */
function collect(flow: Flow, onChunk: () => void = () => {}): Promise<{ bytes: Uint8Array; ends: string[] }> {
  const chunks: Uint8Array[] = [];
  const ends: string[] = [];
  return new Promise((resolve) =>
    flow.onData((data: Uint8Array | 'eof' | FlowError) => {
      if (typeof data !== 'string') {
        chunks.push(data.slice());
        onChunk();
        return;
      }
      ends.push(data);
      resolve({ bytes: joined(chunks), ends });
    }),
  );
}

export const flowCallbackRows: readonly ConformanceRow<StackPair>[] = [
  {
    name: 'calls back for all bytes in order, then once for the end',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const all = pattern(MIB, 1);
        const collected = collect(ours);
        void theirs.write(all);
        theirs.shutdown();
        const { bytes, ends } = await within(collected, 'the end');
        expectEqual('what it was called for', bytes, all);
        await within(ours.close(), 'closing');
        await isPending(theirs.read());
        expectEqual('the ends', ends.join(), 'eof');
      }),
  },
  {
    name: 'calls back with a reset, and with closed when it ends the flow itself',
    check: async (pair) => {
      await withFlow(pair, async ({ ours, theirs }) => {
        const collected = collect(ours);
        theirs.abort();
        expectEqual('the ends', (await within(collected, 'the end')).ends.join(), 'reset');
      });
      await withFlow(pair, async ({ ours }) => {
        const collected = collect(ours);
        ours.pause();
        void ours.close();
        expectEqual('the ends', (await within(collected, 'the end')).ends.join(), 'closed');
      });
    },
  },
  {
    name: 'never calls back inside onData or resume',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        await theirs.write(bytesOf('early'));
        let isInside = true;
        let wasInside = false;
        const collected = collect(ours, () => (wasInside ||= isInside));
        isInside = false;
        ours.pause();
        await isPending(collected);
        isInside = true;
        ours.resume();
        isInside = false;
        theirs.shutdown();
        expectEqual('what it was called for', textOf((await within(collected, 'the end')).bytes), 'early');
        expectEqual('whether it was called inside', wasInside, false);
      }),
  },
  {
    name: 'pauses from the next call on, makes the peer wait, and resumes',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        let calls = 0;
        const collected = collect(ours, () => {
          calls++;
          if (calls % 3 === 1) ours.pause();
        });
        const write = theirs.write(pattern(32 * MIB, 2));
        expectEqual('whether the write waits', await isPending(write), true);
        expectEqual('the calls', calls, 1);
        const resuming = setInterval(() => ours.resume(), 1);
        try {
          expectEqual('the write', await within(write, 'the write'), 'written');
          theirs.shutdown();
          expectEqual('the bytes', (await within(collected, 'the end')).bytes, pattern(32 * MIB, 2));
        } finally {
          clearInterval(resuming);
        }
      }),
  },
  {
    name: 'counts the bytes of a callback as read when it closes the flow: the peer gets an end, not a reset',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        ours.onData((data) => {
          if (typeof data === 'string') return;
          void ours.write(bytesOf('bye'));
          void ours.close();
        });
        await theirs.write(bytesOf('hello'));
        const { bytes, end } = await within(readAll(theirs), 'the answer');
        expectEqual('what the peer got', `${textOf(bytes)} ${end}`, 'bye eof');
      }),
  },
  {
    name: 'leaves the bytes of a callback as they are until it returns, also when it writes or aborts',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const all = pattern(200_000, 3);
        let at = 0;
        const wrong: number[] = [];
        const done = new Promise<void>((resolve) => {
          ours.onData((data) => {
            if (typeof data === 'string') return;
            const isLast = at + data.length === all.length;
            if (isLast) ours.abort();
            else void ours.write(new Uint8Array(data.length));
            for (const byte of data) if (byte !== all[at++]) wrong.push(at - 1);
            if (isLast) resolve();
          });
        });
        theirs.onData(() => undefined);
        void theirs.write(all);
        await within(done, 'all bytes');
        expectEqual('the first bytes that changed', wrong.slice(0, 3).join(), '');
      }),
  },
  {
    name: 'can switch to a second callback',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const first = new Promise<void>((resolve) => ours.onData(() => resolve()));
        await theirs.write(bytesOf('one'));
        await within(first, 'the first callback');
        const collected = collect(ours);
        await theirs.write(bytesOf('two'));
        theirs.shutdown();
        expectEqual('what the second got', textOf((await within(collected, 'the end')).bytes), 'two');
      }),
  },
  {
    name: 'can switch from read to onData, but not back',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        const read = ours.read();
        expectEqual('a second read', await thrownBy(() => ours.read()), 'Error');
        expectEqual('onData while a read waits', await thrownBy(() => ours.onData(() => {})), 'Error');
        await theirs.write(bytesOf('head'));
        expectEqual('the read', textOf((await within(read, 'the read')) as Uint8Array), 'head');
        const collected = collect(ours);
        expectEqual('a read after onData', await thrownBy(() => ours.read()), 'Error');
        await theirs.write(bytesOf('body'));
        theirs.shutdown();
        expectEqual('what it was called for', textOf((await within(collected, 'the end')).bytes), 'body');
      }),
  },
  ...[
    ['throws', (): void => raise()],
    ['rejects', async (): Promise<void> => raise()],
  ].map(
    ([how, callback]): ConformanceRow<StackPair> => ({
      name: `resets the flow of a callback that ${how as string}, and counts it`,
      check: (pair) =>
        withFlow(pair, async ({ ours, theirs }) => {
          const before = pair.stack.statistics().handlerErrors;
          ours.onData(callback as () => void | Promise<void>);
          await theirs.write(bytesOf('x'));
          expectEqual('the end of the peer', (await readAll(theirs)).end, 'reset');
          expectEqual('the errors', pair.stack.statistics().handlerErrors - before, 1);
        }),
    }),
  ),
  {
    name: 'is iterated until the end of the peer',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        void theirs.write(pattern(MIB, 4));
        theirs.shutdown();
        const chunks: Uint8Array[] = [];
        for await (const chunk of ours) chunks.push(chunk);
        expectEqual('what it read', joined(chunks), pattern(MIB, 4));
      }),
  },
  {
    name: 'can be read further when its iteration is left early',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        void theirs.write(pattern(MIB, 5));
        theirs.shutdown();
        let head: Uint8Array | undefined;
        for await (const chunk of ours) {
          head = chunk;
          break;
        }
        const { bytes, end } = await readAll(ours);
        expectEqual('what it read', joined([head!, bytes]), pattern(MIB, 5));
        expectEqual('the end', end, 'eof');
      }),
  },
  {
    name: 'throws from an iteration that a reset ends, with the reset as the cause',
    check: (pair) =>
      withFlow(pair, async ({ ours, theirs }) => {
        await theirs.write(bytesOf('x'));
        await readBytes(ours, 1);
        theirs.abort();
        const iterating = (async () => {
          for await (const _ of ours);
        })();
        const cause = await iterating.then(
          () => 'nothing',
          (error: Error) => error.cause,
        );
        expectEqual('the cause', cause, 'reset');
      }),
  },
];

function raise(): never {
  throw new Error('on purpose');
}
