import type { Natives } from '@mirage/kernel/natives';
import { frameBuffers, type FrameBuffers } from '@mirage/runtime/machine';
import { hasCwr, LONGEST_WRITE_BYTES, writeVnetHeader, type OffloadJob, type Sent } from '@mirage/runtime/network';
import type { Virtqueue } from '../queue/virtqueue.js';
import { HEADER_BYTES } from './virtio-net-wire.js';

/** Frames of many segments that are in flight at the same time: four carry as much as 170 usual ones. */
const LARGE_BUFFERS = 4;

/** The frames that leave. */
export interface Transmitter {
  /**
   * Copies a frame into a buffer, behind its header, and posts it. 'full': there is no buffer. 'lost': the link is down.
   * 'unable': the device did not agree to that job.
   */
  readonly send: (frame: Uint8Array, job: OffloadJob | undefined) => Sent;
  /** Takes back one buffer. False: the device has used none. A string: how the device broke the protocol. */
  readonly take: () => boolean | string;
  readonly setLink: (isUp: boolean) => void;
}

/**
 * Frames of a transmit queue, at most `longestBytes` each, with one buffer for each entry of the queue. Large buffers are
 * made when the first frame needs one.
 */
export function createTransmitter(
  natives: Natives,
  tx: Pick<Virtqueue<number>, 'size' | 'postOne' | 'reclaim'>,
  longestBytes: number,
  hasEcn: boolean,
): Transmitter {
  const usual = frameBuffers(natives, tx.size, HEADER_BYTES + longestBytes);
  let large: FrameBuffers | undefined;
  /** Usual buffers whose header is not that of a plain frame: all zeros. */
  const isMarked = new Uint8Array(usual.count);
  let isLinkUp = true;

  return {
    send(frame, job) {
      if (!isLinkUp) return 'lost';
      // A typed array's length is a call of its own.
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
