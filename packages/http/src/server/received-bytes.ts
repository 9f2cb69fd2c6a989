import { concat } from '../web/bytes.js';

const NOTHING = new Uint8Array(0);

/** The bytes that a connection has received, of which those from `at` on are not processed. */
export class ReceivedBytes {
  bytes: Uint8Array = NOTHING;
  at = 0;

  /** The number of bytes that are not processed. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  /** Adds bytes, of which it keeps a copy. */
  add(data: Uint8Array): void {
    this.bytes = concat([this.take(), data]);
  }

  /** Calls a function that processes `data`, which is valid until then, and keeps a copy of the bytes that are left. */
  during(data: Uint8Array, process: () => void): void {
    this.bytes = data;
    this.at = 0;
    process();
    this.bytes = this.left > 0 ? Uint8Array.from(this.take()) : NOTHING;
    this.at = 0;
  }

  /** Takes the bytes that are left. */
  take(): Uint8Array {
    const rest = this.bytes.subarray(this.at);
    this.bytes = NOTHING;
    this.at = 0;
    return rest;
  }
}
