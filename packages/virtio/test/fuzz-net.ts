import type { Natives } from '@mirage/kernel/natives';
import { buildFrame, offloadOf } from '@mirage/testing';
import type { Arrival, Network } from '@mirage/types';
import { createPending, randomFrame, randomOf, type NetworkFuzzReport } from '../../runtime/test/fuzz.js';
import {
  VIRTIO_NET_F_MAC,
  VIRTIO_NET_F_MRG_RXBUF,
  VIRTIO_NET_F_MTU,
  VIRTIO_NET_F_STATUS,
} from '../src/guest/drivers/virtio-net-wire.js';
import { VIRTIO_RING_F_EVENT_IDX } from '../src/guest/transport/transport.js';
import type { FakeQueue, SeenChain } from './fake-device.js';
import { configOf, FakeNet, MAC, RECEIVE_OFFLOADS, SEND_OFFLOADS } from './fake-net.js';

const STEPS_PER_LIFE = 400;

/**
 * Sends random frames in both directions over a device that usually delivers them in random batches and order, but
 * sometimes breaks the protocol: wrong ids, lengths and indices, duplicate and missing buffers, random bytes in its
 * part of the rings and in its configuration. Checks that a device without a violation loses, changes and reorders no
 * frames, that no buffers overlap or lie outside the driver's memory, that nothing throws, and that all promises
 * settle. `watch` may replace natives of each driver.
 */
export async function fuzzNet(
  steps: number,
  seed: number,
  watch: (natives: Natives) => void = () => undefined,
): Promise<NetworkFuzzReport> {
  const random = randomOf(seed);
  const report: NetworkFuzzReport = { steps: 0, received: 0, sent: 0, stops: 0, violations: [] };
  const fail = (what: string): void => void report.violations.push(`seed ${seed}, step ${report.steps}: ${what}`);
  const frame = (mtu: number): Uint8Array => randomFrame(random, mtu);
  while (report.steps < steps && report.violations.length === 0) await life();
  return report;

  /** Runs one device from connect to its end. */
  async function life(): Promise<void> {
    const features = [
      random(2) && VIRTIO_NET_F_MRG_RXBUF,
      random(2) && VIRTIO_RING_F_EVENT_IDX,
      random(2) && VIRTIO_NET_F_STATUS,
      random(2) && SEND_OFFLOADS,
      random(2) && RECEIVE_OFFLOADS,
    ].reduce((all, bit) => all | bit, VIRTIO_NET_F_MAC | VIRTIO_NET_F_MTU);
    const mtu = 68 + random(3000);
    const net = new FakeNet({ features, mtu, queues: [1 << random(8), 1 << random(5)] });
    watch(net.device.natives);
    const network = net.connect();
    /** After a violation the contents of frames are unknown. */
    let isHonest = true;
    const written: Uint8Array[] = [];
    const received: Uint8Array[] = [];
    const pending = createPending();
    const { follow } = pending;
    const taken: SeenChain[] = [];
    /** Returns a TCP frame whose segments have at most the length of the MTU, headers included. */
    const tcp = (): { bytes: Uint8Array; segmentBytes: number; isIpv6: boolean } => {
      const isIpv6 = random(2) === 1;
      const bytes = buildFrame(isIpv6 ? 3 : 2, MAC, MAC, 1 + random(random(4) ? 4000 : 60000));
      return { bytes, segmentBytes: 1 + random(mtu - 72), isIpv6 };
    };
    const hasTso = (net.device.accepted & RECEIVE_OFFLOADS) === RECEIVE_OFFLOADS;
    const hear = (bytes: Uint8Array, { segmentBytes }: Arrival): void => {
      report.received++;
      if (bytes.length < 14 || (bytes.length > mtu + 18 && segmentBytes === 0))
        fail(`a frame of ${bytes.length} bytes at an mtu of ${mtu}`);
      const expected = received.shift();
      if (isHonest && !(expected && Buffer.compare(bytes, expected) === 0)) fail('a frame that nobody sent');
    };
    const listen = (to: Network): void =>
      follow(to.listen(hear, { acceptsUnfinished: true, acceptsJoined: random(2) === 0 }));
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
        // Cloud Hypervisor reports what it has read.
        net.tx.use(chain!.head, chain!.buffers[0]!.bytes.length * random(2));
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
          // Sends a frame with an invalid header.
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
    // Not every connection has a violation, so that the rest is tested too.
    const liar = random(2) === 0;
    for (let step = 0; step < STEPS_PER_LIFE && net.device.status === 15; step++) {
      report.steps++;
      try {
        const action = random(liar ? 21 : 20);
        if (action === 0 && network.offloads.segmentsIpv6 && mtu > 100) {
          const { bytes, segmentBytes, isIpv6 } = tcp();
          follow(
            network
              .write(bytes, offloadOf(isIpv6 ? 3 : 2, segmentBytes))
              .then((result) => result === 'frame-too-long' && fail(result)),
          );
          written.push(bytes);
        } else if (action < 6) {
          const bytes = frame(mtu);
          written.push(bytes);
          follow(network.write(bytes));
        } else if (action === 6 && hasTso && mtu > 100) {
          const { bytes, segmentBytes, isIpv6 } = tcp();
          const start = offloadOf(isIpv6 ? 3 : 2).checksumStart;
          const header = [1, isIpv6 ? 4 : 1, 0, 0, segmentBytes & 255, segmentBytes >> 8, start, 0, 16, 0];
          // A frame for which there is no buffer at all is not a violation, but its buffers are lost.
          if (net.receive(bytes, header)) received.push(bytes);
          else isHonest = false;
        } else if (action < 11) {
          const bytes = frame(mtu);
          if (net.receive(bytes)) received.push(bytes);
          // A frame that fits only in part is dropped with its buffers, which a correct device cannot do.
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
        // A violation may make the fake device itself throw. Only exceptions whose stack names the driver's files
        // count.
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
    if (pending.count() > 0) fail(`${pending.count()} promises never settled`);
    if (net.timing.holders !== 0) fail('the loop is held by nobody');
    if (net.device.status !== 0) fail('the device was not reset');
  }
}
