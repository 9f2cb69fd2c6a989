import type { Natives } from '@mirage/kernel/natives';
import { DeviceError } from '@mirage/runtime';
import { frameBuffers, frameViews, portHost, type Loop } from '@mirage/runtime/machine';
import {
  createArrival,
  createNetworkPort,
  ETHERNET_HEADER_BYTES,
  LONGEST_ARRIVAL_BYTES,
  readVnetHeader,
  VLAN_TAG_BYTES,
  type OffloadJob,
  type Sent,
} from '@mirage/runtime/network';
import type { Network } from '@mirage/types';
import { createVirtqueue } from '../queue/virtqueue.js';
import { finish, giveUp, negotiate, reset, type HandshakeError } from '../transport/handshake.js';
import type { Transport } from '../transport/transport.js';
import { randomMac, readConfig, watchConfig } from './virtio-net-config.js';
import { createTransmitter } from './virtio-net-transmit.js';
import {
  acceptsOf,
  chooseFeatures,
  HEADER_BYTES,
  NUM_BUFFERS_OFFSET,
  offloadsOf,
  RECEIVE_QUEUE,
  TRANSMIT_QUEUE,
  VIRTIO_NET_F_HOST_ECN,
  VIRTIO_NET_F_MRG_RXBUF,
} from './virtio-net-wire.js';

const RECEIVE_QUEUE_SIZE = 256;
const TRANSMIT_QUEUE_SIZE = 128;
/** A frame of the usual MTU fits; longer ones take several buffers where the device can do that. */
const MERGEABLE_BUFFER_BYTES = 1536;
/** Frames taken before other devices, timers and jobs have their turn. */
const FRAMES_PER_TURN = 64;
/** Frames gathered before the device is shown them in the middle of a turn, so that it works while we do. */
const FRAMES_PER_PUBLISH = 16;
/** At the end, frames that the device does not take are waited for no longer than this. */
const CLOSE_PATIENCE_NS = 1e9;

/** Why a network device cannot be used. */
export type VirtioNetError =
  | HandshakeError
  | 'no-such-queue'
  | 'no-interrupt'
  | 'bad-mac'
  | 'bad-mtu'
  | 'config-never-settles';

/** What a driver costs, for benchmarks and tests. */
export interface VirtioNetCounters {
  readonly rxNotifications: number;
  readonly txNotifications: number;
  readonly interrupts: number;
}

/** A network and its end. */
export interface VirtioNet {
  readonly network: Network;
  /**
   * Waits until the device has taken what was written, and makes it forget its memory. Sleeps in the kernel: for the
   * very end only.
   */
  readonly close: () => void;
  readonly counters: () => VirtioNetCounters;
}

/**
 * Connects a network device; `title` is what the user calls it. Frames are copied once when they are sent, into buffers
 * of the driver, and once when they are received, which for 1,514 bytes costs less than making an array for one. So the
 * device has its buffer back at once, and cannot change a frame that was looked at. While nobody listens, frames stay
 * in the ring, and no interrupt comes. A device that breaks the protocol is reset: it can be connected again. Source:
 * virtio 1.2, 5.1.
 */
