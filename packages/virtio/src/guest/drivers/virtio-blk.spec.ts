import { BLK, FakeDisk, type FakeDiskOptions, type SeenRequest } from '../../../test/fake-disk.js';
import { fuzzBlk } from '../../../test/fuzz-blk.js';
import { connectVirtioBlk, type VirtioBlk } from './virtio-blk.js';

function connect(options: FakeDiskOptions = {}): VirtioBlk & { disk: FakeDisk; reasons: string[] } {
  const disk = new FakeDisk(options);
  const reasons: string[] = [];
  const connected = connectVirtioBlk(disk.device.natives, disk.loop, disk.device.transport, (why) => reasons.push(why));
  if (typeof connected === 'string') throw new Error(connected);
  return { ...connected, disk, reasons };
}

const sectors = (count: number, value: number): Uint8Array => new Uint8Array(512 * count).fill(value);

it('describes the disk', () => {
  expect(connect({ sizeSectors: 77, features: BLK.RO }).block.info).toEqual({
    isWritable: false,
    sizeSectors: 77,
    blockBytes: 512,
  });
});

it('reads the id of the disk', async () => {
  const { disk, id } = connect({ id: 'mir-data' });
  disk.drain();
  expect(await id).toBe('mir-data');
});

it('works without an id if the disk does not answer', async () => {
  const { disk, id, block } = connect();
  disk.answer(disk.take()!, 2);
  disk.loop.fire(0);
  expect(await id).toBe('');
  const slow = connect();
  slow.disk.loop.expire();
  expect(await slow.id).toBe('');
  const reading = block.read(0, [sectors(1, 0)]);
  disk.drain();
  expect(await reading).toBe('done');
});

it('writes and reads more than a request, a segment or the queue holds', async () => {
  const { disk, block } = connect({
    sizeSectors: 8192,
    features: BLK.SIZE_MAX | BLK.SEG_MAX,
    sizeMax: 4096,
    segMax: 3,
    queueSize: 8,
  });
  const written = [sectors(1, 1), sectors(100, 2), sectors(7, 3), sectors(2048, 4)];
  const writing = block.write(5, written);
  disk.drain();
  expect(await writing).toBe('done');
  expect(Buffer.compare(disk.contents.subarray(5 * 512, (5 + 2156) * 512), Buffer.concat(written))).toBe(0);
  const read = written.map(({ length }) => new Uint8Array(length));
  const reading = block.read(5, read);
  disk.drain();
  expect(await reading).toBe('done');
  expect(Buffer.compare(Buffer.concat(read), Buffer.concat(written))).toBe(0);
});

it('passes the memory of the caller to the device, without a copy', () => {
  const { disk, block } = connect();
  disk.drain();
  const buffer = sectors(2, 0);
  void block.read(0, [buffer]);
  expect(disk.take()!.chain.buffers[1]!.bytes.buffer).toBe(buffer.buffer);
});

it('notifies once for all requests of a turn, at its end', () => {
  const { disk, block } = connect();
  disk.drain();
  disk.device.queues[0]!.wantNotifications();
  const before = disk.device.notifications;
  void block.write(0, [sectors(1, 1), sectors(1, 2), sectors(1, 3), sectors(1, 4), sectors(1, 5)]);
  void block.read(9, [sectors(1, 0)]);
  expect(disk.device.notifications - before).toBe(0);
  disk.loop.turn();
  expect(disk.device.notifications - before).toBe(1);
});

it.each([
  ['flushes a disk with a cache', BLK.FLUSH, 1],
  ['sends nothing to a disk without', 0, 0],
])('%s', async (_, features, flushes) => {
  const { disk, block } = connect({ features });
  disk.drain();
  const flushing = block.flush();
  disk.drain();
  expect(await flushing).toBe('done');
  expect(disk.flushes).toBe(flushes);
});

it.each([1, 2])('returns io-error for the status %d, and continues', async (status) => {
  const { disk, block, reason } = connect();
  disk.drain();
  const writing = block.write(0, [sectors(1, 1)]);
  disk.answer(disk.take()!, status);
  disk.loop.fire(0);
  expect([await writing, reason()]).toEqual(['io-error', undefined]);
});

