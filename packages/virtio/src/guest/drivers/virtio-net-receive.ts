import type { Natives } from '@mirage/kernel/natives';
import { frameViews } from '@mirage/runtime/machine';
import {
  createArrival,
  ETHERNET_HEADER_BYTES,
  LONGEST_ARRIVAL_BYTES,
  readVnetHeader,
  VLAN_TAG_BYTES,
  type DeviceRings,
  type Joining,
} from '@mirage/runtime/network';
import { describeViolation, type FrameQueue } from '../queue/frame-queue.js';
import { acceptsOf, HEADER_BYTES } from './virtio-net-wire.js';

/** Fits a frame of the usual MTU; longer frames take several buffers if the device supports that. */
const MERGEABLE_BUFFER_BYTES = 1536;

const longestOf = (mtu: number): number => mtu + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES;

/** Returns the length of a receive buffer. */
export function receiveBufferBytes(mtu: number, isMergeable: boolean): number {
  const wholeBytes = HEADER_BYTES + longestOf(mtu);
  return isMergeable ? Math.min(wholeBytes, MERGEABLE_BUFFER_BYTES) : wholeBytes;
}

/**
 * Creates a receiver on a receive queue. It returns a function that takes one frame and passes it to `deliver`: it
 * returns false if none has arrived, and a clause if the device broke the protocol. The native copies a frame out of
 * its buffers and posts them again: so the device gets the buffers back at once, and cannot change the frame.
 * `features` is the result of `negotiate`.
 */
export function createReceiver(
  { virtqReceive, virtqReceiveJoined }: Pick<Natives, 'virtqReceive' | 'virtqReceiveJoined'>,
  rx: FrameQueue,
  features: number,
  mtu: number,
): DeviceRings['takeRx'] {
  const longestBytes = longestOf(mtu);
  const accepts = acceptsOf(features);
  const mostBytes = accepts.segmentsIpv4 || accepts.segmentsIpv6 ? LONGEST_ARRIVAL_BYTES : longestBytes;
  const { bytes: room, first } = frameViews(mostBytes);
  const arrival = createArrival();
  // Locals, which an interpreter reads faster than properties.
  const { ring, state, header, joined } = rx;
  const buffers = rx.buffers.bytes;
  joined[2] = longestBytes;
  /** The last plain frame, whose array fits the next one of the same length. */
  let last: Uint8Array = room;
  let lastBytes = -1;

  const receiveJoined = ({ bytes, record, joined: count }: Joining): number => {
    const gotBytes = virtqReceiveJoined(ring, state, buffers, room, bytes, record);
    const frames = joined[0]!;
    if (frames !== 0) {
      count(frames, joined[1]!);
      joined[0] = joined[1] = 0;
    }
    return gotBytes;
  };

  return (deliver, joining) => {
    const gotBytes = joining === undefined ? virtqReceive(ring, state, buffers, room) : receiveJoined(joining);
    if (gotBytes <= 0) return gotBytes === 0 ? false : describeViolation(rx, gotBytes);
    const frameBytes = gotBytes - HEADER_BYTES;
    if (header[0] === 0) {
      // A frame that is longer than the MTU allows, or shorter than its header, is the fault of its sender on the
      // network, and not of the device.
      if (frameBytes > longestBytes || frameBytes < ETHERNET_HEADER_BYTES) return true;
      if (frameBytes !== lastBytes) last = first((lastBytes = frameBytes));
      deliver(last, undefined, frameBytes);
      return true;
    }
    const violation = readVnetHeader(header, 0, frameBytes, accepts, arrival);
    if (violation !== undefined) return violation;
    const isLong = frameBytes > (arrival.segmentBytes === 0 ? longestBytes : mostBytes);
    if (!isLong && frameBytes >= ETHERNET_HEADER_BYTES) deliver(first(frameBytes), arrival, frameBytes);
    return true;
  };
}