export function connectVirtioNet(
  natives: Natives,
  loop: Loop,
  transport: Transport,
  title: string,
): VirtioNet | VirtioNetError {
  const features = negotiate(transport, (offered) =>
    chooseFeatures(offered, Math.min(transport.maxQueueSize(RECEIVE_QUEUE), RECEIVE_QUEUE_SIZE)),
  );
  if (typeof features === 'string') return features;
  const give = (error: VirtioNetError): VirtioNetError => giveUp(transport, error);
  const config = readConfig(transport, features);
  if (config === undefined) return give('config-never-settles');
  if (typeof config === 'string') return give(config);
  const event = transport.bindInterrupt();
  if (event < 0) return give('no-interrupt');
  const rx = createVirtqueue<number>(natives, transport, RECEIVE_QUEUE, RECEIVE_QUEUE_SIZE, features);
  const tx = createVirtqueue<number>(natives, transport, TRANSMIT_QUEUE, TRANSMIT_QUEUE_SIZE, features);
  if (rx === 'no-such-queue' || tx === 'no-such-queue') return give('no-such-queue');

  const { mtu } = config;
  const isMergeable = (features & VIRTIO_NET_F_MRG_RXBUF) !== 0;
  const longestBytes = mtu + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES;
  const wholeBytes = HEADER_BYTES + longestBytes;
  const received = frameBuffers(
    natives,
    rx.size,
    isMergeable ? Math.min(wholeBytes, MERGEABLE_BUFFER_BYTES) : wholeBytes,
  );
  const transmitter = createTransmitter(natives, tx, longestBytes, (features & VIRTIO_NET_F_HOST_ECN) !== 0);
  const accepts = acceptsOf(features);
  const mostBytes = accepts.segmentsIpv4 || accepts.segmentsIpv6 ? LONGEST_ARRIVAL_BYTES : longestBytes;
  const arrived = frameViews(mostBytes);
  const arrival = createArrival();
  /** The header of a frame that is not plain: a copy, which the device cannot change any more. */
  const headerWords = new Uint16Array(HEADER_BYTES / 2);
  const header = new Uint8Array(headerWords.buffer);
  let isOpen = true;
  let isWanted = false;
  let isLinkUp = config.isLinkUp;
  let hasMore = false;
  let unpublished = 0;
  let interrupts = 0;
  let drained: (() => void) | undefined;

  const stop = (reason: string): void => {
    if (!isOpen) return;
    isOpen = false;
    reset(transport);
    drained?.();
    port.fail(new DeviceError(title, `the device ${reason} and was stopped`));
  };

  const postReceive = (slot: number): void =>
    void rx.postOne(received.addresses[slot]!, received.strideBytes, true, slot);

  /**
   * A frame in `count` buffers, the first of which is `slot`: the device shows all at once. Whether the device keeps to
   * the protocol.
   */
  const take = (slot: number, lengthBytes: number, count: number): boolean => {
    const start = received.offsets[slot]!;
    const marks = received.words[start >> 1]!;
    if (marks !== 0) natives.copy(header, 0, received.bytes, start, HEADER_BYTES);
    let frameBytes = lengthBytes - HEADER_BYTES;
    let isGood = frameBytes <= mostBytes;
    if (isGood) natives.copy(arrived.bytes, 0, received.bytes, start + HEADER_BYTES, frameBytes);
    postReceive(slot);
    for (let left = count - 1; left > 0; left--) {
      const got = rx.reclaim();
      if (got === undefined) return (stop('shows a frame in part'), false);
      if (typeof got === 'string') return (stop(`breaks the protocol (${got})`), false);
      const part = got.token;
      const partBytes = got.lengthBytes;
      isGood &&= frameBytes + partBytes <= mostBytes;
      if (isGood) natives.copy(arrived.bytes, frameBytes, received.bytes, received.offsets[part]!, partBytes);
      frameBytes += partBytes;
      postReceive(part);
    }
    const violation = marks === 0 ? undefined : readVnetHeader(headerWords, 0, frameBytes, accepts, arrival);
    if (violation !== undefined) return (stop(violation), false);
    // Longer than the MTU allows, or nothing that a frame could be: somebody on the network sent it, which is not the
    // device's fault.
    const isLong = frameBytes > longestBytes && (marks === 0 || arrival.segmentBytes === 0);
    if (isGood && !isLong && frameBytes >= ETHERNET_HEADER_BYTES)
      port.deliver(arrived.first(frameBytes), marks === 0 ? undefined : arrival);
    return true;
  };

  /** Gives what has arrived to the listener. The number of buffers that came. */
  const receive = (): number => {
    let count = 0;
    hasMore = false;
    while (isWanted && isOpen) {
      if (count === FRAMES_PER_TURN) {
        hasMore = true;
        break;
      }
      const got = rx.reclaim();
      if (got === undefined) break;
      if (typeof got === 'string') return (stop(`breaks the protocol (${got})`), count);
      const slot = got.token;
      const { lengthBytes } = got;
      count++;
      if (lengthBytes < HEADER_BYTES) return (stop('breaks the protocol (a frame without a header)'), count);
      const buffers = isMergeable ? received.words[(received.offsets[slot]! + NUM_BUFFERS_OFFSET) >> 1]! : 1;
      if (buffers === 0) return (stop('breaks the protocol (a frame of no buffers)'), count);
      if (buffers > rx.size) return (stop('breaks the protocol (more buffers than there are)'), count);
      if (!take(slot, lengthBytes, buffers)) return count;
    }
    if (count > 0 && isOpen) rx.publish();
    return count;
  };

  /** Takes back the buffers of frames that were sent. Their number. */
  const reclaimSent = (): number => {
    let count = 0;
    while (isOpen || drained) {
      const got = tx.reclaim();
      if (got === undefined) break;
      if (typeof got === 'string') return (stop(`breaks the protocol (${got})`), count);
      transmitter.put(got.token);
      count++;
    }
    return count;
  };

  const publishSent = (): void => {
    unpublished = 0;
    tx.publish();
  };

  const send = (frame: Uint8Array, job?: OffloadJob): Sent => {
    if (!isLinkUp) return 'lost';
    let result = transmitter.send(frame, job);
    if (result === 'full') {
      publishSent();
      tx.wantInterrupts(true);
      reclaimSent();
      result = isOpen ? transmitter.send(frame, job) : 'gone';
    }
    if (result === 'sent' && ++unpublished === FRAMES_PER_PUBLISH) publishSent();
    return result;
  };

  const watch = watchConfig(natives, loop, transport, features, config, {
    isOpen: () => isOpen,
    linkChanged: (isUp) => (isLinkUp = isUp),
    stop,
  });

  const serve = (): void => {
    transport.acknowledgeInterrupt();
    interrupts++;
    if (!isOpen && !drained) return;
    const count = receive() + reclaimSent();
    if (!isOpen && tx.inFlight === 0) drained?.();
    if (!isOpen) return;
    if (count === 0) return watch.look();
    watch.lookSoon();
    if (!port.drain()) tx.wantInterrupts(false);
  };

  const port = createNetworkPort(portHost(loop, natives), natives, {
    mac: config.mac ?? randomMac(natives),
    mtu,
    offloads: offloadsOf(features),
    send,
    stop,
    wantFrames(areWanted) {
      isWanted = areWanted;
      rx.wantInterrupts(areWanted);
      // What has come while nobody listened.
      hasMore = areWanted;
    },
    async close() {
      isOpen = false;
      publishSent();
      tx.wantInterrupts(true);
      const release = loop.hold();
      await new Promise<void>((resolve) => {
        drained = resolve;
        loop.setTimer(natives.monotonicNs() + CLOSE_PATIENCE_NS, resolve);
        reclaimSent();
        if (tx.inFlight === 0) resolve();
      });
      drained = undefined;
      reset(transport);
      release();
    },
  });

  tx.wantInterrupts(false);
  rx.wantInterrupts(false);
  for (let slot = received.take(); slot >= 0; slot = received.take()) postReceive(slot);
  loop.onEvent(event, serve);
  loop.onTurnEnd(() => {
    if (!isOpen) return false;
    if (hasMore) {
      receive();
      return true;
    }
    if (unpublished > 0) publishSent();
    return false;
  });
  finish(transport);
  rx.publish();

  return {
    network: port.network,
    close() {
      // Stopped or closed already, unless the program did not wait for `disconnect`.
      if (!isOpen && !drained) return;
      publishSent();
      tx.wantInterrupts(true);
      const deadlineNs = natives.monotonicNs() + CLOSE_PATIENCE_NS;
      while ((isOpen || drained) && tx.inFlight > 0 && natives.monotonicNs() < deadlineNs) {
        if (reclaimSent() > 0) continue;
        natives.wait(deadlineNs);
        transport.acknowledgeInterrupt();
      }
      isOpen = false;
      reset(transport);
    },
    counters: () => ({ rxNotifications: rx.notifications, txNotifications: tx.notifications, interrupts }),
  };
}
