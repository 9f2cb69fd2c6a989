import { freeBuffer, postFree, queueOf, receive, startOf } from './script.js';
import { virtqueueNumbers, virtqueueWords } from './state.js';

const W = virtqueueWords;
const { HEADER_BYTES, MOST_JOINED } = virtqueueNumbers;
/** The words of a job of `cutSegment` that count here, and its length in words. */
const INDEX = 0;
const SEGMENT_BYTES = 1;
const PAYLOAD_START = 4;
const JOB_WORDS = 6;

/** Cuts and joins TCP segments: `SegmentWork` of the runtime. */
export interface Segments {
  cutSegment(frame: Uint8Array, job: Uint8Array, into: Uint8Array): number;
  joinSegment(joined: Uint8Array, record: Uint8Array, frame: Uint8Array): number;
}

/** The natives for bursts of segments. */
export interface VirtqueueBursts {
  virtqReceiveJoined(
    ring: Uint8Array,
    state: Uint8Array,
    buffers: Uint8Array,
    frame: Uint8Array,
    joined: Uint8Array,
    record: Uint8Array,
  ): number;
  virtqSendSegments(
    ring: Uint8Array,
    state: Uint8Array,
    buffers: Uint8Array,
    frame: Uint8Array,
    job: Uint8Array,
    most: number,
  ): number;
}

/** Returns the natives for bursts in TypeScript, with the work on each segment from `segments`. */
export const scriptVirtqueueBursts = ({ cutSegment, joinSegment }: Segments): VirtqueueBursts => ({
  virtqReceiveJoined(ring, state, buffers, frame, joined, record) {
    const queue = queueOf(ring, state);
    const words = queue.state;
    for (;;) {
      const got = receive(queue, buffers, frame);
      const length = got - HEADER_BYTES;
      // Without flags and segments of the device, whose frames are not joined.
      const isPlain = got > 0 && (words[W.HEADER]! & 0xffff) === 0;
      if (!isPlain || length > frame.length || joinSegment(joined, record, frame.subarray(0, length)) === 0) return got;
      words[W.JOINED_FRAMES]!++;
      words[W.JOINED_BYTES]! += length;
      if (words[W.JOINED_FRAMES]! >>> 0 >= MOST_JOINED) return 0;
    }
  },

  virtqSendSegments(ring, state, buffers, frame, job, most) {
    const queue = queueOf(ring, state);
    const words = new Uint32Array(JOB_WORDS);
    if (job.length >= 4 * JOB_WORDS) words.set(new Uint32Array(job.buffer, job.byteOffset, JOB_WORDS));
    const current = new Uint8Array(words.buffer);
    const hasMore = (): boolean => words[PAYLOAD_START]! + words[INDEX]! * words[SEGMENT_BYTES]! < frame.length;
    let count = 0;
    for (; count < most && hasMore(); count++) {
      const id = freeBuffer(queue);
      if (id < 0) break;
      const start = startOf(queue, buffers, id, HEADER_BYTES);
      const into = buffers.subarray(start + HEADER_BYTES, start + (queue.state[W.STRIDE]! >>> 0));
      const length = cutSegment(frame, current, into);
      postFree(queue, buffers, id, start, HEADER_BYTES + length);
      words[INDEX]!++;
    }
    return count;
  },
});
