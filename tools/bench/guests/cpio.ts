/** A file of an archive: its path without a leading slash, its mode with the bits of its type, and its bytes. A link's bytes are its target. */
export interface CpioEntry {
  readonly path: string;
  readonly mode: number;
  readonly bytes?: Uint8Array;
  /** Major and minor number of a device. */
  readonly device?: readonly [number, number];
}

/** Bits of a mode that say what a file is. Source: POSIX, sys/stat.h. */
export const DIRECTORY = 0o040000;
export const REGULAR = 0o100000;
export const CHARACTER_DEVICE = 0o020000;

const HEADER_BYTES = 110;
const padded = (length: number): number => (length + 3) & ~3;

/**
 * An archive as Linux unpacks it into its first file system: format "newc", every header and every content padded to 4 bytes, no time stamps. Folders have
 * to come before what is in them. Source: Linux, Documentation/driver-api/early-userspace/buffer-format.rst.
 */
export function writeCpio(entries: readonly CpioEntry[]): Buffer {
  const parts: Buffer[] = [];
  const all = [...entries, { path: 'TRAILER!!!', mode: 0 }];
  all.forEach(({ path, mode, bytes = new Uint8Array(), device = [0, 0] }: CpioEntry, index) => {
    const name = Buffer.from(`${path}\0`);
    const links = (mode & 0o170000) === DIRECTORY ? 2 : 1;
    // Inode, mode, owner, group, links, time, size, device of the archive, device of the file, length of the name, checksum (none in this format).
    const fields = [index + 1, mode, 0, 0, links, 0, bytes.length, 0, 0, ...device, name.length, 0];
    const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
    const head = Buffer.alloc(padded(HEADER_BYTES + name.length));
    head.write(header, 'latin1');
    name.copy(head, HEADER_BYTES);
    parts.push(head, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    parts.push(Buffer.alloc(padded(bytes.length) - bytes.length));
  });
  return Buffer.concat(parts);
}
