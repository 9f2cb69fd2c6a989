import type { Arrival } from '@mirage/types';
import { frameViews } from '../machine/frame-views.js';
import { TCP_CHECKSUM_OFFSET } from './ip-headers.js';
import { LONGEST_ARRIVAL_BYTES } from './offload-job.js';
import { JOIN_WORDS, joinWords, type SegmentWork } from './segments.js';

/** Joins the TCP segments of a burst, so that a protocol stack handles them at once (Linux: GRO). */
export interface Coalescer {
  /** The frame of joined segments and its record, for a native that joins the frames of a whole burst. */
  readonly bytes: Uint8Array;
  readonly record: Uint8Array;
  /**
   * Takes a complete frame. It is delivered now, or when a frame arrives that does not continue it. A native has tried
   * to join it already if `isTried`.
   */
  readonly add: (frame: Uint8Array, isTried: boolean) => void;
  /** Delivers what waits: the burst is over. */
  readonly flush: () => void;
}

/** Creates a coalescer that passes frames in order to `deliver`. `plain` describes a frame that was not looked at. */
export function createCoalescer(
  { joinSegment }: Pick<SegmentWork, 'joinSegment'>,
  deliver: (frame: Uint8Array, arrival: Arrival) => void,
  plain: Arrival,
): Coalescer {
  const words = new Int32Array(JOIN_WORDS);
  const record = new Uint8Array(words.buffer);
  const arrival = { isChecksumGood: true, checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };
  const { bytes, first } = frameViews(LONGEST_ARRIVAL_BYTES);

  const flush = (): void => {
    const lengthBytes = words[joinWords.LENGTH_BYTES]!;
    if (lengthBytes === 0) return;
    words[joinWords.LENGTH_BYTES] = 0;
    const segmentBytes = words[joinWords.SEGMENT_BYTES]!;
    // A single segment, and an acknowledgment, are as they arrived.
    const isJoined = segmentBytes !== 0 && words[joinWords.COUNT]! > 1;
    arrival.checksumStart = isJoined ? words[joinWords.TCP_START]! : 0;
    arrival.checksumOffset = isJoined ? TCP_CHECKSUM_OFFSET : 0;
    arrival.segmentBytes = isJoined ? segmentBytes : 0;
    deliver(first(lengthBytes), arrival);
  };

  return {
    bytes,
    record,
    add(frame, isTried) {
      if (!isTried && joinSegment(bytes, record, frame) !== 0) return;
      if (words[joinWords.LENGTH_BYTES] !== 0) {
        flush();
        if (joinSegment(bytes, record, frame) !== 0) return;
      }
      deliver(frame, plain);
    },
    flush,
  };
}
