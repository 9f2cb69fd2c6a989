import { finishFrame } from './finish-frame.js';
import { HEADROOM_BYTES, type Link } from '../src/link.js';

export interface SentFrame {
  readonly frame: Uint8Array;
  readonly checksumStart: number;
  readonly checksumOffset: number;
  readonly segmentBytes: number;
}

/** An interface that records the frames that are sent. */
export class LinkRecorder implements Link {
  readonly mac = Uint8Array.of(2, 0, 0, 0, 0, 1);
  readonly sent: SentFrame[] = [];
  isFull = false;

  constructor(readonly mtu = 1500) {}

  take(bytes: number): Uint8Array | undefined {
    return this.isFull ? undefined : new Uint8Array(HEADROOM_BYTES + bytes);
  }

  transmit(frame: Uint8Array, checksumStart: number, checksumOffset: number, segmentBytes: number): void {
    this.sent.push({ frame, checksumStart, checksumOffset, segmentBytes });
  }

  /** Removes and returns the recorded frames, with finished checksums. */
  takeFrames(): Uint8Array[] {
    return this.sent.splice(0).map(({ frame, checksumStart, checksumOffset }) => {
      if (checksumStart === 0) return frame;
      return finishFrame(frame, checksumStart, checksumOffset);
    });
  }
}

/** Returns the bytes of hexadecimal text; spaces are ignored. */
export function hex(text: string): Uint8Array {
  const digits = text.replaceAll(/\s/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
}

/** Returns 32 bits of an IPv4 address, signed. */
export function ip(text: string): number {
  const [a, b, c, d] = text.split('.').map(Number) as [number, number, number, number];
  return (a << 24) | (b << 16) | (c << 8) | d;
}

/** Returns pseudo-random numbers, the same on every run. */
export function testRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state ^ (state >>> 15);
  };
}
