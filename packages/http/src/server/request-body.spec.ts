import { RequestBody } from './request-body.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const body = (): RequestBody => new RequestBody({ bodyWanted: () => {}, bodyMoved: () => {} });
const DISCARDED = 'the body was discarded: the response was sent before it was read';

it('returns data, then the end', async () => {
  const received = body();
  const first = received.read();
  received.add(bytes(1, 2));
  received.add(bytes(3));
  received.complete();
  expect([await first, await received.read(), await received.read()]).toEqual([bytes(1, 2), bytes(3), undefined]);
});

it('joins small pieces, so that chunks of one byte take no more memory than one large chunk', async () => {
  const received = body();
  for (let count = 0; count < 10_000; count++) received.add(bytes(count % 256));
  received.add(new Uint8Array(5000).fill(7));
  received.add(bytes(8));
  received.complete();
  expect([received.received, received.buffered]).toEqual([15_001, 15_001]);
  const pieces: Uint8Array[] = [];
  for (let piece = await received.read(); piece !== undefined; piece = await received.read()) pieces.push(piece);
  expect(pieces.map(({ length }) => length)).toEqual([4096, 4096, 1808, 5000, 1]);
  // A program may use the buffer of a piece: it has the bytes of this piece only.
  expect(pieces.map(({ buffer }) => buffer.byteLength)).toEqual([4096, 4096, 1808, 5000, 1]);
  const all = Buffer.concat(pieces);
  expect(all.subarray(0, 10_000).every((byte, index) => byte === index % 256)).toBe(true);
  expect([all[10_000], all[15_000], received.buffered]).toEqual([7, 8, 0]);
});

it('does not add to a piece that was returned', async () => {
  const received = body();
  received.add(bytes(1));
  const first = await received.read();
  received.add(bytes(2));
  expect([first, await received.read()]).toEqual([bytes(1), bytes(2)]);
});

it.each<[string, (received: RequestBody) => Promise<unknown>]>([
  [
    'that waits',
    (received) => {
      const read = received.read();
      received.cancel();
      received.add(bytes(1));
      received.complete();
      return read;
    },
  ],
  [
    'that comes later',
    (received) => {
      received.add(bytes(1));
      received.cancel();
      received.add(bytes(2));
      received.complete();
      return received.read();
    },
  ],
])('fails a read %s when the body is discarded: it never seems complete', async (_name, run) => {
  await expect(run(body())).rejects.toThrow(DISCARDED);
});

it('fails a read that waits when the body is cut off, and every later one', async () => {
  const received = body();
  const read = received.read();
  received.fail(new Error('cut off'));
  await expect(read).rejects.toThrow('cut off');
  await expect(received.read()).rejects.toThrow('cut off');
});
