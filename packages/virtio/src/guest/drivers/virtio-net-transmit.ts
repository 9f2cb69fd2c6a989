import type { Natives } from '@mirage/kernel/natives';
import { frameBuffers, type FrameBuffers } from '@mirage/runtime/machine';
import { hasCwr, LONGEST_WRITE_BYTES, writeVnetHeader, type OffloadJob, type Sent } from '@mirage/runtime/network';
import type { Virtqueue } from '../queue/virtqueue-interface.js';
import { HEADER_BYTES } from './virtio-net-wire.js';

/** Frames of many segments in flight at the same time: four carry as much as 170 usual frames. */
const LARGE_BUFFERS = 4;

/** Sends frames. */
export interface Transmitter {
  /**
   * Copies a frame into a buffer, after the virtio header, and posts it. Returns 'full' if no buffer is free, 'lost' if
   * the link is down, 'unable' if the job was not negotiated.
   */
  readonly send: (frame: Uint8Array, job: OffloadJob | undefined) => Sent;
  /**
   * Takes back one buffer. Returns false if the device has used none, and a string that says how the device broke the
   * protocol.
   */
  readonly take: () => boolean | string;
  readonly setLink: (isUp: boolean) => void;
}

/**
 * Creates a transmitter for frames of at most `longestBytes`, with one buffer for each entry of the queue. Large
 * buffers are allocated when the first frame needs one.
 */
export function createTransmitter(
  natives: Natives,
  tx: Pick<Virtqueue<number>, 'size' | 'postOne' | 'reclaim'>,
  longestBytes: number,
  hasEcn: boolean,
): Transmitter {
  const usual = frameBuffers(natives, tx.size, HEADER_BYTES + longestBytes);
  let large: FrameBuffers | undefined;
  /** Usual buffers whose header is not all zeros, which a plain frame needs. */
  const isMarked = new Uint8Array(usual.count);
  let isLinkUp = true;

  return {
    send(frame, job) {
      if (!isLinkUp) return 'lost';
      // Reading the length of a typed array is a call.
      const lengthBytes = frame.length;
      let buffers = usual;
      let firstToken = 0;
      if (job) {
        if (job.segmentBytes !== 0 && !hasEcn && hasCwr(frame, job.headers)) return 'unable';
        if (lengthBytes > longestBytes) {
          buffers = large ??= frameBuffers(natives, LARGE_BUFFERS, HEADER_BYTES + LONGEST_WRITE_BYTES);
          firstToken = usual.count;
        }
      }
      const slot = buffers.take();
      if (slot < 0) return 'full';
      const start = buffers.offsets[slot]!;
      if (job) {
        writeVnetHeader(buffers.words, start >> 1, frame, job);
        if (buffers === usual) isMarked[slot] = 1;
      } else if (isMarked[slot] !== 0) {
        buffers.bytes.fill(0, start, start + HEADER_BYTES);
        isMarked[slot] = 0;
      }
      natives.copy(buffers.bytes, start + HEADER_BYTES, frame, 0, lengthBytes);
      if (tx.postOne(buffers.addresses[slot]!, HEADER_BYTES + lengthBytes, false, firstToken + slot) === 'posted')
        return 'sent';
      // There are more buffers, with the large ones, than entries of the queue.
      buffers.put(slot);
      return 'full';
    },
    take() {
      const got = tx.reclaim();
      if (got === undefined) return false;
      if (typeof got === 'string') return `breaks the protocol (${got})`;
      const { token } = got;
      if (token < usual.count) usual.put(token);
      else large!.put(token - usual.count);
      return true;
    },
    setLink: (isUp) => void (isLinkUp = isUp),
  };
}
