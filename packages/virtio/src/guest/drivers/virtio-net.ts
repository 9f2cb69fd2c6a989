import type { Natives } from '@mirage/kernel/natives';
import { DeviceError } from '@mirage/runtime';
import type { Loop } from '@mirage/runtime/machine';
import { createFrameLoop, ETHERNET_HEADER_BYTES, VLAN_TAG_BYTES, type FrameLoop } from '@mirage/runtime/network';
import type { Network } from '@mirage/types';
import { createVirtqueue } from '../queue/virtqueue.js';
import { finish, giveUp, negotiate, reset, type HandshakeError } from '../transport/handshake.js';
import type { Transport } from '../transport/transport.js';
import { randomMac, readConfig, watchConfig } from './virtio-net-config.js';
import { createReceiver } from './virtio-net-receive.js';
import { createTransmitter } from './virtio-net-transmit.js';
import { chooseFeatures, offloadsOf, RECEIVE_QUEUE, TRANSMIT_QUEUE, VIRTIO_NET_F_HOST_ECN } from './virtio-net-wire.js';

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
  const longestBytes = mtu + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES;
  const transmitter = createTransmitter(natives, tx, longestBytes, (features & VIRTIO_NET_F_HOST_ECN) !== 0);
  const receiver = createReceiver(natives, rx, features, mtu, (frame, arrival) => void frames.deliver(frame, arrival));
  let interrupts = 0;

  const frames: FrameLoop = createFrameLoop(natives, loop, {
    mac: config.mac ?? randomMac(natives),
    mtu,
    offloads: offloadsOf(features),
    takeRx: receiver.take,
    publishRx: rx.publish,
    wantRx: rx.wantInterrupts,
    send: transmitter.send,
    largeSlots: 1,
    takeTx: transmitter.take,
    publishTx: tx.publish,
    wantTx: tx.wantInterrupts,
    inFlight: () => tx.inFlight,
    release: () => void reset(transport),
    errorOf: (violation) => new DeviceError(title, `the device ${violation} and was stopped`),
  });
  const watch = watchConfig(natives, loop, transport, features, config, frames.stop, transmitter.setLink);

  transmitter.setLink(config.isLinkUp);
  tx.wantInterrupts(false);
  rx.wantInterrupts(false);
  receiver.fill();
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
    counters: () => ({ rxNotifications: rx.notifications, txNotifications: tx.notifications, interrupts }),
  };
}
