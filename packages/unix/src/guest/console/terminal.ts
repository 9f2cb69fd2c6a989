import { constants, createReadStream, createWriteStream, openSync, statSync, type Stats } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { isatty, ReadStream, WriteStream } from 'node:tty';
import { shellQuote } from '@mirage/args';
import { DeviceError } from '@mirage/runtime';
import type { ConsoleStreams } from './stream-console.js';

const { O_APPEND, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

/**
 * Opens the terminal, file or named pipe at `path`, which must exist. A file is read from its beginning and written at
 * its end. A terminal does not become the controlling terminal of this process. Error: `DeviceError`.
 */
export function openTerminal(path: string): ConsoleStreams & { readonly output: Writable } {
  const device = `console ${path}`;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw new DeviceError(device, 'this is a folder, not a terminal or file');
    return { device, output: openOutput(path, stats), openInput: () => openInput(path, stats), endsWithReader: false };
  } catch (error) {
    throw error instanceof Error && 'code' in error ? refused(path, device, String(error.code)) : error;
  }
}

// Without O_NONBLOCK, opening a serial line would wait for a carrier. A pipe is opened in both directions, because
// opening one direction would wait for a peer.
function openOutput(path: string, stats: Stats): Writable {
  if (stats.isFIFO()) return new Socket({ fd: openSync(path, O_RDWR | O_NONBLOCK), readable: false, writable: true });
  if (!stats.isCharacterDevice()) return createWriteStream('', { fd: openSync(path, O_RDWR | O_APPEND) });
  const fd = openSync(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
  return isatty(fd) ? new WriteStream(fd) : createWriteStream('', { fd });
}

function openInput(path: string, stats: Stats): Readable {
  if (stats.isFIFO()) return new Socket({ fd: openSync(path, O_RDWR | O_NONBLOCK), readable: true, writable: false });
  if (!stats.isCharacterDevice()) return createReadStream('', { fd: openSync(path, O_RDONLY) });
  const fd = openSync(path, O_RDONLY | O_NOCTTY | O_NONBLOCK);
  return isatty(fd) ? new ReadStream(fd) : createReadStream('', { fd });
}

function refused(path: string, device: string, code: string): DeviceError {
  const quoted = shellQuote(path);
  if (code === 'ENOENT') return new DeviceError(device, 'there is no such terminal or file', `touch ${quoted}`);
  if (code === 'EACCES' || code === 'EPERM') {
    return new DeviceError(device, 'you do not have permission to read and write it', `sudo chown $USER ${quoted}`);
  }
  return new DeviceError(device, `it cannot be opened (${code})`);
}
