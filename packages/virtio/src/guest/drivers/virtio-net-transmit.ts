import type { Natives } from '@mirage/kernel/natives';
import { frameBuffers, type FrameBuffers } from '@mirage/runtime/machine';
import {
  cutWords,
  hasCwr,
  LONGEST_WRITE_BYTES,
  writeVnetHeader,
  type OffloadJob,
  type Sent,
} from '@mirage/runtime/network';
import { describeViolation, type FrameQueue } from '../queue/frame-queue.js';
import { HEADER_BYTES } from './virtio-net-wire.js';

/** Frames of many segments in flight at the same time: four carry as much as 170 usual frames. */
export const LARGE_BUFFERS = 4;

/** Sends frames. */
export interface Transmitter {
  /**
   * Copies a frame into a buffer, after the virtio header, and posts it. Returns 'full' if no buffer is free, 'lost' if
   * the link is down, 'unable' if the job was not negotiated.
   */
  readonly send: (frame: Uint8Array, job: OffloadJob | undefined, lengthBytes: number) => Sent;
  /**
   * Cuts a frame into buffers, and posts at most `most` segments of the job, from `job.done` on. Returns their number,
   * or -1 while the link is down: then all of them are lost.
   */
  readonly sendSegments: (frame: Uint8Array, job: OffloadJob, most: number) => number;
  /**
   * Takes back the buffers that the device has used. Returns their number, and a clause that says how the device broke
   * the protocol.
   */
  readonly take: () => number | string;
  readonly setLink: (isUp: boolean) => void;
}

/**
 * Creates a transmitter for frames of at most `longestBytes`. Longer ones, which the device cuts, have buffers in the
 * reserved entries of the queue, which are allocated for the first of them.
 */
export function createTransmitter(
  natives: Natives,
  tx: FrameQueue,
  longestBytes: number,
  hasEcn: boolean,
): Transmitter {
  const { virtqSend, virtqSendSegments, virtqReclaim } = natives;
  const { ring, state, header, size, isInFlight } = tx;
  const buffers = tx.buffers.bytes;
  const firstLarge = size - Math.min(LARGE_BUFFERS, size >> 1);
  let large: FrameBuffers | undefined;
  let isLinkUp = true;

  const sendLarge = (frame: Uint8Array, lengthBytes: number, job: OffloadJob): Sent => {
    const { count, bytes, words, offsets, addresses } = (large ??= frameBuffers(
      natives,
      size - firstLarge,
      HEADER_BYTES + LONGEST_WRITE_BYTES,
    ));
    let buffer = 0;
    while (buffer < count && isInFlight(firstLarge + buffer)) buffer++;
    if (buffer === count) return 'full';
    const start = offsets[buffer]!;
    writeVnetHeader(words, start >> 1, frame, job);
    natives.copy(bytes, start + HEADER_BYTES, frame, 0, lengthBytes);
    tx.postReserved(firstLarge + buffer, addresses[buffer]!, HEADER_BYTES + lengthBytes);
    return 'sent';
  };

  return {
    send(frame, job, lengthBytes) {
      if (!isLinkUp) return 'lost';
      if (job === undefined) return virtqSend(ring, state, buffers, frame) === 0 ? 'sent' : 'full';
      if (job.segmentBytes !== 0 && !hasEcn && hasCwr(frame, job.headers)) return 'unable';
      if (lengthBytes > longestBytes) return sendLarge(frame, lengthBytes, job);
      writeVnetHeader(header, 0, frame, job);
      const result = virtqSend(ring, state, buffers, frame);
      // Plain frames have a header of zeros.
      header.fill(0);
      return result === 0 ? 'sent' : 'full';
    },
    sendSegments(frame, job, most) {
      if (!isLinkUp) return -1;
      job.cut[cutWords.INDEX] = job.done;
      return virtqSendSegments(ring, state, buffers, frame, job.cutBytes, most);
    },
    take() {
      const count = virtqReclaim(ring, state);
      return count >= 0 ? count : describeViolation(tx, count);
    },
    setLink: (isUp) => void (isLinkUp = isUp),
  };
}
