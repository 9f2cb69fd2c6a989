// Cases after the topics of streams, written anew. Source: Streams Standard.
import { all, failing, source, turn } from './stream-kit';
import { attempt, attemptAsync, throws, type Table } from './table';

export const ENDING_STREAMS: Table = {
  'streams/readable-streams/cancel.any.js': [
    [
      'the source hears the reason',
      async () => {
        const { readable, calls } = source([1], { highWaterMark: 0 });
        await turn();
        await readable.cancel('why');
        return calls;
      },
      ['start', 'cancel why'],
    ],
    [
      'later reads end',
      async () => {
        const { readable } = source([1]);
        await readable.cancel();
        return all(readable);
      },
      [],
    ],
    [
      'a locked stream',
      () => {
        const { readable } = source([1]);
        readable.getReader();
        return readable.cancel();
      },
      throws('TypeError'),
    ],
    [
      'by its reader',
      async () => {
        const { readable, calls } = source([1], { highWaterMark: 0 });
        await turn();
        await readable.getReader().cancel('x');
        return calls.at(-1);
      },
      'cancel x',
    ],
    [
      'a closed stream',
      async () => {
        const { readable, calls } = source([]);
        await all(readable).then(() => undefined);
        return calls.filter((call) => call.startsWith('cancel'));
      },
      [],
    ],
    ['a failed stream', () => failing().cancel(), throws('RangeError')],
    [
      'it waits for the source',
      async () => {
        const order: string[] = [];
        const readable = new ReadableStream({
          cancel: async () => {
            await turn();
            order.push('source');
          },
        });
        await readable.cancel();
        order.push('cancelled');
        return order;
      },
      ['source', 'cancelled'],
    ],
  ],
  'streams/readable-streams/tee.any.js': [
    [
      'both have all',
      async () => Promise.all(source([1, 2]).readable.tee().map(all)),
      [
        [1, 2],
        [1, 2],
      ],
    ],
    [
      'the stream is locked',
      () => {
        const { readable } = source([1]);
        readable.tee();
        return [readable.locked, attempt(() => readable.tee())];
      },
      [true, throws('TypeError')],
    ],
    [
      'an error reaches both',
      async () =>
        Promise.all(
          failing()
            .tee()
            .map((branch) => attemptAsync(() => all(branch))),
        ),
      [throws('RangeError'), throws('RangeError')],
    ],
    [
      'a cancel of one leaves the other',
      async () => {
        const [a, b] = source([1, 2]).readable.tee();
        void a.cancel();
        return all(b);
      },
      [1, 2],
    ],
    [
      'a cancel of both reaches the source',
      async () => {
        const reasons: unknown[] = [];
        const [a, b] = new ReadableStream({ cancel: (reason) => void reasons.push(reason) }).tee();
        await Promise.all([a.cancel('1'), b.cancel('2')]);
        return reasons;
      },
      [['1', '2']],
    ],
  ],
  'streams/readable-streams/async-iterator.any.js': [
    [
      'for await',
      async () => {
        const found: unknown[] = [];
        for await (const value of source([1, 2]).readable) found.push(value);
        return found;
      },
      [1, 2],
    ],
    [
      'a break cancels',
      async () => {
        const { readable, calls } = source([1, 2, 3]);
        for await (const _ of readable) break;
        return [calls.at(-1)!.startsWith('cancel'), readable.locked];
      },
      [true, false],
    ],
    [
      'preventCancel',
      async () => {
        const { readable, calls } = source([1, 2, 3]);
        for await (const _ of readable.values({ preventCancel: true })) break;
        return [calls.some((call) => call.startsWith('cancel')), await all(readable)];
      },
      [false, [2, 3]],
    ],
    [
      'an error',
      async () => {
        for await (const _ of failing()) return 'a value';
        return 'the end';
      },
      throws('RangeError'),
    ],
    [
      'a locked stream',
      () => {
        const { readable } = source([1]);
        readable.getReader();
        return attempt(() => readable.values());
      },
      throws('TypeError'),
    ],
    [
      'return and then next',
      async () => {
        const iterator = source([1]).readable.values();
        await iterator.return!();
        return (await iterator.next()).done;
      },
      true,
    ],
  ],
  'streams/readable-streams/from.any.js': [
    ['a list', () => all(ReadableStream.from(['a', 'b'])), ['a', 'b']],
    [
      'a generator',
      () =>
        all(
          ReadableStream.from(
            (function* () {
              yield 1;
              yield 2;
            })(),
          ),
        ),
      [1, 2],
    ],
    [
      'an asynchronous generator',
      () =>
        all(
          ReadableStream.from(
            (async function* () {
              yield 1;
              await turn();
              yield 2;
            })(),
          ),
        ),
      [1, 2],
    ],
    ['promises in a list', () => all(ReadableStream.from([Promise.resolve(1)])), [1]],
    ['another stream', () => all(ReadableStream.from(source([1]).readable)), [1]],
    [
      'a value that is not iterable',
      () => [attempt(() => ReadableStream.from(1 as never)), attempt(() => ReadableStream.from({} as never))],
      [throws('TypeError'), throws('TypeError')],
    ],
  ],
};
