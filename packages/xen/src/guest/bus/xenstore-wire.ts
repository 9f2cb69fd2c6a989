import { decodeUtf8, encodeUtf8 } from '@mirage/runtime/machine';

/** Message types that a domain uses. Source: Xen public/io/xs_wire.h. */
export const XS = {
  DIRECTORY: 1,
  READ: 2,
  WATCH: 4,
  UNWATCH: 5,
  TRANSACTION_START: 6,
  TRANSACTION_END: 7,
  WRITE: 11,
  MKDIR: 12,
  RM: 13,
  WATCH_EVENT: 15,
  ERROR: 16,
} as const;

/** Every error of the daemon, by the name that it sends. Source: Xen public/io/xs_wire.h, xsd_errors. */
export const XENSTORE_ERRORS = [
  'EINVAL',
  'EACCES',
  'EEXIST',
  'EISDIR',
  'ENOENT',
  'ENOMEM',
  'ENOSPC',
  'EIO',
  'ENOTEMPTY',
  'ENOSYS',
  'EROFS',
  'EBUSY',
  'EAGAIN',
  'EISCONN',
  'E2BIG',
  'EPERM',
] as const;

export type XenstoreErrorName = (typeof XENSTORE_ERRORS)[number];

/** Header: type, req_id, tx_id, len, 32 bits each; then the payload. */
export const HEADER_BYTES = 16;
export const MAX_PAYLOAD_BYTES = 4096;
/** Longest path of a node. Source: Xen docs/misc/xenstore.txt. */
export const MAX_PATH_BYTES = 3072;

/** One message, in either direction. */
export interface XenstoreMessage {
  readonly type: number;
  readonly requestId: number;
  readonly transactionId: number;
  readonly payload: Uint8Array;
}

/** Returns the bytes of a message. Errors: 'too-long' for a payload above 4096 bytes. */
export function buildMessage(message: XenstoreMessage): Uint8Array | 'too-long' {
  const { type, requestId, transactionId, payload } = message;
  if (payload.length > MAX_PAYLOAD_BYTES) return 'too-long';
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  [type, requestId, transactionId, payload.length].forEach((word, index) => view.setUint32(4 * index, word, true));
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/**
 * Encodes strings, each ended by a zero byte, except the last one if `isLastOpen`. Errors: 'zero-byte' if a string
 * contains one.
 */
export function buildStrings(strings: readonly string[], isLastOpen: boolean): Uint8Array | 'zero-byte' {
  if (strings.some((text) => text.includes('\0'))) return 'zero-byte';
  return encodeUtf8(strings.join('\0') + (isLastOpen ? '' : '\0'));
}

/** Returns the strings of a payload; the last one need not be ended. */
export function parseStrings(payload: Uint8Array): string[] {
  const strings = decodeUtf8(payload).split('\0');
  return strings.at(-1) === '' ? strings.slice(0, -1) : strings;
}

/** Returns the error that an ERROR message names, or 'EIO' for an unknown name. */
export function parseError(payload: Uint8Array): XenstoreErrorName {
  const said = parseStrings(payload)[0];
  return XENSTORE_ERRORS.find((name) => name === said) ?? 'EIO';
}

/** Assembles messages from a stream of bytes. */
export class MessageReader {
  #buffer = new Uint8Array(HEADER_BYTES + MAX_PAYLOAD_BYTES);
  #length = 0;

  /**
   * Adds bytes and calls back for each complete message. The caller keeps its buffer; the callee owns the payload.
   * Errors: 'oversized', after which the stream is invalid.
   */
  push(bytes: Uint8Array, onMessage: (message: XenstoreMessage) => void): 'ok' | 'oversized' {
    for (let offset = 0; offset < bytes.length; ) {
      const wanted = this.#length < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + this.#word(3);
      const taken = Math.min(wanted - this.#length, bytes.length - offset);
      this.#buffer.set(bytes.subarray(offset, offset + taken), this.#length);
      this.#length += taken;
      offset += taken;
      if (this.#length < HEADER_BYTES) continue;
      const payloadBytes = this.#word(3);
      if (payloadBytes > MAX_PAYLOAD_BYTES) return 'oversized';
      if (this.#length < HEADER_BYTES + payloadBytes) continue;
      this.#length = 0;
      onMessage({
        type: this.#word(0),
        requestId: this.#word(1),
        transactionId: this.#word(2),
        payload: this.#buffer.slice(HEADER_BYTES, HEADER_BYTES + payloadBytes),
      });
    }
    return 'ok';
  }

  #word(index: number): number {
    return new DataView(this.#buffer.buffer).getUint32(4 * index, true);
  }
}
