import type { Natives } from '@mirage/kernel/natives';
import { DeviceError } from '@mirage/runtime';
import type { Loop } from '@mirage/runtime/machine';
import { createFrameLoop, ETHERNET_HEADER_BYTES, VLAN_TAG_BYTES, type FrameLoop } from '@mirage/runtime/network';
import type { Network } from '@mirage/types';
import { createFrameQueue } from '../queue/frame-queue.js';
import { finish, giveUp, negotiate, reset, type HandshakeError } from '../transport/handshake.js';
import type { Transport } from '../transport/transport.js';
import { randomMac, readConfig, watchConfig } from './virtio-net-config.js';
import { createReceiver, receiveBufferBytes } from './virtio-net-receive.js';
import { createTransmitter, LARGE_BUFFERS } from './virtio-net-transmit.js';
import {
  acceptsOf,
  chooseFeatures,
  HEADER_BYTES,
  offloadsOf,
  RECEIVE_QUEUE,
  TRANSMIT_QUEUE,
  VIRTIO_NET_F_HOST_ECN,
  VIRTIO_NET_F_MRG_RXBUF,
} from './virtio-net-wire.js';

const RECEIVE_QUEUE_SIZE = 256;
const TRANSMIT_QUEUE_SIZE = 128;

/** Why a network device cannot be used. */
export type VirtioNetError =
  | HandshakeError
  | 'no-such-queue'
  | 'no-interrupt'
  | 'bad-mac'
  | 'bad-mtu'
  | 'config-never-settles';

/** Counters since the device was connected, for benchmarks and tests. */
export interface VirtioNetCounters {
  readonly rxNotifications: number;
  readonly txNotifications: number;
  readonly interrupts: number;
}

/** A network and its end. */
export interface VirtioNet {
  readonly network: Network;
  /**
   * Waits until the device has taken what was written, for at most a second, and resets it. Sleeps in the kernel: only
   * for the end of the program.
   */
  readonly close: () => void;
  readonly counters: () => VirtioNetCounters;
}

/**
 * Connects a network device; `title` is its name for the user. Frames are copied once when they are sent, into buffers
 * of the driver, and once when they are received: for 1,514 bytes that costs less than a new array. Without a listener,
 * frames stay in the ring and the device sends no interrupt. A device that breaks the protocol is reset, and can be
 * connected again. Source: virtio 1.2, 5.1.
 */
export function connectVirtioNet(
  natives: Natives,
  loop: Loop,
  transport: Transport,
  title: string,
): VirtioNet | VirtioNetError {
  const entries = (queue: number, most: number): number => Math.min(transport.maxQueueSize(queue), most);
  const features = negotiate(transport, (offered) =>
    chooseFeatures(offered, entries(RECEIVE_QUEUE, RECEIVE_QUEUE_SIZE), entries(TRANSMIT_QUEUE, TRANSMIT_QUEUE_SIZE)),
  );
  if (typeof features === 'string') return features;
  const give = (error: VirtioNetError): VirtioNetError => giveUp(transport, error);
  const config = readConfig(transport, features);
  if (config === undefined) return give('config-never-settles');
  if (typeof config === 'string') return give(config);
  const event = transport.bindInterrupt();
  if (event < 0) return give('no-interrupt');
  const { mtu } = config;
  const offloads = offloadsOf(features);
  const longestBytes = mtu + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES;
  const isMergeable = (features & VIRTIO_NET_F_MRG_RXBUF) !== 0;
  const rx = createFrameQueue(natives, transport, {
    ...{ index: RECEIVE_QUEUE, wantedSize: RECEIVE_QUEUE_SIZE, features, isReceiving: true, isMergeable },
    hasChecksum: acceptsOf(features).checksum,
    bufferBytes: receiveBufferBytes(mtu, isMergeable),
    reserved: 0,
  });
  const tx = createFrameQueue(natives, transport, {
    ...{ index: TRANSMIT_QUEUE, wantedSize: TRANSMIT_QUEUE_SIZE, features, isReceiving: false, isMergeable: false },
    hasChecksum: false,
    bufferBytes: HEADER_BYTES + longestBytes,
    reserved: offloads.segmentsIpv4 || offloads.segmentsIpv6 ? LARGE_BUFFERS : 0,
  });
  if (rx === 'no-such-queue' || tx === 'no-such-queue') return give('no-such-queue');

  const transmitter = createTransmitter(natives, tx, longestBytes, (features & VIRTIO_NET_F_HOST_ECN) !== 0);
  let interrupts = 0;

  const frames: FrameLoop = createFrameLoop(natives, loop, {
    mac: config.mac ?? randomMac(natives),
    mtu,
    offloads,
    joins: true,
    takeRx: createReceiver(natives, rx, features, mtu),
    publishRx: rx.publish,
    wantRx: rx.wantInterrupts,
    send: transmitter.send,
    sendSegments: transmitter.sendSegments,
    largeSlots: 1,
    takeTx: transmitter.take,
    publishTx: tx.publish,
    wantTx: tx.wantInterrupts,
    inFlight: tx.inFlight,
    release: () => void reset(transport),
    errorOf: (violation) => new DeviceError(title, `the device ${violation} and was stopped`),
  });
  const watch = watchConfig(natives, loop, transport, features, config, frames.stop, transmitter.setLink);

  transmitter.setLink(config.isLinkUp);
  tx.wantInterrupts(false);
  rx.wantInterrupts(false);
  rx.fill();
  loop.onEvent(event, () => {
    transport.acknowledgeInterrupt();
    interrupts++;
    const count = frames.serve();
    // An interrupt without frames reports a change of the configuration.
    if (count === 0) watch.look();
    else if (count > 0) watch.lookSoon();
  });
  finish(transport);
  rx.publish();

  return {
    network: frames.network,
    close() {
      const isOurs = frames.finish((deadlineNs) => {
        natives.wait(deadlineNs);
        transport.acknowledgeInterrupt();
      });
      if (isOurs) reset(transport);
    },
    counters: () => ({ rxNotifications: rx.notifications(), txNotifications: tx.notifications(), interrupts }),
  };
}
