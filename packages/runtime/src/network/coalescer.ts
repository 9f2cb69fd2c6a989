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
   * Joins a frame that is not to be cut with what waits, or waits with it. Returns false if it cannot be joined: then
   * the caller delivers it, and what waited is delivered before. A native has tried to join it already if `isTried`.
   */
  readonly add: (frame: Uint8Array, arrival: Arrival, isTried: boolean) => boolean;
  /** Delivers what waits: the burst is over. */
  readonly flush: () => void;
}

/** Creates a coalescer that passes what it has joined to `deliver`. */
export function createCoalescer(
  { joinSegment }: Pick<SegmentWork, 'joinSegment'>,
  deliver: (frame: Uint8Array, arrival: Arrival) => void,
): Coalescer {
  const words = new Int32Array(JOIN_WORDS);
  const record = new Uint8Array(words.buffer);
  const joined = { isChecksumGood: true, checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };
  const { bytes, first } = frameViews(LONGEST_ARRIVAL_BYTES);

  const flush = (): void => {
    const lengthBytes = words[joinWords.LENGTH_BYTES]!;
    if (lengthBytes === 0) return;
    words[joinWords.LENGTH_BYTES] = 0;
    const isBlank = words[joinWords.IS_BLANK] !== 0;
    joined.checksumStart = isBlank ? words[joinWords.TCP_START]! : 0;
    joined.checksumOffset = isBlank ? TCP_CHECKSUM_OFFSET : 0;
    // A single segment, and an acknowledgment, are as they arrived.
    joined.segmentBytes = words[joinWords.COUNT]! > 1 ? words[joinWords.SEGMENT_BYTES]! : 0;
    deliver(first(lengthBytes), joined);
  };

  const join = (frame: Uint8Array, { isChecksumGood, checksumStart, checksumOffset }: Arrival): boolean => {
    if (checksumStart === 0) return joinSegment(bytes, record, frame, isChecksumGood ? 1 : 0) !== 0;
    return checksumOffset === TCP_CHECKSUM_OFFSET && joinSegment(bytes, record, frame, checksumStart) !== 0;
  };

  return {
    bytes,
    record,
    add(frame, arrival, isTried) {
      if (!isTried && join(frame, arrival)) return true;
      if (words[joinWords.LENGTH_BYTES] === 0) return false;
      flush();
      return join(frame, arrival);
    },
    flush,
  };
}
