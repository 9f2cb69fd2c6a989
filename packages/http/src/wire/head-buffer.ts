import { MAX_HEAD_BYTES, MAX_TARGET_BYTES } from './limits.js';
import { parseRequestHead, type HeadProblem, type RequestHead } from './request-head.js';

/** The longest piece of bytes that one call converts: engines limit the number of arguments of a call. */
const PIECE_BYTES = 4096;

/** LF without CR before it, and CR without LF after it. A CR at the end may still get its LF. */
const BARE = /^\n|[^\r]\n|\r[^\n]/;

/** Converts bytes to text, one character each. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= PIECE_BYTES) return String.fromCharCode.apply(null, bytes.subarray(start, end) as never);
  let text = '';
  for (let at = start; at < end; at += PIECE_BYTES) text += latin1(bytes, at, Math.min(at + PIECE_BYTES, end));
  return text;
}

/** Collects the head of one request at a time from the bytes of a connection. */
export class HeadBuffer {
  /** The bytes of an incomplete head as Latin-1. */
  private text = '';
  /** Up to where the text has no empty line. */
  private searched = 0;

  /** Whether it has the beginning of a head. */
  get hasBegun(): boolean {
    return this.text !== '';
  }

  /**
   * Takes the bytes of `bytes` from `start`. Returns a head, a problem, or `undefined` if the head goes on. `end` is
   * the position in `bytes` after the last byte that was taken.
   */
  take(bytes: Uint8Array, start: number): { head: RequestHead | HeadProblem | undefined; end: number } {
    const before = this.text.length;
    const stop = Math.min(bytes.length, start + MAX_HEAD_BYTES - before);
    const all = this.text + latin1(bytes, start, stop);
    // Source: RFC 9112, 2.2: a server ignores empty lines before the request line.
    let from = 0;
    while (all.startsWith('\r\n', from)) from += 2;
    const text = from === 0 ? all : all.slice(from);
    const empty = text.indexOf('\r\n\r\n', this.searched);
    if (empty >= 0) {
      this.reset();
      return { head: parseRequestHead(text.slice(0, empty)), end: start + from + empty + 4 - before };
    }
    this.text = text;
    this.searched = Math.max(0, text.length - 3);
    // Without this check such a head would only end at its timeout. It looks at each byte once, and at a CR again.
    const isBare = BARE.test(before === 0 || from > 0 ? text : text.slice(before - 1).replace(/^\n/, ''));
    const head = isBare ? { status: 400 as const, problem: 'a line does not end with CRLF' } : tooLong(text);
    return { head, end: stop };
  }

  /** Discards an incomplete head. */
  reset(): void {
    this.text = '';
    this.searched = 0;
  }
}

function tooLong(text: string): HeadProblem | undefined {
  const lineEnd = text.indexOf('\r\n');
  if (lineEnd === -1 && text.length > MAX_TARGET_BYTES + 64) {
    return { status: 414, problem: 'the request target is too long' };
  }
  return text.length >= MAX_HEAD_BYTES ? { status: 431, problem: 'the head is too long' } : undefined;
}
