import { needsEvent, vringLayout } from '@mirage/kernel/virtqueue';
import * as fc from 'fast-check';
import { FakeDevice } from '../../../test/fake-device.js';
import { finish, needsReset, negotiate, readWhole, reset } from '../transport/handshake.js';
import { VIRTIO_RING_F_EVENT_IDX } from '../transport/transport.js';
import { createVirtqueue } from './virtqueue.js';
import type { Virtqueue } from './virtqueue-interface.js';

function connect(
  size: number,
  hasEventIndex = true,
): { device: FakeDevice; queue: Virtqueue<number>; memory: Uint8Array } {
  const device = new FakeDevice({ queues: [size], features: hasEventIndex ? VIRTIO_RING_F_EVENT_IDX : 0 });
  const features = negotiate(device.transport, 0);
  if (typeof features === 'string') throw new Error(features);
  const queue = createVirtqueue<number>(device.natives, device.transport, 0, size, features);
  if (queue === 'no-such-queue') throw new Error(queue);
  return { device, queue, memory: new Uint8Array(device.natives.dmaAlloc(65536)) };
}

describe('a virtqueue', () => {
  it('transfers every chain to the device and back, in any order', () => {
    const chain = fc.record({
      readable: fc.integer({ min: 0, max: 2 }),
      writable: fc.integer({ min: 1, max: 2 }),
      length: fc.integer({ min: 1, max: 64 }),
    });
    const step = fc.oneof(
      chain.map((posted) => ({ posted })),
      fc.nat().map((pick) => ({ pick })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 4, 8),
        fc.boolean(),
        fc.array(step, { maxLength: 300 }),
        (size, isNew, steps) => {
          const { device, queue, memory } = connect(size, isNew);
          const owned: { head: number; token: number; writable: number; count: number }[] = [];
          let token = 0;
          let free = size;
          for (const action of steps) {
            if ('posted' in action) {
              const { readable, writable, length } = action.posted;
              const count = readable + writable;
              const buffers = Array.from({ length: count }, (_, i) => ({
                bytes: memory.subarray(i * 64, i * 64 + length),
                isWritable: i >= readable,
              }));
              const expected = count <= free ? 'posted' : 'queue-full';
              expect(queue.post(buffers, token)).toBe(expected);
              if (expected === 'queue-full') continue;
              queue.publish();
              free -= count;
              const seen = device.take()!;
              expect(seen.buffers.map(({ bytes, isWritable }) => [bytes.byteOffset, bytes.length, isWritable])).toEqual(
                buffers.map(({ bytes, isWritable }) => [bytes.byteOffset, bytes.length, isWritable]),
              );
              owned.push({ head: seen.head, token: token++, writable: writable * length, count });
            } else if (owned.length > 0) {
              const [back] = owned.splice(action.pick % owned.length, 1);
              device.use(back!.head, back!.writable);
              const reclaimed = queue.reclaim();
              expect(reclaimed).toEqual({ token: back!.token, lengthBytes: back!.writable });
              free += back!.count;
              expect([queue.free, queue.inFlight]).toEqual([free, owned.length]);
            }
          }
          expect(device.take()).toBeUndefined();
          expect(queue.reclaim()).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });

  it('works after 65,536 chains', () => {
    const { device, queue, memory } = connect(4);
    for (let round = 0; round < 70000; round++) {
      queue.post([{ bytes: memory.subarray(0, 8), isWritable: true }], round);
      queue.publish();
      device.use(device.take()!.head, 8);
      const reclaimed = queue.reclaim();
      if (typeof reclaimed !== 'object' || reclaimed.token !== round)
        throw new Error(`round ${round}: ${JSON.stringify(reclaimed)}`);
    }
  });

  it.each([
    [
      'refuses a used id that is not in flight',
      (device: FakeDevice) => device.use(device.take()!.head ^ 1, 4),
      'unknown-chain',
    ],
    ['refuses a used id beyond the queue', (device: FakeDevice) => device.use(0xffffffff, 4), 'unknown-chain'],
    [
      'refuses a length beyond what was posted',
      (device: FakeDevice) => device.use(device.take()!.head, 9),
      'length-too-long',
    ],
    ['refuses a huge length', (device: FakeDevice) => device.use(device.take()!.head, 0xffffffff), 'length-too-long'],
    ['refuses a used index that is too far ahead', (device: FakeDevice) => device.jump(5), 'too-many-used'],
    ['refuses a used index that moved back', (device: FakeDevice) => device.jump(-1), 'too-many-used'],
  ])('%s', (_, lie, violation) => {
    const { device, queue, memory } = connect(4);
    queue.post([{ bytes: memory.subarray(0, 8), isWritable: true }], 7);
    queue.publish();
    lie(device);
    expect(queue.reclaim()).toBe(violation);
    // The violation stays: nothing that comes later is accepted.
    expect(queue.reclaim()).toBe(violation);
  });

  it.each([
    ['an output', false, 64, 0],
    ['an output, of 4 GiB', false, 0xffffffff, 0],
    ['a request', true, 65, 1],
    ['a request, without the status', true, 0, 0],
  ])('accepts that a device counts what it reads: %s', (_, hasStatus, claimed, lengthBytes) => {
    const { device, queue, memory } = connect(4);
    const output = { bytes: memory.subarray(0, 64), isWritable: false };
    queue.post(hasStatus ? [output, { bytes: memory.subarray(64, 65), isWritable: true }] : [output], 7);
    queue.publish();
    device.use(device.take()!.head, claimed);
    expect(queue.reclaim()).toEqual({ token: 7, lengthBytes });
    // The next chain in the same place is checked again.
    queue.post([{ bytes: memory.subarray(0, 8), isWritable: true }], 8);
    queue.publish();
    device.use(device.take()!.head, 9);
    expect(queue.reclaim()).toBe('length-too-long');
  });

  it('returns a chain only once', () => {
    const { device, queue, memory } = connect(4);
    for (const token of [1, 2]) queue.post([{ bytes: memory.subarray(0, 8), isWritable: true }], token);
    queue.publish();
    const { head } = device.take()!;
    device.use(head, 0);
    device.use(head, 0);
    expect(queue.reclaim()).toEqual({ token: 1, lengthBytes: 0 });
    expect(queue.reclaim()).toBe('unknown-chain');
  });

  it('allocates no record per chain: each call overwrites the same record', () => {
    const { device, queue, memory } = connect(4);
    for (const token of [1, 2]) queue.post([{ bytes: memory.subarray(0, 8), isWritable: true }], token);
    queue.publish();
    device.use(device.take()!.head, 3);
    const first = queue.reclaim();
    device.use(device.take()!.head, 5);
    expect(queue.reclaim()).toBe(first);
    expect(first).toEqual({ token: 2, lengthBytes: 5 });
  });

  describe.each([
    ['by event index', true],
    ['by flags', false],
  ])('with events %s', (_, hasEventIndex) => {
    const post = (queue: Virtqueue<number>, count: number): void => {
      for (let i = 0; i < count; i++) expect(queue.postOne(4096, 8, true, i)).toBe('posted');
      queue.publish();
    };
    const use = (device: FakeDevice, count: number): void => {
      for (let i = 0; i < count; i++) device.use(device.take()!.head, 0);
    };
    const reclaimAll = (queue: Virtqueue<number>): number => {
      for (let count = 0; ; count++) if (queue.reclaim() === undefined) return count;
    };

    it('notifies a waiting device once per batch, and no other device', () => {
      const { device, queue } = connect(8, hasEventIndex);
      post(queue, 3);
      expect(device.notifications).toBe(1);
      device.queues[0]!.refuseNotifications();
      post(queue, 2);
      queue.publish();
      expect([device.notifications, queue.notifications]).toEqual([1, 1]);
      use(device, 5);
      device.queues[0]!.wantNotifications();
      post(queue, 1);
      expect(device.notifications).toBe(2);
    });

    it('receives one interrupt for the first chain after an empty reclaim, and no other until the next', () => {
      const { device, queue } = connect(8, hasEventIndex);
      const [fake] = device.queues;
      post(queue, 8);
      use(device, 1);
      expect(fake!.interrupts).toBe(1);
      queue.reclaim();
      use(device, 3);
      expect(fake!.interrupts).toBe(1);
      expect(reclaimAll(queue)).toBe(3);
      use(device, 1);
      expect(fake!.interrupts).toBe(2);
    });

    it('sees a chain that was used between its last read and its request for an interrupt', () => {
      const { device, queue } = connect(8, hasEventIndex);
      post(queue, 2);
      use(device, 1);
      queue.reclaim();
      // When the driver enables interrupts, the device has just read whether it wants one.
      const barrier = jest.spyOn(device.natives, 'barrier').mockImplementationOnce(() => use(device, 1));
      expect(queue.reclaim()).toMatchObject({ token: 1 });
      barrier.mockRestore();
    });

    it('receives no interrupt while disabled, for more than 65,536 chains, and receives them again once enabled', () => {
      const { device, queue } = connect(8, hasEventIndex);
      const [fake] = device.queues;
      queue.wantInterrupts(false);
      for (let round = 0; round < 70000; round++) {
        queue.postOne(4096, 8, true, round);
        queue.publish();
        device.use(device.take()!.head, 0);
        if (queue.reclaim() === undefined) throw new Error(`round ${round}`);
      }
      expect(fake!.interrupts).toBe(0);
      queue.wantInterrupts(true);
      expect(queue.reclaim()).toBeUndefined();
      post(queue, 1);
      use(device, 1);
      expect(fake!.interrupts).toBe(1);
    });
  });

  it('is no larger than the device allows, and fails if the device has no such queue', () => {
    const device = new FakeDevice(16);
    const queue = createVirtqueue(device.natives, device.transport, 0, 256, 0);
    expect(queue !== 'no-such-queue' && queue.size).toBe(16);
    expect(createVirtqueue(device.natives, device.transport, 1, 256, 0)).toBe('no-such-queue');
  });
});

describe('the layout of a vring', () => {
  it.each([1, 2, 4, 8, 256, 32768])('of %d entries aligns and separates its parts', (size) => {
    const { descriptors, available, used, lengthBytes } = vringLayout(size);
    expect([descriptors % 16, available % 2, used % 4]).toEqual([0, 0, 0]);
    expect(available).toBeGreaterThanOrEqual(descriptors + 16 * size);
    expect(used).toBeGreaterThanOrEqual(available + 6 + 2 * size);
    expect(lengthBytes).toBeGreaterThanOrEqual(used + 6 + 8 * size);
  });
});

it.each([0, 1, 0x7fff, 0x8000, 0xfff0, 0xffff])(
  'an event at %d is due when the index passes it, across the wrap',
  (event) => {
    for (let distance = 1; distance <= 64; distance++) {
      for (let before = -distance - 2; before <= 2; before++) {
        const passes = before <= 0 && before + distance > 0;
        expect(needsEvent(event, (event + before + distance) & 0xffff, (event + before) & 0xffff)).toBe(passes);
      }
    }
  },
);

describe('the handshake', () => {
  const device = (change: object) => ({ ...new FakeDevice(4).transport, ...change });
  it.each([
    ['refuses a device that does not reset', { readStatus: () => 1 }, 'no-reset'],
    ['refuses a device from before version 1', { readDeviceFeatures: () => 0 }, 'too-old'],
    ['refuses a device that translates addresses', { readDeviceFeatures: () => 3 }, 'needs-access-platform'],
  ])('%s', (_, change, error) => {
    expect(negotiate(device(change), 0)).toBe(error);
  });

  it('accepts the features that both sides know, in the order of the specification', () => {
    const log: number[] = [];
    let status = 0;
    const transport = device({
      readDeviceFeatures: (word: number) => (word === 0 ? 0b0110 : 1),
      readStatus: () => status,
      writeStatus: (value: number) => log.push((status = value)),
    });
    expect(negotiate(transport, 0b0011)).toBe(0b0010);
    finish(transport);
    expect(log).toEqual([0, 1, 3, 11, 15]);
  });

  it('fails when the device refuses features that it offered', () => {
    let status = 0;
    const transport = device({ readStatus: () => status & ~8, writeStatus: (value: number) => void (status = value) });
    expect(negotiate(transport, 0)).toBe('features-refused');
    expect(status).toBe(128);
  });

  it('accepts event indices whenever they are offered', () => {
    expect(negotiate(new FakeDevice({ queues: [4], features: VIRTIO_RING_F_EVENT_IDX | 1 }).transport, 0)).toBe(
      VIRTIO_RING_F_EVENT_IDX,
    );
  });

  it('reads related fields again if they changed in the meantime, a limited number of times', () => {
    const fake = new FakeDevice({ queues: [4], config: Uint8Array.of(1, 2) });
    let reads = 0;
    const read = (): number => {
      if (reads++ === 0) fake.generation++;
      return fake.transport.readConfig(0, 2);
    };
    expect([readWhole(fake.transport, read), reads]).toEqual([0x0201, 2]);
    expect(readWhole(fake.transport, () => fake.generation++)).toBeUndefined();
  });

  it('recognises a device that needs a reset, and one that does not reset', () => {
    const fake = new FakeDevice(4);
    expect(needsReset(fake.transport)).toBe(false);
    fake.status = 64 | 15;
    expect(needsReset(fake.transport)).toBe(true);
    expect(reset(fake.transport)).toBe(true);
    expect(reset(device({ readStatus: () => 64 }))).toBe(false);
  });
});