it.each<[string, (disk: FakeDisk, request: SeenRequest) => void, string]>([
  ['a status that does not exist', (disk, request) => disk.answer(request, 3), 'it returned the unknown status 3'],
  ['no status', (disk, request) => disk.answer(request, 0xff), 'it returned the unknown status 255'],
  [
    'a length that is too short',
    (disk, request) => disk.answer(request, 0, 511),
    'it claims to have read 512 bytes, but wrote 511',
  ],
  [
    'an id not in flight',
    ({ device }, { chain }) => device.use(chain.head ^ 1, 0),
    'it broke the protocol: unknown-chain',
  ],
  ['an id beyond the queue', ({ device }) => device.use(0xffffffff, 0), 'it broke the protocol: unknown-chain'],
  ['an index that is too far ahead', ({ device }) => device.jump(9), 'it broke the protocol: too-many-used'],
  [
    'the same request two times',
    (disk, request) => {
      disk.answer(request);
      disk.device.use(request.chain.head, 1);
    },
    'it broke the protocol: too-many-used',
  ],
  ['the request for a reset', ({ device }) => void (device.status |= 64), 'it reports that it needs a reset'],
])('stops a device that returns %s', async (_, lie, expected) => {
  const { disk, block, reason, reasons } = connect();
  disk.drain();
  const reading = block.read(0, [sectors(1, 0)]);
  lie(disk, disk.take()!);
  disk.loop.fire(0);
  disk.loop.fire(0);
  expect(reason()).toBe(expected);
  expect(reasons).toEqual([expected]);
  expect(['done', 'disconnected']).toContain(await reading);
  expect(await block.write(0, [sectors(1, 0)])).toBe('disconnected');
  expect(disk.device.status).toBe(0);
  expect(disk.loop.holders).toBe(0);
});

it('accepts a device that counts the sectors that it has read, as Cloud Hypervisor does', async () => {
  const { disk, block, reason } = connect();
  disk.drain();
  const [writing, reading] = [block.write(0, [sectors(2, 7)]), block.read(9, [sectors(1, 0)])];
  disk.loop.turn();
  disk.answer(disk.take()!, 0, 1024);
  disk.answer(disk.take()!, 0, 0xffffffff);
  disk.loop.fire(0);
  expect([await writing, await reading, reason()]).toEqual(['done', 'done', undefined]);
});

it('stops a device that never answers', async () => {
  const { disk, block, reason } = connect();
  disk.drain();
  const reading = block.read(0, [sectors(1, 0)]);
  for (let look = 0; look < 7; look++) disk.loop.expire();
  expect([await reading, reason()]).toEqual(['disconnected', 'it does not answer']);
});

it('can be connected again after it was stopped', async () => {
  const { disk, block } = connect();
  await block.disconnect();
  const again = connectVirtioBlk(disk.device.natives, disk.loop, disk.device.transport, () => undefined);
  if (typeof again === 'string') throw new Error(again);
  const writing = again.block.write(1, [sectors(1, 7)]);
  disk.drain();
  expect([await writing, disk.contents[512]]).toEqual(['done', 7]);
});

it.each<[string, FakeDiskOptions, (disk: FakeDisk) => void, string]>([
  ['a queue without room for a request', { queueSize: 2 }, () => undefined, 'queue-too-small'],
  ['no queue', { queueSize: 0 }, () => undefined, 'no-such-queue'],
  ['blocks of no size', { features: BLK.BLK_SIZE, blkSize: 3 }, () => undefined, 'bad-config'],
  [
    'a configuration that never settles',
    {},
    ({ device: { transport } }) =>
      void (transport.configGeneration = (
        (count) => () =>
          count++
      )(0)),
    'config-never-settles',
  ],
  ['no interrupt', {}, ({ device: { transport } }) => void (transport.bindInterrupt = () => -1), 'no-interrupt'],
])('refuses a device with %s', (_, options, spoil, error) => {
  const disk = new FakeDisk(options);
  spoil(disk);
  expect(connectVirtioBlk(disk.device.natives, disk.loop, disk.device.transport, () => undefined)).toBe(error);
  // The device is reset, so it no longer uses memory that is freed.
  expect(disk.device.status).toBe(0);
});

it('settles every promise in 20,000 random steps with a device that sometimes breaks the protocol', async () => {
  expect(await fuzzBlk(20000, 1)).toMatchObject({ violations: [] });
});
