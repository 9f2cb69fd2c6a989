import type { Network } from '@mirage/types';
import { connectVirtioNet, type VirtioNet, type VirtioNetError } from '../src/guest/drivers/virtio-net.js';
import {
  VIRTIO_NET_F_CSUM,
  VIRTIO_NET_F_GUEST_CSUM,
  VIRTIO_NET_F_GUEST_ECN,
  VIRTIO_NET_F_GUEST_TSO4,
  VIRTIO_NET_F_GUEST_TSO6,
  VIRTIO_NET_F_HOST_ECN,
  VIRTIO_NET_F_HOST_TSO4,
  VIRTIO_NET_F_HOST_TSO6,
  VIRTIO_NET_F_MAC,
  VIRTIO_NET_F_MRG_RXBUF,
  VIRTIO_NET_F_MTU,
  VIRTIO_NET_F_STATUS,
} from '../src/guest/drivers/virtio-net-wire.js';
import { VIRTIO_RING_F_EVENT_IDX } from '../src/guest/transport/transport.js';
import { FakeLoop } from '../../runtime/test/fake-loop.js';
import { FakeDevice, type FakeQueue } from './fake-device.js';

export const ALL_FEATURES =
  VIRTIO_NET_F_MTU | VIRTIO_NET_F_MAC | VIRTIO_NET_F_MRG_RXBUF | VIRTIO_NET_F_STATUS | VIRTIO_RING_F_EVENT_IDX;
export const SEND_OFFLOADS =
  VIRTIO_NET_F_CSUM | VIRTIO_NET_F_HOST_TSO4 | VIRTIO_NET_F_HOST_TSO6 | VIRTIO_NET_F_HOST_ECN;
export const RECEIVE_OFFLOADS =
  VIRTIO_NET_F_GUEST_CSUM | VIRTIO_NET_F_GUEST_TSO4 | VIRTIO_NET_F_GUEST_TSO6 | VIRTIO_NET_F_GUEST_ECN;
export const MAC = Uint8Array.of(2, 0, 0, 0, 0, 7);

/** Properties of a fake network device. */
export interface FakeNetOptions {
  readonly features?: number;
  readonly mac?: Uint8Array;
  readonly mtu?: number;
  readonly queues?: readonly number[];
  readonly isLinkUp?: boolean;
}

/** struct virtio_net_config. */
export function configOf({ mac = MAC, mtu = 1500, isLinkUp = true }: FakeNetOptions): Uint8Array {
  return Uint8Array.of(...mac, isLinkUp ? 1 : 0, 0, 1, 0, mtu & 255, mtu >> 8);
}

/** A network device in memory, and the loop of its driver. */
export class FakeNet {
  readonly timing = new FakeLoop();
  readonly config: Uint8Array;
  readonly device: FakeDevice;

  constructor(options: FakeNetOptions = {}) {
    const { features = ALL_FEATURES, queues = [8, 8] } = options;
    this.config = configOf(options);
    this.device = new FakeDevice({ deviceId: 1, queues, features, config: this.config });
    Object.assign(this.device.natives, { entropy: (bytes: Uint8Array) => void bytes.fill(0xff) });
  }

  tryConnect(): VirtioNet | VirtioNetError {
    return connectVirtioNet(this.device.natives, this.timing, this.device.transport, 'network tap0');
  }

  connect(): Network {
    const connected = this.tryConnect();
    if (typeof connected === 'string') throw new Error(connected);
    return connected.network;
  }

  get rx(): FakeQueue {
    return this.device.queues[0]!;
  }

  get tx(): FakeQueue {
    return this.device.queues[1]!;
  }

  /** The device's interrupt, and the turn that follows. */
  interrupt(): void {
    this.timing.fire(0);
    this.timing.turn();
  }

  /**
   * Sends a frame to the driver as a correct device does, in as many buffers as it needs. Returns false if there are
   * not enough. The first 10 bytes of its header may be invalid.
   */
  receive(frame: Uint8Array, header: ArrayLike<number> = []): boolean {
    const bytes = new Uint8Array(12 + frame.length);
    bytes.set(header, 0);
    bytes.set(frame, 12);
    const parts: { head: number; bytes: Uint8Array; length: number }[] = [];
    let offset = 0;
    while (offset < bytes.length) {
      const chain = this.rx.take();
      if (!chain) return false;
      const buffer = chain.buffers[0]!.bytes;
      const length = Math.min(buffer.length, bytes.length - offset);
      buffer.set(bytes.subarray(offset, offset + length));
      parts.push({ head: chain.head, bytes: buffer, length });
      offset += length;
    }
    parts[0]!.bytes[10] = parts.length;
    for (const { head, length } of parts) this.rx.use(head, length);
    return true;
  }

  /**
   * Takes the frames that the driver has sent and calls `use` for each. Default: returns them at once.
   */
  sent(use = (head: number) => this.tx.use(head, 0)): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let chain = this.tx.take(); chain; chain = this.tx.take()) {
      const header = chain.buffers[0]!.bytes.subarray(0, 12);
      if (header.some((byte) => byte !== 0)) throw new Error(`the header of a plain frame is [${header}]`);
      frames.push(chain.buffers[0]!.bytes.slice(12));
      use(chain.head);
    }
    return frames;
  }
}

/** Returns a frame of `length` bytes that is unique for each number. */
export function frameOf(number: number, length = 60): Uint8Array {
  const frame = new Uint8Array(length);
  for (let index = 0; index < length; index++) frame[index] = (number * 7 + index * 13) & 255;
  return frame;
}
