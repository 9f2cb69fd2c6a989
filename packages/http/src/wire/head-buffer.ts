import { MAX_HEAD_BYTES, MAX_TARGET_BYTES } from './limits.js';
import { KnownHeads, LONGEST_KNOWN } from './known-heads.js';
import type { HeadProblem, RequestHead } from './request-head.js';

/** The longest piece of bytes that one call converts: engines limit the number of arguments of a call. */
const PIECE_BYTES = 4096;

/** The digits of the length of a scanned head. */
const LENGTH_DIGITS = 4;

/** LF without CR before it, and CR without LF after it. A CR at the end may still get its LF. */
const BARE = /^\n|[^\r]\n|\r[^\n]/;

/** Converts bytes to text, one character each. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= PIECE_BYTES) {
    const piece = start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
    return String.fromCharCode.apply(null, piece as never);
  }
  let text = '';
  for (let at = start; at < end; at += PIECE_BYTES) text += latin1(bytes, at, Math.min(at + PIECE_BYTES, end));
  return text;
}

/** Collects the head of one request at a time from the bytes of a connection. */
export class HeadBuffer {
  /** The position in the bytes of the last call of `take` after the last byte that was taken. */
  end = 0;
  /** The bytes of an incomplete head as Latin-1. */
  private text = '';
  /** Up to where the text has no empty line. */
  private searched = 0;

  constructor(private readonly known = new KnownHeads()) {}

  /** Whether it has the beginning of a head. */
  get hasBegun(): boolean {
    return this.text !== '';
  }

  /** Takes the bytes of `bytes` from `start`. Returns a head, a problem, or `undefined` if the head goes on. */
  take(bytes: Uint8Array, start: number): RequestHead | HeadProblem | undefined {
    const before = this.text.length;
    const stop = Math.min(bytes.length, start + MAX_HEAD_BYTES - before);
    const whole = before === 0 ? this.takeWhole(bytes, start, stop) : undefined;
    if (whole !== undefined) return whole;
    const piece = this.textOf(bytes, start, stop);
    const all = this.text + piece;
    // Source: RFC 9112, 2.2: a server ignores empty lines before the request line.
    let from = 0;
    while (all.startsWith('\r\n', from)) from += 2;
    const text = from === 0 ? all : all.slice(from);
    const empty = text.indexOf('\r\n\r\n', this.searched);
    if (empty >= 0) {
      this.reset();
      this.end = start + from + empty + 4 - before;
      return this.known.parse(text.slice(0, empty + 4));
    }
    this.text = text;
    this.searched = Math.max(0, text.length - 3);
    this.end = stop;
    // Without this check such a head would only end at its timeout. It looks at each byte once, and at a CR again.
    const isBare = BARE.test(before === 0 || from > 0 ? text : text.slice(before - 1).replace(/^\n/, ''));
    return isBare ? { status: 400, problem: 'a line does not end with CRLF' } : tooLong(text);
  }

  /** Takes a whole head that was seen before, or whose syntax the native knows to be right: nearly all are. */
  private takeWhole(bytes: Uint8Array, start: number, stop: number): RequestHead | HeadProblem | undefined {
    const text = stop - start <= LONGEST_KNOWN ? this.textOf(bytes, start, stop) : undefined;
    const known = text === undefined ? undefined : this.known.find(text);
    if (known !== undefined) {
      this.end = stop;
      return known;
    }
    const scanned = this.known.natives?.scanHead(bytes, start);
    if (scanned === undefined) return undefined;
    const length = Number(scanned.slice(0, LENGTH_DIGITS));
    this.end = start + length;
    return this.known.addScanned(text?.slice(0, length), scanned);
  }

  private textOf(bytes: Uint8Array, start: number, stop: number): string {
    return this.known.natives?.decodeText(bytes, start, stop - start, 1) ?? latin1(bytes, start, stop);
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
