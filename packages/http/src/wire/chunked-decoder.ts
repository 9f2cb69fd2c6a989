import type { BodyDecoder, BodyStep } from './body-decoder.js';
import { FIELD_VALUE, TOKEN, trimWhitespace } from './field-syntax.js';
import { latin1 } from './head-buffer.js';
import { MAX_CHUNK_EXCESS_BYTES, MAX_CHUNK_LINE_BYTES, MAX_TRAILER_BYTES } from './limits.js';

/** 13 hexadecimal digits are below 2^53. Zeros before them would only hide the number. */
const SIZE = /^[0-9A-Fa-f]{1,13}(?=$|[\t ;])/;

/** Extensions of a chunk, whose meaning is ignored. Source: RFC 9112, 7.1.1. */
const EXTENSIONS =
  /^(?:[\t ]*;[\t ]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:[\t ]*=[\t ]*(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"))?)*$/;

const CR = 0x0d;
const LF = 0x0a;

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'complete';

/** A chunked body. Trailer fields are checked and discarded. Source: RFC 9112, 7.1. */
export class ChunkedDecoder implements BodyDecoder {
  private state: State = 'size';
  /** The bytes of an incomplete line. */
  private line = '';
  /** Bytes of data that the chunk still has. */
  private left = 0;
  private excess = 0;
  private trailerBytes = 0;

  take(bytes: Uint8Array, start: number, onData: (data: Uint8Array) => void): BodyStep | string {
    let at = start;
    while (at < bytes.length && this.state !== 'complete') {
      if (this.state === 'data') {
        const end = Math.min(bytes.length, at + this.left);
        onData(bytes.subarray(at, end));
        this.left -= end - at;
        at = end;
        if (this.left === 0) this.state = 'data-end';
        continue;
      }
      const lineFeed = bytes.indexOf(LF, at);
      const stop = lineFeed === -1 ? bytes.length : lineFeed + 1;
      const most = this.state === 'trailer' ? MAX_TRAILER_BYTES - this.trailerBytes : MAX_CHUNK_LINE_BYTES;
      if (this.line.length + stop - at > most) return 'a line of the chunked body is too long';
      this.line += latin1(bytes, at, stop);
      at = stop;
      if (lineFeed === -1) {
        // A CR must be the last byte so far.
        const carriageReturn = this.line.indexOf('\r');
        if (carriageReturn !== -1 && carriageReturn < this.line.length - 1) return 'a line has CR without LF';
        continue;
      }
      if (this.line.length < 2 || this.line.charCodeAt(this.line.length - 2) !== CR) return 'a line has LF without CR';
      const line = this.line.slice(0, -2);
      this.line = '';
      const problem = this.takeLine(line);
      if (problem !== undefined) return problem;
    }
    return { end: at, isComplete: this.state === 'complete' };
  }

  private takeLine(line: string): string | undefined {
    switch (this.state) {
      case 'size':
        return this.takeSize(line);
      case 'data-end':
        this.state = 'size';
        return line === '' ? undefined : 'a chunk is longer than its size';
      default:
        return this.takeTrailer(line);
    }
  }

  private takeSize(line: string): string | undefined {
    const digits = SIZE.exec(line)?.[0];
    if (digits === undefined) return 'the size of a chunk is not a hexadecimal number';
    if (!EXTENSIONS.test(line.slice(digits.length))) return 'the extensions of a chunk are not valid';
    this.left = Number.parseInt(digits, 16);
    // A client that sends one byte a chunk, with long extensions, makes the server work for nothing.
    this.excess = Math.max(0, this.excess + line.length + 2 - 16 - 2 * this.left);
    if (this.excess > MAX_CHUNK_EXCESS_BYTES) return 'the chunks have too many extensions';
    this.state = this.left === 0 ? 'trailer' : 'data';
    return undefined;
  }

  private takeTrailer(line: string): string | undefined {
    if (line === '') {
      this.state = 'complete';
      return undefined;
    }
    this.trailerBytes += line.length + 2;
    const colon = line.indexOf(':');
    if (colon < 1 || !TOKEN.test(line.slice(0, colon))) return 'the name of a trailer field is not a token';
    return FIELD_VALUE.test(trimWhitespace(line.slice(colon + 1)))
      ? undefined
      : 'the value of a trailer field has a forbidden character';
  }
}
