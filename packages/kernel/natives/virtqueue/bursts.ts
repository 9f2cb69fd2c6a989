import { freeBuffer, postFree, queueOf, receive, startOf } from './script.js';
import { virtqueueFlags, virtqueueNumbers, virtqueueWords } from './state.js';

const W = virtqueueWords;
const { HEADER_BYTES, MOST_JOINED } = virtqueueNumbers;
/** The words of a job of `cutSegment` that count here, and its length in words. */
const INDEX = 0;
const SEGMENT_BYTES = 1;
const PAYLOAD_START = 4;
const JOB_WORDS = 6;
/** VIRTIO_NET_HDR_F_NEEDS_CSUM and VIRTIO_NET_HDR_F_DATA_VALID. */
const NEEDS_CSUM = 1;
const DATA_VALID = 2;
const TCP_CHECKSUM_OFFSET = 16;

/** Cuts and joins TCP segments: `SegmentWork` of the runtime. */
export interface Segments {
  cutSegment(frame: Uint8Array, job: Uint8Array, into: Uint8Array): number;
  joinSegment(joined: Uint8Array, record: Uint8Array, frame: Uint8Array, checksum: number): number;
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

/**
 * Returns what the last header says about the checksum of its frame, as the last argument of `joinSegment`; undefined
 * if the frame may not be joined. Source: virtio 1.2, 5.1.6.4.
 */
function checksumOf(words: Int32Array): number | undefined {
  const header = new DataView(words.buffer, words.byteOffset + 4 * W.HEADER, HEADER_BYTES);
  const flags = header.getUint8(0);
  const start = header.getUint16(6, true);
  // A device that joins segments itself, or breaks the protocol: the driver looks at it.
  if (header.getUint8(1) !== 0 || (flags !== 0 && (words[W.FLAGS]! & virtqueueFlags.CHECKSUM) === 0)) return undefined;
  if ((flags & NEEDS_CSUM) === 0) return (flags & DATA_VALID) === 0 ? 0 : 1;
  return start > 1 && header.getUint16(8, true) === TCP_CHECKSUM_OFFSET ? start : undefined;
}

/** Returns the natives for bursts in TypeScript, with the work on each segment from `segments`. */
export const scriptVirtqueueBursts = ({ cutSegment, joinSegment }: Segments): VirtqueueBursts => ({
  virtqReceiveJoined(ring, state, buffers, frame, joined, record) {
    const queue = queueOf(ring, state);
    const words = queue.state;
    for (;;) {
      const got = receive(queue, buffers, frame);
      const length = got - HEADER_BYTES;
      const most = Math.min(frame.length, words[W.LONGEST_JOINED]! >>> 0);
      const checksum = got <= 0 || length > most ? undefined : checksumOf(words);
      if (checksum === undefined) return got;
      if (joinSegment(joined, record, frame.subarray(0, length), checksum) === 0) return got;
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
