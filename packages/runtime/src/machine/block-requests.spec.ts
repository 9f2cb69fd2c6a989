import * as fc from 'fast-check';
import { createBlockRequests, type BlockDriver, type BlockRequest } from './block-requests.js';

const SECTORS = 64;

/** A device of 64 sectors that accepts as many requests as it has room for, and answers when the test says so. */
function fake(limits: Partial<BlockDriver> & { readonly room?: number } = {}) {
  const memory = new Uint8Array(SECTORS * 512);
  const submitted: BlockRequest[] = [];
  /** All requests so far. */
  const taken: BlockRequest[] = [];
  const timers: (() => void)[] = [];
  const turnEnds: (() => boolean)[] = [];
  const seen = { holds: 0, kicks: 0, halts: 0 };
  const room = limits.room ?? 4;
  const requests = createBlockRequests(
    {
      hold: () => {
        seen.holds++;
        return () => void seen.holds--;
      },
      onTurnEnd: (callback) => void turnEnds.push(callback),
      setTimer: (deadlineNs, callback) => {
        timers.push(callback);
        return { deadlineNs, callback, intervalNs: undefined, order: 0, isCancelled: false };
      },
    },
    () => 0,
    {
      info: { isWritable: true, sizeSectors: SECTORS, blockBytes: 512 },
      maxSegments: 2,
      maxSegmentBytes: 1024,
      maxRequestBytes: 1536,
      hasCache: true,
      submit: (request) =>
        submitted.length < room ? (submitted.push(request), taken.push(request), 'submitted') : 'full',
      kick: () => void seen.kicks++,
      halt: () => void seen.halts++,
      ...limits,
    },
  );
  const answer = (index: number, result: 'done' | 'io-error' = 'done'): void => {
    const [request] = submitted.splice(index, 1);
    let at = request!.sector * 512;
    for (const segment of request!.segments) {
      if (result === 'done' && request!.kind === 'write') memory.set(segment, at);
      if (result === 'done' && request!.kind === 'read') segment.set(memory.subarray(at, at + segment.length));
      at += segment.length;
    }
    requests.complete(request!, result);
    requests.proceed();
  };
  const endTurn = (): void => turnEnds.forEach((callback) => void callback());
  const look = (): void => timers.shift()?.();
  return { ...requests, memory, submitted, taken, seen, answer, endTurn, look, timers };
}

const sectors = (count: number, value: number): Uint8Array => new Uint8Array(512 * count).fill(value);

it('moves every byte, for any way in which requests are split and answered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        room: fc.integer({ min: 1, max: 5 }),
        maxSegments: fc.integer({ min: 1, max: 4 }),
        maxSegmentBytes: fc.integer({ min: 1, max: 4 }).map((count) => 512 * count),
        maxRequestBytes: fc.integer({ min: 1, max: 8 }).map((count) => 512 * count),
      }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 })), {
        maxLength: 8,
      }),
      fc.infiniteStream(fc.nat()),
      async (limits, writes, picks) => {
        const device = fake(limits);
        const drain = (): void => {
          while (device.submitted.length > 0) {
            for (const { segments, lengthBytes } of device.submitted) {
              const isSmall = segments.every(({ length }) => length <= limits.maxSegmentBytes);
              const sum = segments.reduce((total, { length }) => total + length, 0);
              if (
                !isSmall ||
                segments.length > limits.maxSegments ||
                sum !== lengthBytes ||
                sum > limits.maxRequestBytes
              )
                throw new Error(`too large: ${segments.length} segments, ${lengthBytes} bytes`);
            }
            device.answer(picks.next().value! % device.submitted.length);
          }
        };
        const model = new Uint8Array(SECTORS * 512);
        for (const [index, [sector, counts]] of writes.entries()) {
          const buffers = counts.map((count, part) => sectors(count, 1 + index * 10 + part));
          const writing = device.block.write(sector, buffers);
          drain();
          expect(await writing).toBe('done');
          let at = sector * 512;
          for (const buffer of buffers) {
            model.set(buffer, at);
            at += buffer.length;
          }
        }
        expect(Buffer.compare(device.memory, model)).toBe(0);
        const read = sectors(SECTORS, 0);
        const reading = device.block.read(0, [read]);
        drain();
        expect(await reading).toBe('done');
        expect(Buffer.compare(read, model)).toBe(0);
        expect(device.seen.holds).toBe(0);
      },
    ),
  );
});

