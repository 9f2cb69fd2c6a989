import { buildFrame, offloadOf } from '@mirage/testing';
import type { Arrival, Network } from '@mirage/types';
import { createPending, randomFrame, randomOf, type NetworkFuzzReport } from '../../runtime/test/fuzz.js';
import { FakeVif } from './fake/vif.js';

const STEPS_PER_LIFE = 400;

/**
 * Sends random frames in both directions over a backend that usually delivers them in random batches and order, but
 * sometimes breaks the protocol: wrong ids, sizes, flags and indices, duplicate and missing answers, random bytes in
 * its part of the rings, unexpected states. Checks that a backend without a violation loses, changes and reorders no
 * frames, that it gets access to no other pages, that nothing throws, that all promises settle, and that all grants are
 * revoked. `watch` may replace natives of each driver.
 */
export async function fuzzNetfront(
  steps: number,
  seed: number,
  watch: (natives: object) => void = () => undefined,
): Promise<NetworkFuzzReport> {
  const random = randomOf(seed);
  const report: NetworkFuzzReport = { steps: 0, received: 0, sent: 0, stops: 0, violations: [] };
  const fail = (what: string): void => void report.violations.push(`seed ${seed}, step ${report.steps}: ${what}`);
  const frame = (mtu: number): Uint8Array => randomFrame(random, mtu);
  while (report.steps < steps && report.violations.length === 0) await life();
  return report;

  /** Runs one connection from connect to its end. */
  async function life(): Promise<void> {
    const mtu = 68 + random(9000);
    const vif = new FakeVif({ mtu: String(mtu), slotBytes: 100 + random(3996) });
    const { back, xen } = vif;
    watch(xen.natives);
    const network = await vif.connect();
    let isHonest = true;
    const written: Uint8Array[] = [];
    const received: Uint8Array[] = [];
    const taken: number[] = [];
    let isLeft = false;
    const pending = createPending(() => (isLeft = true));
    const { follow } = pending;
    const tcp = (): { bytes: Uint8Array; segmentBytes: number; isIpv6: boolean } => {
      const isIpv6 = random(2) === 1;
      const bytes = buildFrame(isIpv6 ? 3 : 2, network.mac, network.mac, 1 + random(random(4) ? 4000 : 60000));
      // A segment has at most the length of the MTU, headers included.
      return { bytes, segmentBytes: 1 + random(mtu - 72), isIpv6 };
    };
    const hear = (bytes: Uint8Array, { segmentBytes }: Arrival): void => {
      report.received++;
      if (bytes.length < 14 || (bytes.length > mtu + 18 && segmentBytes === 0))
        fail(`a frame of ${bytes.length} bytes at an mtu of ${mtu}`);
      const expected = received.shift();
      if (isHonest && !(expected && Buffer.compare(bytes, expected) === 0)) fail('a frame that nobody sent');
    };
    const listen = (to: Network): void => follow(to.listen(hear, { acceptsUnfinished: true }));
    const transmit = (): void => {
      if (!isHonest) {
        for (let left = random(8); left > 0; left--) taken.push(back.takeTx()?.id ?? random(300));
        return;
      }
      for (const { bytes } of back.sentFrames((ids) => taken.push(...ids))) {
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
      switch (random(7)) {
        case 0:
          back.writeRx(0, random(300), random(5000), random(32), random(6000) - 1000);
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
          // Extra information that does not match its frame.
          return void back.receive(tcp().bytes, {
            flags: random(32),
            extra: [random(3) | (random(3000) << 16), random(4)],
          });
        case 5:
          return back.say([0, 1, 2, 3, 5, 6, 7, 8][random(8)]!);
        default:
          return void vif.store.delete('/local/domain/0/backend/vif/1/0');
      }
    };

    listen(network);
    xen.turn();
    // Not every connection has a violation, so that the rest is tested too.
    const isLiar = random(2) === 0;
    for (let step = 0; step < STEPS_PER_LIFE && !isLeft && back.tx; step++) {
      report.steps++;
      try {
        const action = random(isLiar ? 20 : 19);
        if (action === 0 && mtu > 200) {
          const { bytes, segmentBytes, isIpv6 } = tcp();
          written.push(bytes);
          follow(
            network
              .write(bytes, offloadOf(isIpv6 ? 3 : 2, segmentBytes))
              .then((result) => result === 'frame-too-long' && fail(result)),
          );
        } else if (action < 6) {
          const bytes = frame(mtu);
          written.push(bytes);
          follow(network.write(bytes));
        } else if (action === 6 && mtu > 200) {
          const { bytes, segmentBytes, isIpv6 } = tcp();
          if (back.receive(bytes, { flags: 3, extra: [1 | (segmentBytes << 16), isIpv6 ? 2 : 1] }))
            received.push(bytes);
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
        // A violation may make the fakes themselves throw. Only exceptions whose stack names the driver's files count.
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
    // The backend releases the rings in any state.
    back.unmap();
    await xen.idle(xen.nowNs + 120e9);
    if (pending.count() > 0) fail(`${pending.count()} promises never settled`);
    if (xen.holders !== 0) fail('the loop is held by nobody');
    if (vif.bus.grants.grantedPages !== 0) fail(`${vif.bus.grants.grantedPages} pages are granted still`);
    if (back.frontendNode('state') !== '6') fail(`the frontend ends in state ${back.frontendNode('state')}`);
  }
}
