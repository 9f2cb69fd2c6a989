/*
 * Writes a tar archive whose bytes depend on its files only: no times, no owners. Source: POSIX.1-2017, pax, "ustar
 * Interchange Format".
 */

/** A file or folder of an archive. The path of a folder ends with `/`. */
export interface TarEntry {
  /** At most 100 bytes, without a leading `/`. */
  readonly path: string;
  /** Empty for a folder. */
  readonly contents: Uint8Array;
}

const BLOCK_BYTES = 512;
const LONGEST_PATH_BYTES = 100;
/** GNU tar and Go's archive/tar read whole records of 20 blocks; two zero blocks end the archive. */
const END_BLOCKS = 2;

/** Returns the archive of the entries, in their order. Throws for a path of more than 100 bytes. */
export function tar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([
    ...entries.flatMap(({ path, contents }) => [
      header(path, contents.length),
      contents,
      Buffer.alloc((BLOCK_BYTES - (contents.length % BLOCK_BYTES)) % BLOCK_BYTES),
    ]),
    Buffer.alloc(END_BLOCKS * BLOCK_BYTES),
  ]);
}

function header(path: string, bytes: number): Buffer {
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) throw new Error(`the path ${path} is too long for tar`);
  const isFolder = path.endsWith('/');
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(path, 0);
  block.write(octal(isFolder ? 0o755 : 0o644, 7), 100);
  // User and group 0.
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(bytes, 11), 124);
  // Modified at the epoch.
  block.write(octal(0, 11), 136);
  block.write(isFolder ? '5' : '0', 156);
  block.write('ustar\x0000', 257);
  // The checksum is computed with spaces in its place.
  block.write(' '.repeat(8), 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)} `, 148);
  return block;
}
