// Cases after the topics of streams, written anew. Source: Streams Standard.
import { all, source } from './stream-kit';
import { attempt, attemptAsync, throws, type Table } from './table';

export const TRANSFORM_STREAMS: Table = {
  'streams/queuing-strategies.any.js': [
    [
      'CountQueuingStrategy',
      () => {
        const { highWaterMark, size } = new CountQueuingStrategy({ highWaterMark: 3 });
        return [highWaterMark, size({} as never)];
      },
      [3, 1],
    ],
    [
      'ByteLengthQueuingStrategy',
      () => {
        const { highWaterMark, size } = new ByteLengthQueuingStrategy({ highWaterMark: 3 });
        return [highWaterMark, size(new Uint8Array(7))];
      },
      [3, 7],
    ],
    [
      'they need a highWaterMark',
      () => [
        attempt(() => new CountQueuingStrategy({} as never)),
        attempt(() => new ByteLengthQueuingStrategy({} as never)),
      ],
      [throws('TypeError'), throws('TypeError')],
    ],
    [
      'bytes count',
      async () => {
        const sizes: unknown[] = [];
        new ReadableStream(
          {
            start(c) {
              c.enqueue(new Uint8Array(3));
              sizes.push(c.desiredSize);
            },
          },
          new ByteLengthQueuingStrategy({ highWaterMark: 10 }),
        );
        return sizes;
      },
      [7],
    ],
  ],
  'streams/transform-streams/general.any.js': [
    [
      'values that are changed',
      async () => {
        const { readable, writable } = new TransformStream<number, number>({
          transform: (value, controller) => controller.enqueue(value * 2),
        });
        const writer = writable.getWriter();
        void writer.write(1);
        void writer.write(2);
        void writer.close();
        return all(readable);
      },
      [2, 4],
    ],
    [
      'without a transformer',
      async () => {
        const { readable, writable } = new TransformStream();
        const writer = writable.getWriter();
        void writer.write('a');
        void writer.close();
        return all(readable);
      },
      ['a'],
    ],
    [
      'flush at the end',
      async () =>
        all(
          source([1]).readable.pipeThrough(new TransformStream({ flush: (controller) => controller.enqueue('end') })),
        ),
      [1, 'end'],
    ],
    [
      'backpressure reaches the writer',
      async () => {
        const { writable } = new TransformStream();
        const writer = writable.getWriter();
        return writer.desiredSize;
      },
      1,
    ],
  ],
  'streams/transform-streams/errors.any.js': [
    [
      'an error of transform reaches both',
      async () => {
        const { readable, writable } = new TransformStream({
          transform() {
            throw new RangeError();
          },
        });
        const writer = writable.getWriter();
        const read = attemptAsync(() => all(readable));
        return [await attemptAsync(() => writer.write(1)), await read];
      },
      [throws('RangeError'), throws('RangeError')],
    ],
    [
      'controller.error',
      async () => {
        const { readable, writable } = new TransformStream({
          start: (controller) => controller.error(new RangeError()),
        });
        return [await attemptAsync(() => all(readable)), await attemptAsync(() => writable.getWriter().closed)];
      },
      [throws('RangeError'), throws('RangeError')],
    ],
  ],
  'streams/transform-streams/terminate.any.js': [
    [
      'terminate ends the readable side',
      () =>
        all(
          source([1, 2, 3]).readable.pipeThrough(
            new TransformStream({
              transform(value, controller) {
                controller.enqueue(value);
                if (value === 2) controller.terminate();
              },
            }),
          ),
        ),
      [1, 2],
    ],
  ],
};
