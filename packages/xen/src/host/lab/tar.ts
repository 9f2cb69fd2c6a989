/*
 * Reads the files of a tar archive that the lab needs, without keeping the rest: an unpacked kernel package is 400 MB,
 * of which the lab needs 20 files.
 * tar-stream stays at 3.1.7: later versions install 7 MB of native code for another runtime, Bare (3.1.9: bare-fs).
 * cpio.ts and elf.ts are our own: no package that is maintained writes the format "newc", or reads DT_NEEDED.
 */
import { pipeline } from 'node:stream/promises';
import { extract, type Entry } from 'tar-stream';

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

const BLOCK_BYTES = 512;

/**
 * Yields the files and symbolic links of an archive whose path satisfies `wanted`. A hard link is yielded as a link.
 * Error: throws when the archive is damaged or truncated.
 */
export async function* readTar(
  archive: AsyncIterable<Uint8Array>,
  wanted: (path: string) => boolean,
): AsyncGenerator<ArchiveEntry> {
  const entries = extract();
  const feeding = pipeline(checkEnd(archive), entries);
  // The loop below throws the error first.
  feeding.catch(() => undefined);
  for await (const entry of entries) {
    const { name, mode = 0, type, linkname } = entry.header;
    const path = withoutRoot(name);
    const contents = wanted(path) && type === 'file' ? await contentsOf(entry) : undefined;
    if (contents) yield { path, mode: mode & 0o7777, contents };
    else entry.resume();
    if (!wanted(path)) continue;
    if (type === 'symlink') yield { path, target: linkname ?? '' };
    if (type === 'link') yield { path, target: `/${withoutRoot(linkname ?? '')}` };
  }
  await feeding;
}

function withoutRoot(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}

async function contentsOf(entry: Entry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of entry) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/**
 * Passes an archive on, and throws unless its last block is zero. tar-stream accepts an archive without its end mark.
 */
async function* checkEnd(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let last = Buffer.alloc(0);
  for await (const piece of archive) {
    last = Buffer.concat([last, piece.subarray(-BLOCK_BYTES)]).subarray(-BLOCK_BYTES);
    yield piece;
  }
  if (last.length < BLOCK_BYTES || last.some((byte) => byte !== 0)) throw new Error('the archive has no end mark');
}
