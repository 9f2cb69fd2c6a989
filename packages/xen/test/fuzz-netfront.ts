import type { Network } from '@mirage/types';
import { FakeVif } from './fake/vif.js';

/** What many random steps came to. */
export interface FuzzReport {
  readonly steps: number;
  readonly received: number;
  readonly sent: number;
  /** How often the backend lied so that it had to be left. */
  readonly stops: number;
  /** What must never happen, with the step at which it did. */
  readonly violations: string[];
}

const STEPS_PER_LIFE = 400;

/**
 * Random frames both ways against a backend that mostly carries them, in random batches and order, and sometimes lies: wrong ids, sizes, flags and indices,
 * answers twice and never, its part of the rings scribbled over, states that jump. Looks for frames that were lost, changed or overtaken by a backend that did
 * not lie, pages that it should not have, exceptions, promises that never settle, and grants that are not given back.
 */
export async function fuzzNetfront(steps: number, seed: number): Promise<FuzzReport> {
  let state = (seed * 2654435761 + 1) >>> 0;
  const random = (below: number): number => {
    // xorshift32, Marsaglia 2003.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const report = { steps: 0, received: 0, sent: 0, stops: 0, violations: [] as string[] };
  const fail = (what: string): void => void report.violations.push(`seed ${seed}, step ${report.steps}: ${what}`);
  const frame = (mtu: number): Uint8Array => {
    const bytes = new Uint8Array(14 + random(mtu + 1));
    const first = random(256);
    for (let index = 0; index < bytes.length; index += 1 + (bytes.length >> 4)) bytes[index] = first + index;
    return bytes;
  };
  while (report.steps < steps && report.violations.length === 0) await life();
  return report;

  /** One connection from its beginning to its end. */
  async function life(): Promise<void> {
    const mtu = 68 + random(9000);
    const vif = new FakeVif({ mtu: String(mtu), slotBytes: 100 + random(3996) });
    const { back, xen } = vif;
    const network = await vif.connect();
    let isHonest = true;
    const written: Uint8Array[] = [];
    const received: Uint8Array[] = [];
    const taken: number[] = [];
    const open = new Set<Promise<unknown>>();
    let isLeft = false;
    const follow = (promise: Promise<unknown>): void => {
      open.add(promise);
      const settle = (): void => void open.delete(promise);
      promise.then(settle, () => {
        isLeft = true;
        settle();
      });
    };
    const hear = (bytes: Uint8Array): void => {
      report.received++;
      if (bytes.length < 14 || bytes.length > mtu + 18) fail(`a frame of ${bytes.length} bytes at an mtu of ${mtu}`);
      const expected = received.shift();
      if (isHonest && !(expected && Buffer.compare(bytes, expected) === 0)) fail('a frame that nobody sent');
    };
    const listen = (to: Network): void => follow(to.listen(hear));
    const transmit = (): void => {
      if (!isHonest) {
        for (let left = random(8); left > 0; left--) taken.push(back.takeTx()?.id ?? random(300));
        return;
      }
      for (const bytes of back.sent((ids) => taken.push(...ids))) {
        const expected = written.shift();
        if (!expected || Buffer.compare(bytes, expected) !== 0)
          fail('the backend is given a frame that was not written, or out of turn');
        report.sent++;
      }
    };
    const lie = (): void => {
      isHonest = false;
      const ring = random(2) ? back.tx! : back.rx!;
      const anything = (): number => random(2 ** 31) * 2 + random(2);
      switch (random(6)) {
        case 0:
          back.writeRx(0, random(300), random(5000), random(16), random(6000) - 1000);
          return back.produce(back.rx!, 1);
        case 1:
          return back.respondTx(random(200), random(5) - 2);
        case 2:
          ring[2] = random(2) ? anything() : ring[2]! + random(300) - 40;
          return xen.raise(back.port);
        case 3:
          for (let words = random(20); words > 0; words--) ring[random(1024)] = anything();
          return xen.raise(back.port);
        case 4:
          return back.say([0, 1, 2, 3, 5, 6, 7, 8][random(8)]!);
        default:
          return void vif.store.delete('/local/domain/0/backend/vif/1/0');
      }
    };

    listen(network);
    xen.turn();
    // Not each life has a lie in it, or little else would be seen.
    const isLiar = random(2) === 0;
    for (let step = 0; step < STEPS_PER_LIFE && !isLeft && back.tx; step++) {
      report.steps++;
      try {
        const action = random(isLiar ? 20 : 19);
        if (action < 6) {
          const bytes = frame(mtu);
          written.push(bytes);
          follow(network.write(bytes));
        } else if (action < 11) {
          const bytes = frame(mtu);
          if (back.receive(bytes)) received.push(bytes);
        } else if (action < 13) transmit();
        else if (action < 15) {
          for (let left = random(40); left > 0 && taken.length > 0; left--)
            back.respondTx(taken.splice(random(taken.length), 1)[0]!, isHonest ? 0 : random(4) - 2);
        } else if (action < 17) xen.turn();
        else if (action < 18) xen.raise(back.port);
        else if (action < 19) {
          if (random(8) === 0) listen(network);
        } else lie();
      } catch (error) {
        // A lying backend may make the fakes reach into nothing; the driver's own exceptions name its files.
        if (isHonest || String((error as Error).stack).includes('src/guest/drivers'))
          fail(String((error as Error).stack));
        break;
      }
      if (report.violations.length > 0) return;
      if (step % 8 === 0) await null;
    }
    if (isLeft) report.stops++;
    if (isHonest && isLeft) fail('an honest backend was left');
    follow(network.disconnect());
    // The backend lets go of the rings, whatever it said before.
    back.unmap();
    await xen.idle(xen.nowNs + 120e9);
    if (open.size > 0) fail(`${open.size} promises never settled`);
    if (xen.holders !== 0) fail('the loop is held by nobody');
    if (vif.bus.grants.grantedPages !== 0) fail(`${vif.bus.grants.grantedPages} pages are granted still`);
    if (back.frontendNode('state') !== '6') fail(`the frontend ends in state ${back.frontendNode('state')}`);
  }
}
