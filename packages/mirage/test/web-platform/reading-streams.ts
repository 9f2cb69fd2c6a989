// Cases after the topics of streams, written anew. Source: Streams Standard.
import { all, failing, source, turn } from './stream-kit';
import { attempt, attemptAsync, throws, type Case, type Table } from './table';

export const READING_STREAMS: Table = {
  'streams/readable-streams/general.any.js': [
    ['values in order, then the end', () => all(source([1, 2, 3]).readable), [1, 2, 3]],
    [
      'start before pull, and pull once for a queue of one',
      async () => {
        const { calls } = source([1, 2]);
        await turn();
        return calls;
      },
      ['start', 'pull'],
    ],
    [
      'no pull for a queue of none',
      async () => {
        const { calls } = source([1], { highWaterMark: 0 });
        await turn();
        return calls;
      },
      ['start'],
    ],
    [
      'a pull for each place of the queue',
      async () => {
        const { calls } = source([1, 2, 3, 4], { highWaterMark: 3 });
        await turn();
        return calls;
      },
      ['start', 'pull', 'pull', 'pull'],
    ],
    [
      'pull waits for its promise',
      async () => {
        let pulls = 0;
        const readable = new ReadableStream(
          {
            pull: () => {
              pulls += 1;
              return new Promise<void>(() => undefined);
            },
          },
          { highWaterMark: 5 },
        );
        await turn();
        return [pulls, readable.locked];
      },
      [1, false],
    ],
    [
      'an error of pull',
      () =>
        all(
          new ReadableStream({
            pull() {
              throw new RangeError();
            },
          }),
        ),
      throws('RangeError'),
    ],
    [
      'enqueue after close',
      () =>
        new ReadableStream({
          start(c) {
            c.close();
            c.enqueue(1);
          },
        }),
      throws('TypeError'),
    ],
    [
      'close twice',
      () =>
        new ReadableStream({
          start(c) {
            c.close();
            c.close();
          },
        }),
      throws('TypeError'),
    ],
    [
      'desiredSize',
      () => {
        const sizes: unknown[] = [];
        new ReadableStream({
          start(c) {
            sizes.push(c.desiredSize);
            c.enqueue(1);
            c.enqueue(1);
            sizes.push(c.desiredSize);
            c.close();
            sizes.push(c.desiredSize);
          },
        });
        return sizes;
      },
      [1, -1, -1],
    ],
    [
      'the queue is read after close',
      () =>
        all(
          new ReadableStream({
            start(c) {
              c.enqueue('a');
              c.enqueue('b');
              c.close();
            },
          }),
        ),
      ['a', 'b'],
    ],
    [
      'an error empties the queue',
      () =>
        all(
          new ReadableStream({
            start(c) {
              c.enqueue('a');
              c.error(new RangeError());
            },
          }),
        ),
      throws('RangeError'),
    ],
  ],
  'streams/readable-streams/bad-underlying-sources.any.js': [
    [
      'an error of start',
      () =>
        new ReadableStream({
          start() {
            throw new RangeError();
          },
        }),
      throws('RangeError'),
    ],
    [
      'a rejection of start',
      () => all(new ReadableStream({ start: () => Promise.reject(new RangeError()) })),
      throws('RangeError'),
    ],
    ['pull that is no function', () => new ReadableStream({ pull: 1 } as never), throws('TypeError')],
    ['a type that is none', () => new ReadableStream({ type: 'x' } as never), throws('TypeError')],
    [
      'an error of cancel',
      () =>
        new ReadableStream({
          cancel() {
            throw new RangeError();
          },
        }).cancel(),
      throws('RangeError'),
    ],
  ],
  'streams/readable-streams/bad-strategies.any.js': [
    ...[-1, NaN, 'x', {}].map(
      (highWaterMark): Case => [
        `highWaterMark ${String(highWaterMark)}`,
        () => new ReadableStream({}, { highWaterMark } as never),
        throws('RangeError'),
      ],
    ),
    ['size that is no function', () => new ReadableStream({}, { size: 1 } as never), throws('TypeError')],
    [
      'an error of size',
      () =>
        new ReadableStream(
          { start: (c) => c.enqueue(1) },
          {
            size() {
              throw new RangeError();
            },
          },
        ),
      throws('RangeError'),
    ],
    [
      'a negative size',
      () => new ReadableStream({ start: (c) => c.enqueue(1) }, { size: () => -1 }),
      throws('RangeError'),
    ],
  ],
  'streams/readable-streams/default-reader.any.js': [
    [
      'one reader at a time',
      () => {
        const { readable } = source([1]);
        readable.getReader();
        return [readable.locked, attempt(() => readable.getReader())];
      },
      [true, throws('TypeError')],
    ],
    [
      'a released reader',
      async () => {
        const { readable } = source([1]);
        const reader = readable.getReader();
        reader.releaseLock();
        return [readable.locked, await attemptAsync(() => reader.read()), await attemptAsync(() => reader.closed)];
      },
      [false, throws('TypeError'), throws('TypeError')],
    ],
    [
      'reads wait in order',
      async () => {
        const { readable } = source([1, 2]);
        const reader = readable.getReader();
        return (await Promise.all([reader.read(), reader.read(), reader.read()])).map(({ value, done }) => [
          value ?? null,
          done,
        ]);
      },
      [
        [1, false],
        [2, false],
        [null, true],
      ],
    ],
    [
      'a release rejects pending reads',
      async () => {
        const reader = new ReadableStream().getReader();
        const read = reader.read();
        reader.releaseLock();
        return read;
      },
      throws('TypeError'),
    ],
    [
      'closed',
      async () => {
        const reader = source([]).readable.getReader();
        await reader.read();
        return (await reader.closed) ?? 'closed';
      },
      'closed',
    ],
    ['closed of a failed one', () => failing().getReader().closed, throws('RangeError')],
    ['a mode that is none', () => source([]).readable.getReader({ mode: 'x' } as never), throws('TypeError')],
  ],
};
