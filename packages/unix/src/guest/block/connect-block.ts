import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { shellQuote } from '@mirage/args';
import { DeviceError, SECTOR_BYTES } from '@mirage/runtime';
import type { Block } from '@mirage/types';
import { processState } from '../process-state.js';
import { fileBlock } from './file-block.js';

// O_NONBLOCK: opening a named pipe, which is refused afterwards, would otherwise wait for a writer uninterruptibly.
const { O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

/** Size of a new disk when config.ts sets none. */
const USUAL_MIB = '16';

/**
 * Connects the disk in the file `path`, or on a block device of the host. A file that this user can only read is a
 * read-only disk, and so is one with the access `ro`. Error: `DeviceError` with the command that fixes it.
 */
export async function connectBlock({
  path,
  access,
  sizeMiB = USUAL_MIB,
}: {
  readonly path: string;
  readonly access?: string;
  readonly sizeMiB?: string;
}): Promise<Block> {
  const title = `block ${path}`;
  const { fd, isWritable } = open(title, path, access === 'ro', sizeMiB);
  const sizeBytes = sizeOf(fd);
  if (sizeBytes === undefined) {
    closeSync(fd);
    throw new DeviceError(title, 'this is neither a file nor a block device');
  }
  const block = fileBlock(fd, {
    isWritable,
    sizeSectors: Math.floor(sizeBytes / SECTOR_BYTES),
    blockBytes: SECTOR_BYTES,
  });
  processState.closers.add(block.disconnect);
  return block;
}

function open(title: string, path: string, isReadOnly: boolean, sizeMiB: string): { fd: number; isWritable: boolean } {
  try {
    if (!isReadOnly) return { fd: openSync(path, O_RDWR | O_NONBLOCK), isWritable: true };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM')
      throw whyNot(title, path, sizeMiB, error as NodeJS.ErrnoException);
  }
  try {
    return { fd: openSync(path, O_RDONLY | O_NONBLOCK), isWritable: false };
  } catch (error) {
    throw whyNot(title, path, sizeMiB, error as NodeJS.ErrnoException);
  }
}

function whyNot(
  title: string,
  path: string,
  sizeMiB: string,
  { code = 'unknown' }: NodeJS.ErrnoException,
): DeviceError {
  switch (code) {
    case 'ENOENT':
      return new DeviceError(title, 'there is no such file', `truncate -s ${sizeMiB}M ${shellQuote(path)}`);
    case 'EACCES':
    case 'EPERM':
      return new DeviceError(
        title,
        'you do not have permission to read this file',
        `sudo chown $USER ${shellQuote(path)}`,
      );
    case 'EISDIR':
      return new DeviceError(title, 'this is neither a file nor a block device');
    default:
      return new DeviceError(title, `the file cannot be opened (${code})`);
  }
}

/** Returns the size in bytes of a file, or of a block device, whose size only /sys has; `undefined` for others. */
function sizeOf(fd: number): number | undefined {
  const stat = fstatSync(fd);
  if (stat.isFile()) return stat.size;
  if (!stat.isBlockDevice()) return undefined;
  // Linux, new_encode_dev: minor bits 0 to 7, major 8 to 19, minor again from 20.
  const [major, minor] = [(stat.rdev >>> 8) & 0xfff, (stat.rdev & 0xff) | ((stat.rdev >>> 12) & 0xfff00)];
  return Number(readFileSync(`/sys/dev/block/${major}:${minor}/size`, 'utf8')) * SECTOR_BYTES;
}
