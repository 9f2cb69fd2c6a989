import type { ByteSource } from '../web/byte-source.js';
import { latin1Bytes } from '../wire/response-head.js';
import type { ByteRange } from './byte-ranges.js';
import type { StoredFile, StoredFiles } from './stored-files.js';

/** How much of a file is in memory for each response, in bytes. */
export const PART_BYTES = 65_536;

/** The bytes of a file, and bytes between them, in the order in which they are sent. */
export type FilePieces = readonly (ByteRange | Uint8Array<ArrayBuffer>)[];

/**
 * Reads a file part by part. A read fails if the file changes on the way: then the response is cut off, because its
 * parts would belong to different files.
 */
export class FileSource implements ByteSource {
  private readonly left: (ByteRange | Uint8Array<ArrayBuffer>)[];

  constructor(
    private readonly files: StoredFiles,
    private readonly file: StoredFile,
    pieces: FilePieces,
  ) {
    this.left = [...pieces];
  }

  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const piece = this.left.shift();
    if (piece === undefined || piece instanceof Uint8Array) return piece;
    const end = Math.min(piece.end, piece.start + PART_BYTES);
    if (end < piece.end) this.left.unshift({ start: end, end: piece.end });
    const bytes = await this.files.read(this.file, piece.start, end);
    if (bytes === undefined) throw new Error(`${JSON.stringify(this.file.key)} changed while it was sent`);
    return bytes;
  }

  cancel(): void {
    this.left.length = 0;
  }
}

/** A response with several ranges: its pieces, and its length in bytes. Source: RFC 9110, 14.6. */
export interface Multipart {
  readonly pieces: FilePieces;
  readonly lengthBytes: number;
}

/** Returns ranges of a file as the parts of a body. The boundary must not occur in the file. */
export function multipart(
  ranges: readonly ByteRange[],
  boundary: string,
  type: string,
  lengthBytes: number,
): Multipart {
  const pieces: (ByteRange | Uint8Array<ArrayBuffer>)[] = [];
  let length = 0;
  for (const range of ranges) {
    const fields = `content-type: ${type}\r\ncontent-range: ${contentRange(range, lengthBytes)}\r\n`;
    const head = latin1Bytes(`${pieces.length === 0 ? '' : '\r\n'}--${boundary}\r\n${fields}\r\n`);
    pieces.push(head, range);
    length += head.length + range.end - range.start;
  }
  const last = latin1Bytes(`\r\n--${boundary}--\r\n`);
  return { pieces: [...pieces, last], lengthBytes: length + last.length };
}

/** Returns the value of Content-Range. Source: RFC 9110, 14.4. */
export function contentRange({ start, end }: ByteRange, lengthBytes: number): string {
  return `bytes ${start}-${end - 1}/${lengthBytes}`;
}
