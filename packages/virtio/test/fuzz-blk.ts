import { randomOf } from '../../runtime/test/fuzz.js';
import { connectVirtioBlk } from '../src/guest/drivers/virtio-blk.js';
import { FakeDisk, BLK, type SeenRequest } from './fake-disk.js';

/** The result of many random steps. */
export interface FuzzReport {
  readonly steps: number;
  readonly requests: number;
  /** The number of times that the device broke the protocol and was stopped. */
  readonly stops: number;
  /** Failed checks, each with its step. */
  readonly violations: string[];
}

const SIZE_SECTORS = 64;
/** Bytes around every buffer of the driver, which must not change. */
const GUARD = 0xa5;

/**
 * Sends random requests to a device that usually serves them in random order, but sometimes breaks the protocol: wrong
 * ids, lengths, statuses and indices, duplicate and missing answers, random bytes in its part of the ring. Checks that
 * no bytes outside the buffers change, that a device without a violation returns correct data, that all requests end,
 * and that a violation stops the device.
 */
export async function fuzzBlk(steps: number, seed: number): Promise<FuzzReport> {
  const random = randomOf(seed);
  const violations: string[] = [];
  const report = { steps: 0, requests: 0, stops: 0, violations };
  while (report.steps < steps && violations.length === 0) await life();
  return report;

  /** Runs one device from connect to stop. */
  async function life(): Promise<void> {
    const features = [
      0,
      BLK.FLUSH,
      BLK.FLUSH | BLK.EVENT_IDX,
      BLK.SEG_MAX | BLK.EVENT_IDX,
      BLK.SEG_MAX | BLK.SIZE_MAX | BLK.FLUSH,
    ][random(5)]!;
    const disk = new FakeDisk({
      sizeSectors: SIZE_SECTORS,
      features,
      queueSize: 4 << random(4),
      segMax: 1 + random(5),
      sizeMax: 512 * (1 + random(4)),
    });
    let reason: string | undefined;
    const driver = connectVirtioBlk(disk.device.natives, disk.loop, disk.device.transport, (why) => (reason = why));
    const fail = (what: string): void => void violations.push(`seed ${seed}, step ${report.steps}: ${what}`);
    if (typeof driver === 'string') return fail(driver);
    disk.drain();
    const seen: SeenRequest[] = [];
    const open = new Set<Promise<unknown>>();
    /** Sectors with unknown contents: currently written, or possibly changed by a violation. */
    const unsure = new Set<number>();
    const model = disk.contents.slice();
    let lied = false;

    const ask = (): void => {
      const count = 1 + random(6);
      const sector = random(SIZE_SECTORS - count + 1);
      const guarded = new Uint8Array(count * 512 + 32).fill(GUARD);
      const buffer = guarded.subarray(16, 16 + count * 512);
      const isWrite = random(2) === 0;
      const touched = Array.from({ length: count }, (_, index) => sector + index);
      if (touched.some((one) => unsure.has(one))) return;
      const fill = random(256);
      report.requests++;
      for (const one of touched) unsure.add(one);
      if (isWrite) buffer.fill(fill);
      const asked = (isWrite ? driver.block.write(sector, [buffer]) : driver.block.read(sector, [buffer])).then(
        (result) => {
          open.delete(asked);
          if (
            guarded.subarray(0, 16).some((byte) => byte !== GUARD) ||
            guarded.subarray(-16).some((byte) => byte !== GUARD)
          )
            fail('bytes beside a buffer were touched');
          if (result === 'done') {
            if (isWrite) model.fill(fill, sector * 512, (sector + count) * 512);
            else if (!lied && Buffer.compare(buffer, model.subarray(sector * 512, (sector + count) * 512)) !== 0)
              fail('wrong data were read');
            for (const one of touched) unsure.delete(one);
          } else if (result !== 'disconnected' && result !== 'io-error') fail(`the result ${result}`);
          else if (!isWrite) for (const one of touched) unsure.delete(one);
        },
      );
      open.add(asked);
    };
    const lies: (() => void)[] = [
      () => disk.device.use(random(64), random(4096)),
      () => disk.device.use(random(2 ** 31), random(2 ** 31)),
      () => disk.device.jump(1 + random(65535)),
      () => disk.device.queues[0]!.scribble(random(64), random(65536)),
      () => seen[0] && disk.answer(seen.shift()!, 3 + random(253)),
      () => seen[0] && disk.answer(seen.shift()!, 0, random(8192)),
      () => void (disk.device.status |= 64),
      () => seen[0] && disk.device.use(seen[0].chain.head, 1),
    ];

    const most = 200 + random(2000);
    for (let step = 0; step < most && reason === undefined && violations.length === 0; step++) {
      report.steps++;
      const action = random(1000);
      if (action < 400) ask();
      else if (action < 420) void driver.block.flush();
      else if (action < 600) {
        for (let request = disk.take(); request; request = disk.take()) seen.push(request);
      } else if (action < 900) {
        const [request] = seen.splice(random(seen.length || 1), 1);
        if (request) disk.answer(request, random(50) === 0 ? 1 : 0);
      } else if (action < 995) disk.loop.fire(0);
      else {
        lied = true;
        lies[random(lies.length)]!();
      }
      if (step % 16 === 0) await settle();
    }
    // The end: a device that no longer answers is stopped, and every request settles.
    await settle();
    for (let look = 0; look < 8 && open.size > 0; look++) disk.loop.expire();
    await settle();
    if (open.size > 0) fail(`${open.size} requests never end`);
    await driver.block.disconnect();
    if ((await driver.block.read(0, [new Uint8Array(512)])) !== 'disconnected') fail('the device goes on');
    if (disk.loop.holders !== 0) fail('the loop is held');
    if (reason !== undefined) {
      report.stops++;
      if (!lied && reason !== 'it does not answer') fail(`stopped without a lie: ${reason}`);
    }
  }
}

/** Lets promises run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await null;
}
