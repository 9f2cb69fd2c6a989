// Cases after the topics of streams, written anew. Source: Streams Standard.
import { sink, turn } from './stream-kit';
import { attemptAsync, throws, type Table } from './table';

export const WRITABLE_STREAMS: Table = {
  'streams/writable-streams/write.any.js': [
    [
      'values in order, then the end',
      async () => {
        const { writable, calls } = sink();
        const writer = writable.getWriter();
        void writer.write(1);
        void writer.write(2);
        await writer.close();
        return calls;
      },
      ['write 1', 'write 2', 'close'],
    ],
    [
      'a write waits for the one before',
      async () => {
        const order: string[] = [];
        const writer = new WritableStream({
          async write(value) {
            order.push(`begin ${value}`);
            await turn();
            order.push(`end ${value}`);
          },
        }).getWriter();
        await Promise.all([writer.write(1), writer.write(2)]);
        return order;
      },
      ['begin 1', 'end 1', 'begin 2', 'end 2'],
    ],
    [
      'an error of the sink',
      async () => {
        const writer = sink({ write: true }).writable.getWriter();
        const first = await attemptAsync(() => writer.write(1));
        return [first, await attemptAsync(() => writer.write(2)), await attemptAsync(() => writer.closed)];
      },
      [throws('RangeError'), throws('RangeError'), throws('RangeError')],
    ],
    [
      'a released writer',
      async () => {
        const { writable } = sink();
        const writer = writable.getWriter();
        writer.releaseLock();
        return [writable.locked, await attemptAsync(() => writer.write(1))];
      },
      [false, throws('TypeError')],
    ],
    [
      'a write after close',
      async () => {
        const writer = sink().writable.getWriter();
        void writer.close();
        return writer.write(1);
      },
      throws('TypeError'),
    ],
  ],
  'streams/writable-streams/close.any.js': [
    [
      'twice',
      async () => {
        const writer = sink().writable.getWriter();
        await writer.close();
        return writer.close();
      },
      throws('TypeError'),
    ],
    [
      'an error of the sink',
      async () => {
        const writer = sink({ close: true }).writable.getWriter();
        return [await attemptAsync(() => writer.close()), await attemptAsync(() => writer.closed)];
      },
      [throws('RangeError'), throws('RangeError')],
    ],
    [
      'of the stream',
      async () => {
        const { writable, calls } = sink();
        await writable.close();
        return calls;
      },
      ['close'],
    ],
    [
      'of a locked stream',
      () => {
        const { writable } = sink();
        writable.getWriter();
        return writable.close();
      },
      throws('TypeError'),
    ],
  ],
  'streams/writable-streams/aborting.any.js': [
    [
      'the sink hears the reason',
      async () => {
        const { writable, calls } = sink();
        await turn();
        await writable.abort('why');
        return calls;
      },
      ['abort why'],
    ],
    [
      'writes that wait fail',
      async () => {
        const writer = new WritableStream({ write: () => turn() }).getWriter();
        await turn();
        const writes = [writer.write(1), writer.write(2)].map((write) => attemptAsync(() => write));
        await writer.abort(new RangeError());
        return [typeof (await writes[0]), await writes[1]];
      },
      ['undefined', throws('RangeError')],
    ],
    [
      'later writes fail',
      async () => {
        const writer = sink().writable.getWriter();
        await writer.abort(new RangeError());
        return [await attemptAsync(() => writer.write(1)), await attemptAsync(() => writer.closed)];
      },
      [throws('RangeError'), throws('RangeError')],
    ],
    [
      'a closed stream',
      async () => {
        const { writable, calls } = sink();
        await writable.close();
        await writable.abort();
        return calls;
      },
      ['close'],
    ],
    [
      'the signal of the controller',
      async () => {
        let signal: AbortSignal | undefined;
        const writable = new WritableStream({
          start: (controller) => void (signal = (controller as unknown as { signal: AbortSignal }).signal),
        });
        await turn();
        await writable.abort('why');
        return [signal!.aborted, signal!.reason];
      },
      [true, 'why'],
    ],
  ],
  'streams/writable-streams/backpressure.any.js': [
    [
      'desiredSize and ready',
      async () => {
        let finish: () => void = () => undefined;
        const writer = new WritableStream({
          write: () => new Promise<void>((resolve) => (finish = resolve)),
        }).getWriter();
        await writer.ready;
        const sizes: unknown[] = [writer.desiredSize];
        void writer.write(1);
        sizes.push(writer.desiredSize);
        let isReady = false;
        void writer.ready.then(() => (isReady = true));
        await turn();
        sizes.push(isReady);
        finish();
        await turn();
        return [...sizes, writer.desiredSize, isReady];
      },
      [1, 0, false, 1, true],
    ],
    [
      'desiredSize of a closed one',
      async () => {
        const writer = sink().writable.getWriter();
        await writer.close();
        return writer.desiredSize;
      },
      0,
    ],
    [
      'desiredSize of a failed one',
      async () => {
        const writer = sink({ write: true }).writable.getWriter();
        await attemptAsync(() => writer.write(1));
        return writer.desiredSize;
      },
      null,
    ],
  ],
  'streams/writable-streams/bad-underlying-sinks.any.js': [
    [
      'an error of start',
      () =>
        new WritableStream({
          start() {
            throw new RangeError();
          },
        }),
      throws('RangeError'),
    ],
    ['a type', () => new WritableStream({ type: 'bytes' } as never), throws('RangeError')],
    ['write that is no function', () => new WritableStream({ write: 1 } as never), throws('TypeError')],
  ],
};
