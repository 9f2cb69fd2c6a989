import type { Network } from '@mirage/types';
import {
  VIRTIO_NET_F_MAC,
  VIRTIO_NET_F_MRG_RXBUF,
  VIRTIO_NET_F_MTU,
  VIRTIO_NET_F_STATUS,
} from '../src/guest/drivers/virtio-net-wire.js';
import { VIRTIO_RING_F_EVENT_IDX } from '../src/guest/transport/transport.js';
import type { FakeQueue, SeenChain } from './fake-device.js';
import { configOf, FakeNet } from './fake-net.js';

/** What many random steps came to. */
export interface FuzzReport {
  readonly steps: number;
  readonly received: number;
  readonly sent: number;
  /** How often the device lied so that it had to be stopped. */
  readonly stops: number;
  /** What must never happen, with the step at which it did. */
  readonly violations: string[];
}

const STEPS_PER_LIFE = 400;

/**
 * Random frames both ways against a device that mostly carries them, in random batches and order, and sometimes lies: wrong ids, lengths and indices, buffers
 * twice and never, its part of the rings and its configuration scribbled over. Looks for frames that were lost, changed or overtaken by a device that did
 * not lie, buffers that overlap or lie outside the driver's memory, exceptions, and promises that never settle.
 */
export async function fuzzNet(steps: number, seed: number): Promise<FuzzReport> {
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

  /** One device from connect to its end. */
  async function life(): Promise<void> {
    const features = [
      random(2) && VIRTIO_NET_F_MRG_RXBUF,
      random(2) && VIRTIO_RING_F_EVENT_IDX,
      random(2) && VIRTIO_NET_F_STATUS,
    ].reduce((all, bit) => all | bit, VIRTIO_NET_F_MAC | VIRTIO_NET_F_MTU);
    const mtu = 68 + random(3000);
    const net = new FakeNet({ features, mtu, queues: [1 << random(6), 1 << random(5)] });
    const network = net.connect();
    /** After a lie nobody knows what a frame holds. */
    let isHonest = true;
    const written: Uint8Array[] = [];
    const received: Uint8Array[] = [];
    const open = new Set<Promise<unknown>>();
    const taken: SeenChain[] = [];
    const follow = (promise: Promise<unknown>): void => {
      open.add(promise);
      const settle = (): void => void open.delete(promise);
      promise.then(settle, settle);
    };
    const hear = (bytes: Uint8Array): void => {
      report.received++;
      if (bytes.length < 14 || bytes.length > mtu + 18) fail(`a frame of ${bytes.length} bytes at an mtu of ${mtu}`);
      const expected = received.shift();
      if (isHonest && !(expected && Buffer.compare(bytes, expected) === 0)) fail('a frame that nobody sent');
    };
    const listen = (to: Network): void => follow(to.listen(hear));
    const notOverlapping = (chain: SeenChain): void => {
      const [{ bytes } = { bytes: new Uint8Array() }] = chain.buffers;
      for (const other of taken) {
        const [{ bytes: seen } = { bytes }] = other.buffers;
        if (seen.buffer !== bytes.buffer) continue;
        if (seen.byteOffset < bytes.byteOffset + bytes.length && bytes.byteOffset < seen.byteOffset + seen.length)
          fail('two buffers in flight overlap');
      }
    };
    const transmit = (): void => {
      for (let left = random(8); left > 0; left--) {
        const chain = net.tx.take();
        if (!chain) return;
        if (isHonest) {
          notOverlapping(chain);
          const expected = written.shift();
          if (!expected || Buffer.compare(chain.buffers[0]!.bytes.subarray(12), expected) !== 0)
            fail('the device is given a frame that was not written, or out of turn');
          report.sent++;
        }
        taken.push(chain);
      }
    };
    const giveBack = (): void => {
      for (let left = random(8); left > 0 && taken.length > 0; left--) {
        const [chain] = taken.splice(random(taken.length), 1);
        net.tx.use(chain!.head, 0);
      }
    };
    const lie = (): void => {
      isHonest = false;
      const queue: FakeQueue = random(2) ? net.rx : net.tx;
      switch (random(6)) {
        case 0:
          return queue.use(
            random(3) ? random(64) : random(2 ** 31) * 2,
            random(2) ? random(4000) : random(2 ** 31) * 2,
          );
        case 1:
          return queue.jump(random(2) ? -1 - random(8) : 1 + random(70000));
        case 2: {
          for (let words = random(20); words > 0; words--) queue.scribble(random(65536), random(65536));
          return;
        }
        case 3: {
          // A frame that lies about itself.
          const chain = net.rx.take();
          if (!chain) return;
          const { bytes } = chain.buffers[0]!;
          for (let byte = 0; byte < 12; byte++) bytes[byte] = random(4) ? random(3) : random(256);
          return net.rx.use(chain.head, random(bytes.length + 4));
        }
        case 4:
          return void (net.device.status |= random(2) ? 64 : 128);
        default:
          return net.config.set(configOf({ mtu: random(65536), isLinkUp: random(2) === 0 }));
      }
    };

    listen(network);
    net.timing.turn();
    // Not each life has a lie in it, or little else would be seen.
    const liar = random(2) === 0;
    for (let step = 0; step < STEPS_PER_LIFE && net.device.status === 15; step++) {
      report.steps++;
      try {
        const action = random(liar ? 21 : 20);
        if (action < 6) {
          const bytes = frame(mtu);
          written.push(bytes);
          follow(network.write(bytes));
        } else if (action < 11) {
          const bytes = frame(mtu);
          if (net.receive(bytes)) received.push(bytes);
          // A frame that found room in part only was dropped with its buffers, which an honest device cannot do.
          else isHonest &&= bytes.length + 12 <= 1536 || (features & VIRTIO_NET_F_MRG_RXBUF) === 0;
        } else if (action < 13) transmit();
        else if (action < 15) giveBack();
        else if (action < 17) net.interrupt();
        else if (action < 18) net.timing.turn();
        else if (action < 19) {
          if (random(2)) net.tx.wantNotifications();
          else net.tx.refuseNotifications();
        } else if (action < 20) {
          if (random(8) === 0) listen(network);
        } else lie();
      } catch (error) {
        // A lying device may make the fake device itself reach into nothing; the driver's own exceptions name its files.
        if (isHonest || String((error as Error).stack).includes('src/guest')) fail(String((error as Error).stack));
        break;
      }
      if (report.violations.length > 0) return;
      // Promises settle between turns, as on the machine.
      if (step % 8 === 0) await null;
    }
    if (net.device.status !== 15) report.stops++;
    if (isHonest && net.device.status !== 15) fail('an honest device was stopped');
    follow(network.disconnect());
    net.timing.turn();
    net.timing.expire();
    await new Promise((resolve) => setImmediate(resolve));
    if (open.size > 0) fail(`${open.size} promises never settled`);
    if (net.timing.holders() !== 0) fail('the loop is held by nobody');
    if (net.device.status !== 0) fail('the device was not reset');
  }
}
