import { randomOf } from '../../runtime/test/fuzz.js';
import { FakeVbd, type BlkRequest } from './fake/blkback.js';

/** The result of many random steps. */
export interface FuzzReport {
  readonly steps: number;
  readonly requests: number;
  /** The number of times that the backend broke the protocol and was disconnected. */
  readonly stops: number;
  /** Failed checks, each with its step. */
  readonly violations: string[];
}

const SIZE_SECTORS = 256;
const GUARD = 0xa5;

/**
 * Sends random requests to a backend that usually serves them in random order, but sometimes breaks the protocol: wrong
 * ids, statuses and indices, duplicate and missing answers, random bytes in the ring, unexpected states. Checks that no
 * bytes outside the buffers change, that a backend without a violation returns correct data, that all requests end,
 * that a violation disconnects the disk, and that all grants are revoked.
 */
export async function fuzzBlkfront(steps: number, seed: number): Promise<FuzzReport> {
  const random = randomOf(seed);
  const report = { steps: 0, requests: 0, stops: 0, violations: [] as string[] };
  while (report.steps < steps && report.violations.length === 0) await life();
  return report;

  /** Runs one connection from connect to its end. */
  async function life(): Promise<void> {
    const fail = (what: string): void => void report.violations.push(`seed ${seed}, step ${report.steps}: ${what}`);
    const vbd = new FakeVbd({
      sizeSectors: SIZE_SECTORS,
      indirect: [0, 12, 256][random(3)]!,
      isPersistent: random(2) === 0,
      nodes: { 'feature-flush-cache': String(random(2)) },
    });
    const front = await vbd.connect();
    vbd.isServing = false;
    const seen: BlkRequest[] = [];
    const open = new Set<Promise<unknown>>();
    /** Sectors with unknown contents: used by a request, or after a failed write. */
    const unsure = new Set<number>();
    const model = new Uint8Array(SIZE_SECTORS * 512);
    let lied = false;

    const ask = (): void => {
      const count = 1 + random(random(4) === 0 ? 120 : 10);
      const sector = random(SIZE_SECTORS - count + 1);
      const touched = Array.from({ length: count }, (_, index) => sector + index);
      if (touched.some((one) => unsure.has(one))) return;
      const guarded = new Uint8Array(count * 512 + 32).fill(GUARD);
      const buffer = guarded.subarray(16, 16 + count * 512);
      const isWrite = random(2) === 0;
      const fill = random(256);
      report.requests++;
      for (const one of touched) unsure.add(one);
      if (isWrite) buffer.fill(fill);
      const asked: Promise<void> = (
        isWrite ? front.block.write(sector, [buffer]) : front.block.read(sector, [buffer])
      ).then((result) => {
        open.delete(asked);
        if ([...guarded.subarray(0, 16), ...guarded.subarray(-16)].some((byte) => byte !== GUARD))
          fail('bytes beside a buffer were touched');
        if (result === 'done') {
          if (isWrite) model.fill(fill, sector * 512, (sector + count) * 512);
          else if (!lied && Buffer.compare(buffer, model.subarray(sector * 512, (sector + count) * 512)) !== 0)
            fail('wrong data were read');
        }
        if (result === 'done' || !isWrite) for (const one of touched) unsure.delete(one);
      });
      open.add(asked);
    };
    const lies: (() => void)[] = [
      () => vbd.respond(random(64), 0, 0),
      () => vbd.respond(random(2 ** 31) * 1000, 0, 0),
      () => vbd.produce(1 + random(2 ** 31)),
      () => void (vbd.ring![random(1024)] = random(2 ** 31)),
      () => seen[0] && vbd.respond(seen.shift()!.id, 0, 1 + random(30000)),
      () => seen[0] && vbd.respond(seen[0].id, 0, 0),
      () => vbd.say(5),
      () => vbd.say(random(9)),
    ];

    const most = 200 + random(2000);
    for (let step = 0; step < most && front.reason() === undefined && report.violations.length === 0; step++) {
      report.steps++;
      const action = random(1000);
      if (action < 350) ask();
      else if (action < 370) void front.block.flush();
      else if (action < 600) {
        try {
          for (let request = vbd.take(); request; request = vbd.take()) seen.push(request);
        } catch (error) {
          // After a violation the ring may contain requests that the frontend never wrote.
          if (!lied) fail((error as Error).message);
        }
      } else if (action < 900) {
        const [request] = seen.splice(random(seen.length || 1), 1);
        if (request)
          vbd.respond(request.id, request.operation, lied ? 0 : random(50) === 0 ? -1 : vbd.perform(request));
      } else if (action < 996) {
        vbd.xen.raise(vbd.port);
        vbd.bus.events.scan();
      } else {
        lied = true;
        lies[random(lies.length)]!();
      }
      if (step % 64 === 0) await vbd.xen.idle();
    }
    if (front.reason() === undefined) await vbd.xen.idle(vbd.xen.nowNs + 120e9);
    await front.block.disconnect();
    await vbd.xen.idle(vbd.xen.nowNs + 120e9);
    if (open.size > 0) fail(`${open.size} requests never end`);
    if ((await front.block.read(0, [new Uint8Array(512)])) !== 'disconnected') fail('the disk goes on');
    if (vbd.xen.holders !== 0) fail('the loop is held');
    const { grantedPages, leakedPages } = vbd.bus.grants;
    if (grantedPages !== leakedPages) fail(`${grantedPages - leakedPages} grants were not taken back`);
    if (front.reason() !== undefined && front.reason() !== 'it was disconnected') report.stops++;
  }
}
