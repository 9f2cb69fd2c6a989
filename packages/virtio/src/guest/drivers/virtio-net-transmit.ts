import type { Natives } from '@mirage/kernel/natives';
import { frameBuffers, type FrameBuffers } from '@mirage/runtime/machine';
import { LONGEST_WRITE_BYTES, hasCwr, writeVnetHeader, type OffloadJob, type Sent } from '@mirage/runtime/network';
import type { Virtqueue } from '../queue/virtqueue.js';
import { HEADER_BYTES } from './virtio-net-wire.js';

/** Frames to be cut that are on their way at the same time: four carry as much as 170 usual ones. */
const LARGE_BUFFERS = 4;

/** The buffers of frames that leave. Each frame is copied into one, behind its header. */
export interface Transmitter {
  /** Posts a frame; 'full' when there is no buffer, 'unable' for what the device did not agree to. */
  readonly send: (frame: Uint8Array, job: OffloadJob | undefined) => Sent;
  /** A buffer is the driver's again: the token of its chain. */
  readonly put: (token: number) => void;
}

/**
 * Buffers for frames of `longestBytes`, one for each entry of the queue; large ones are made when the first frame needs
 * one.
 */
export function createTransmitter(
  natives: Natives,
  tx: Pick<Virtqueue<number>, 'size' | 'postOne'>,
  longestBytes: number,
  hasEcn: boolean,
): Transmitter {
  const usual = frameBuffers(natives, tx.size, HEADER_BYTES + longestBytes);
  let large: FrameBuffers | undefined;
  /** Usual buffers whose header is not that of a plain frame: all zeros. */
  const isMarked = new Uint8Array(usual.count);

  return {
    send(frame, job) {
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
      // Large buffers are more than the queue has entries for.
      buffers.put(slot);
      return 'full';
    },
    put(token) {
      if (token < usual.count) usual.put(token);
      else large!.put(token - usual.count);
    },
  };
}
