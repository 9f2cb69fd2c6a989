import { ChunkedDecoder } from './chunked-decoder.js';
import type { BodyFraming } from './request-head.js';

/** The result of a step: the position after the last byte that was taken, and whether the body is complete. */
export interface BodyStep {
  readonly end: number;
  readonly isComplete: boolean;
}

/** Finds the data and the end of a body in the bytes of a connection. */
export interface BodyDecoder {
  /**
   * Takes bytes from `start` and passes the data in them to `onData`, as views of `bytes`. Returns a text if the bytes
   * are not valid: the connection cannot be used any more.
   */
  take(bytes: Uint8Array, start: number, onData: (data: Uint8Array) => void): BodyStep | string;
}

/** Returns the decoder of a body, or `undefined` if there is no body. */
export function bodyDecoder(framing: BodyFraming): BodyDecoder | undefined {
  if (framing === 'chunked') return new ChunkedDecoder();
  return framing === 0 ? undefined : new LengthDecoder(framing);
}

/** A body of known length. Source: RFC 9112, 6.2. */
class LengthDecoder implements BodyDecoder {
  constructor(private left: number) {}

  take(bytes: Uint8Array, start: number, onData: (data: Uint8Array) => void): BodyStep {
    const end = Math.min(bytes.length, start + this.left);
    this.left -= end - start;
    if (end > start) onData(bytes.subarray(start, end));
    return { end, isComplete: this.left === 0 };
  }
}
