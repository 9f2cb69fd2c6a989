// Cases after the topics of streams, written anew. Source: Streams Standard.
import { all, source } from './stream-kit';
import { throws, type Table } from './table';

export const BYTE_STREAMS: Table = {
  'streams/readable-byte-streams/general.any.js': [
    [
      'bytes',
      async () => {
        const [bytes] = await all(
          new ReadableStream({
            type: 'bytes',
            start(c) {
              c.enqueue(Uint8Array.of(1, 2));
              c.close();
            },
          }),
        );
        return [...(bytes as Uint8Array)];
      },
      [1, 2],
    ],
    [
      'into a buffer of the reader',
      async () => {
        const readable = new ReadableStream({
          type: 'bytes',
          start(c) {
            c.enqueue(Uint8Array.of(1, 2, 3));
          },
        });
        const { value } = await readable.getReader({ mode: 'byob' }).read(new Uint8Array(2));
        return [...value!];
      },
      [1, 2],
    ],
    [
      'a request of the reader for the source',
      async () => {
        const readable = new ReadableStream({
          type: 'bytes',
          pull(c) {
            const { view } = c.byobRequest!;
            new Uint8Array(view!.buffer, view!.byteOffset)[0] = 7;
            c.byobRequest!.respond(1);
          },
        });
        const { value } = await readable.getReader({ mode: 'byob' }).read(new Uint8Array(4));
        return [...value!];
      },
      [7],
    ],
    [
      'no bytes',
      () =>
        new ReadableStream({
          type: 'bytes',
          start(c) {
            c.enqueue('a' as never);
          },
        }),
      throws('TypeError'),
    ],
    [
      'no empty piece',
      () =>
        new ReadableStream({
          type: 'bytes',
          start(c) {
            c.enqueue(new Uint8Array(0));
          },
        }),
      throws('TypeError'),
    ],
    [
      'a stream of values has no such reader',
      () => source([1]).readable.getReader({ mode: 'byob' }),
      throws('TypeError'),
    ],
  ],
};