it('keeps the loop alive while a request is in flight', async () => {
  const device = fake();
  const writing = device.block.write(0, [sectors(2, 1)]);
  expect(device.seen.holds).toBe(1);
  device.answer(0);
  await writing;
  expect(device.seen.holds).toBe(0);
});

it('notifies the device once for all requests of a turn, and not without requests', () => {
  const device = fake({ room: 8 });
  void device.block.write(0, [sectors(9, 1)]);
  void device.block.read(20, [sectors(1, 1)]);
  expect([device.submitted.length, device.seen.kicks]).toEqual([4, 0]);
  device.endTurn();
  device.endTurn();
  expect(device.seen.kicks).toBe(1);
});

it('does not resolve while the last part waits for room', async () => {
  const device = fake({ room: 1 });
  let result: string | undefined;
  void device.block.write(0, [sectors(4, 7)]).then((value) => (result = value));
  device.submitted.length = 0;
  // The first part completes, and the driver still has no room.
  const [first] = device.taken;
  device.complete(first!, 'done');
  await null;
  await null;
  expect(result).toBeUndefined();
});

it('an error of one part is the result of the whole, once all parts have completed', async () => {
  const device = fake();
  const writing = device.block.write(0, [sectors(6, 1)]);
  device.answer(0, 'io-error');
  expect(device.submitted.length).toBe(1);
  device.answer(0);
  expect(await writing).toBe('io-error');
  const next = device.block.read(0, [sectors(1, 0)]);
  device.answer(0);
  expect(await next).toBe('done');
});

it('a flush sends nothing to a device without a cache', async () => {
  const device = fake({ hasCache: false });
  expect(await device.block.flush()).toBe('done');
  expect(device.submitted).toEqual([]);
});

it('stops a device that does not answer for six checks, and not before', async () => {
  const device = fake();
  const lost = device.block.read(0, [sectors(1, 0)]);
  for (let look = 0; look < 6; look++) device.look();
  expect(device.reason()).toBeUndefined();
  const later = device.block.read(1, [sectors(1, 0)]);
  device.look();
  expect(device.reason()).toBe('it does not answer');
  expect([await lost, await later]).toEqual(['disconnected', 'disconnected']);
  expect(device.seen).toMatchObject({ halts: 1, holds: 0 });
});

it('does not check an idle device', async () => {
  const device = fake();
  const reading = device.block.read(0, [sectors(1, 0)]);
  device.answer(0);
  await reading;
  device.look();
  expect(device.timers.length).toBe(0);
});

it('stops a device that accepts nothing', async () => {
  const device = fake({ room: 0 });
  expect(await device.block.read(0, [sectors(1, 0)])).toBe('disconnected');
  expect(device.reason()).toBe('it accepts no requests');
});

it('settles all requests when it is disconnected, also those that wait', async () => {
  const device = fake({ room: 1 });
  const all = [device.block.write(0, [sectors(9, 1)]), device.block.read(0, [sectors(1, 0)]), device.block.flush()];
  await device.block.disconnect();
  await device.block.disconnect();
  expect(await Promise.all(all)).toEqual(['disconnected', 'disconnected', 'disconnected']);
  expect(await device.block.flush()).toBe('disconnected');
  expect(device.seen).toMatchObject({ halts: 1, holds: 0 });
});

it('refuses writes to a read-only device', async () => {
  const device = fake({ info: { isWritable: false, sizeSectors: SECTORS, blockBytes: 512 } });
  expect(await device.block.write(0, [sectors(1, 1)])).toBe('read-only');
  expect(await device.block.flush()).toBe('done');
});
