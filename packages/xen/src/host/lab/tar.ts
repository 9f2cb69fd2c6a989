/*
 * Reads tar archives as dpkg writes them (ustar with GNU long names), piece by piece: an unpacked kernel package is 400
 * MB, of which the lab wants 20 files.
 */

/** A file of an archive. */
export interface ArchiveFile {
  /** Path without a leading `./`. */
  readonly path: string;
  readonly mode: number;
  readonly contents: Buffer;
}

/** A symbolic link of an archive. */
export interface ArchiveLink {
  readonly path: string;
  readonly target: string;
}

export type ArchiveEntry = ArchiveFile | ArchiveLink;

const BLOCK = 512;

/** A name in a long-name record; longer ones are no path. */
const LONGEST_NAME = 4096;

/**
 * The files and symbolic links of an archive that `wanted` chooses by path; hard links come as links. Errors: throws
 * when the archive is damaged or ends early.
 */
export async function* readTar(
  archive: AsyncIterable<Uint8Array>,
  wanted: (path: string) => boolean,
): AsyncGenerator<ArchiveEntry> {
  const input = new Pieces(archive);
  let longName: string | undefined;
  let longTarget: string | undefined;
  for (;;) {
    const header = await input.take(BLOCK);
    if (header === undefined) throw new Error('the archive has no end mark');
    if (header.every((byte) => byte === 0)) {
      // dpkg ends to write when nobody reads: the padding behind the end is read too.
      await input.drain();
      return;
    }
    checkSum(header);
    const size = octal(header, 124, 12);
    const type = String.fromCharCode(header[156]!);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (type === 'L' || type === 'K') {
      if (size > LONGEST_NAME) throw new Error(`the archive has a name of ${size} bytes`);
      const name = text(await input.need(size), 0, size);
      await input.skip(padding);
      if (type === 'L') longName = name;
      else longTarget = name;
      continue;
    }
    const prefix = text(header, 345, 155);
    const path = (longName ?? (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100)).replace(/^(?:\.?\/)+/, '');
    const target = longTarget ?? text(header, 157, 100);
    longName = longTarget = undefined;
    if (!wanted(path)) await input.skip(size + padding);
    else if (type === '0' || type === '\0') {
      const contents = await input.need(size);
      await input.skip(padding);
      yield { path, mode: octal(header, 100, 8) & 0o7777, contents };
    } else {
      await input.skip(size + padding);
      if (type === '2') yield { path, target };
      if (type === '1') yield { path, target: `/${target.replace(/^(?:\.?\/)+/, '')}` };
    }
  }
}

/** A stream by pieces of any length, read by exact length. */
class Pieces {
  readonly #source: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** That many bytes; nothing at the very end of the stream. */
  async take(length: number): Promise<Buffer | undefined> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.#piece.length === 0 && !(await this.#next())) {
        if (missing === length) return undefined;
        throw new Error('the archive ends early');
      }
      const part = this.#piece.subarray(0, missing);
      this.#piece = this.#piece.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  async need(length: number): Promise<Buffer> {
    const bytes = await this.take(length);
    if (bytes === undefined) throw new Error('the archive ends early');
    return bytes;
  }

  async skip(length: number): Promise<void> {
    let missing = length;
    while (missing > 0) {
      if (this.#piece.length === 0 && !(await this.#next())) throw new Error('the archive ends early');
      const part = Math.min(missing, this.#piece.length);
      this.#piece = this.#piece.subarray(part);
      missing -= part;
    }
  }

  async drain(): Promise<void> {
    while (await this.#next());
  }

  async #next(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    this.#piece = done ? new Uint8Array(0) : (value as Uint8Array);
    return !done;
  }
}

/** The sum of the header's bytes, with blanks in place of the sum. */
function checkSum(header: Buffer): void {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 0x20 : header[at]!;
  if (sum !== octal(header, 148, 8)) throw new Error('the archive is damaged: a header has a wrong check sum');
}

function text(bytes: Buffer, offset: number, length: number): string {
  const field = bytes.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? field.length : end);
}

function octal(bytes: Buffer, offset: number, length: number): number {
  const digits = text(bytes, offset, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new Error(`the archive is damaged: '${digits}' is no octal number`);
  return digits === '' ? 0 : parseInt(digits, 8);
}
