import type { Natives } from '@mirage/kernel/natives';
import { frameBuffers, frameViews } from '@mirage/runtime/machine';
import {
  createArrival,
  ETHERNET_HEADER_BYTES,
  LONGEST_ARRIVAL_BYTES,
  readVnetHeader,
  VLAN_TAG_BYTES,
} from '@mirage/runtime/network';
import type { Arrival } from '@mirage/types';
import type { Virtqueue } from '../queue/virtqueue-interface.js';
import { acceptsOf, HEADER_BYTES, NUM_BUFFERS_OFFSET, VIRTIO_NET_F_MRG_RXBUF } from './virtio-net-wire.js';

/** Fits a frame of the usual MTU; longer frames take several buffers if the device supports that. */
const MERGEABLE_BUFFER_BYTES = 1536;

/** Receives frames. */
export interface Receiver {
  /** Posts all buffers. Called once, at the start. */
  readonly fill: () => void;
  /**
   * Takes one frame and posts its buffers again. Returns false if none has arrived, and a string that says how the
   * device broke the protocol.
   */
  readonly take: () => boolean | string;
}

/**
 * Creates a receiver on a receive queue. It copies a frame out of its buffers before it reads it: so the device gets
 * the buffers back at once, and cannot change the frame. `features` is the result of `negotiate`.
 */
export function createReceiver(
  natives: Natives,
  rx: Virtqueue<number>,
  features: number,
  mtu: number,
  deliver: (frame: Uint8Array, arrival?: Arrival) => void,
): Receiver {
  const isMergeable = (features & VIRTIO_NET_F_MRG_RXBUF) !== 0;
  const longestBytes = mtu + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES;
  const wholeBytes = HEADER_BYTES + longestBytes;
  const buffers = frameBuffers(
    natives,
    rx.size,
    isMergeable ? Math.min(wholeBytes, MERGEABLE_BUFFER_BYTES) : wholeBytes,
  );
  const accepts = acceptsOf(features);
  const mostBytes = accepts.segmentsIpv4 || accepts.segmentsIpv6 ? LONGEST_ARRIVAL_BYTES : longestBytes;
  const arrived = frameViews(mostBytes);
  const arrival = createArrival();
  /** A copy of the header of a frame that is not plain, which the device cannot change. */
  const headerWords = new Uint16Array(HEADER_BYTES / 2);
  const header = new Uint8Array(headerWords.buffer);

  const post = (slot: number): void => void rx.postOne(buffers.addresses[slot]!, buffers.strideBytes, true, slot);

  return {
    fill() {
      for (let slot = buffers.take(); slot >= 0; slot = buffers.take()) post(slot);
    },
    take() {
      const first = rx.reclaim();
      if (first === undefined) return false;
      if (typeof first === 'string') return `breaks the protocol (${first})`;
      const slot = first.token;
      let frameBytes = first.lengthBytes - HEADER_BYTES;
      if (frameBytes < 0) return 'breaks the protocol (a frame without a header)';
      const start = buffers.offsets[slot]!;
      const count = isMergeable ? buffers.words[(start + NUM_BUFFERS_OFFSET) >> 1]! : 1;
      if (count === 0 || count > rx.size) return `breaks the protocol (a frame of ${count} buffers)`;
      const marks = buffers.words[start >> 1]!;
      if (marks !== 0) natives.copy(header, 0, buffers.bytes, start, HEADER_BYTES);
      let isGood = frameBytes <= mostBytes;
      if (isGood) natives.copy(arrived.bytes, 0, buffers.bytes, start + HEADER_BYTES, frameBytes);
      post(slot);
      // The device publishes all buffers of a frame at once.
      for (let left = count - 1; left > 0; left--) {
        const got = rx.reclaim();
        if (got === undefined) return 'published only a part of a frame';
        if (typeof got === 'string') return `breaks the protocol (${got})`;
        const part = got.token;
        const partBytes = got.lengthBytes;
        isGood &&= frameBytes + partBytes <= mostBytes;
        if (isGood) natives.copy(arrived.bytes, frameBytes, buffers.bytes, buffers.offsets[part]!, partBytes);
        frameBytes += partBytes;
        post(part);
      }
      const violation = marks === 0 ? undefined : readVnetHeader(headerWords, 0, frameBytes, accepts, arrival);
      if (violation !== undefined) return violation;
      // A frame that is longer than the MTU allows, or shorter than its header, is the fault of its sender on the
      // network, and not of the device.
      const isLong = frameBytes > longestBytes && (marks === 0 || arrival.segmentBytes === 0);
      if (isGood && !isLong && frameBytes >= ETHERNET_HEADER_BYTES)
        deliver(arrived.first(frameBytes), marks === 0 ? undefined : arrival);
      return true;
    },
  };
}
