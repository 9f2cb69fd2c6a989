// Cases after the topics of streams, written anew. Source: Streams Standard.
import { failing, sink, source, turn } from './stream-kit';
import { attemptAsync, throws, type Table } from './table';

export const PIPING: Table = {
  'streams/piping/general.any.js': [
    [
      'all values, then close',
      async () => {
        const { writable, calls } = sink();
        await source([1, 2]).readable.pipeTo(writable);
        return calls;
      },
      ['write 1', 'write 2', 'close'],
    ],
    [
      'both are locked meanwhile',
      () => {
        const { readable } = source([1]);
        const { writable } = sink();
        void readable.pipeTo(writable);
        return [readable.locked, writable.locked];
      },
      [true, true],
    ],
    [
      'both are free afterwards',
      async () => {
        const { readable } = source([1]);
        const { writable } = sink();
        await readable.pipeTo(writable);
        return [readable.locked, writable.locked];
      },
      [false, false],
    ],
    [
      'a locked stream',
      () => {
        const { readable } = source([1]);
        readable.getReader();
        return readable.pipeTo(sink().writable);
      },
      throws('TypeError'),
    ],
    [
      'a locked sink',
      () => {
        const { writable } = sink();
        writable.getWriter();
        return source([1]).readable.pipeTo(writable);
      },
      throws('TypeError'),
    ],
  ],
  'streams/piping/pipe-through.any.js': [
    [
      'returns the readable side',
      () => {
        const pair = new TransformStream();
        return source([]).readable.pipeThrough(pair) === pair.readable;
      },
      true,
    ],
  ],
  'streams/piping/error-propagation-forward.any.js': [
    [
      'an error aborts the sink',
      async () => {
        const { writable, calls } = sink();
        return [await attemptAsync(() => failing().pipeTo(writable)), calls];
      },
      [throws('RangeError'), ['abort RangeError: e']],
    ],
    [
      'preventAbort',
      async () => {
        const { writable, calls } = sink();
        return [await attemptAsync(() => failing().pipeTo(writable, { preventAbort: true })), calls, writable.locked];
      },
      [throws('RangeError'), [], false],
    ],
  ],
  'streams/piping/error-propagation-backward.any.js': [
    [
      'an error of the sink cancels the source',
      async () => {
        const { readable, calls } = source([1, 2, 3]);
        const error = await attemptAsync(() => readable.pipeTo(sink({ write: true }).writable));
        return [error, calls.at(-1)];
      },
      [throws('RangeError'), 'cancel RangeError: write'],
    ],
    [
      'preventCancel',
      async () => {
        const { readable, calls } = source([1, 2, 3]);
        await attemptAsync(() => readable.pipeTo(sink({ write: true }).writable, { preventCancel: true }));
        return [calls.some((call) => call.startsWith('cancel')), readable.locked];
      },
      [false, false],
    ],
  ],
  'streams/piping/close-propagation-forward.any.js': [
    [
      'preventClose',
      async () => {
        const { writable, calls } = sink();
        await source([1]).readable.pipeTo(writable, { preventClose: true });
        return calls;
      },
      ['write 1'],
    ],
  ],
  'streams/piping/close-propagation-backward.any.js': [
    [
      'a closed sink cancels the source',
      async () => {
        const { writable } = sink();
        await writable.close();
        const { readable, calls } = source([1], { highWaterMark: 0 });
        await turn();
        return [await attemptAsync(() => readable.pipeTo(writable)), calls.at(-1)!.slice(0, 16)];
      },
      [throws('TypeError'), 'cancel TypeError'],
    ],
  ],
  'streams/piping/abort.any.js': [
    [
      'a signal aborts both ends',
      async () => {
        const controller = new AbortController();
        const { writable, calls } = sink();
        const { readable, calls: asked } = source([], { highWaterMark: 0 });
        await turn();
        const stalled = new ReadableStream({ cancel: (reason) => void asked.push(`cancel ${String(reason)}`) });
        const piped = attemptAsync(() => stalled.pipeTo(writable, { signal: controller.signal }));
        await turn();
        controller.abort(new RangeError('e'));
        return [await piped, calls, asked.at(-1), readable.locked];
      },
      [throws('RangeError'), ['abort RangeError: e'], 'cancel RangeError: e', false],
    ],
    [
      'an aborted signal',
      async () => {
        const { writable } = sink();
        return attemptAsync(() =>
          source([1]).readable.pipeTo(writable, { signal: AbortSignal.abort(new RangeError()) }),
        );
      },
      throws('RangeError'),
    ],
    [
      'a signal that is none',
      () => source([1]).readable.pipeTo(sink().writable, { signal: {} as never }),
      throws('TypeError'),
    ],
  ],
};
