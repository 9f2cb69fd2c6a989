import type { Koffi } from './koffi.js';

/** The C library functions that TAP interfaces need. Each returns its result, or the negative error number. */
export interface Libc {
  readonly open: (path: string, flags: number) => number;
  readonly close: (fd: number) => number;
  readonly read: (fd: number, into: Uint8Array) => number;
  readonly write: (fd: number, bytes: Uint8Array) => number;
  readonly socket: (domain: number, type: number) => number;
  readonly eventfd: (flags: number) => number;
  /** Reads and writes `argument`. */
  readonly ioctl: (fd: number, request: number, argument: Uint8Array) => number;
  /** For requests whose argument is a number, not a pointer. */
  readonly ioctlNumber: (fd: number, request: number, argument: number) => number;
  readonly addressOf: (buffer: Uint8Array) => bigint;
  /** Polls `count` records of `struct pollfd` without waiting. */
  readonly pollNow: (fds: Uint8Array, count: number) => number;
  /** Waits on a thread of Node's pool, without a time limit. `fds` must not be touched until the promise resolves. */
  readonly pollForever: (fds: Uint8Array, count: number) => Promise<void>;
}

/** Error numbers of Linux (asm-generic/errno.h: x86, ARM, RISC-V and LoongArch). */
export const EPERM = 1;
export const ENOENT = 2;
export const EINTR = 4;
export const EIO = 5;
export const ENXIO = 6;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const EBUSY = 16;
export const ENODEV = 19;
export const EINVAL = 22;
export const ENOBUFS = 105;

/** The C library of this process. */
export function libcOf(koffi: Koffi): Libc {
  const library = koffi.load(null);
  const open = library.func('int open(const char *path, int flags)');
  const close = library.func('int close(int fd)');
  const read = library.func('long read(int fd, void *into, size_t length)');
  const write = library.func('long write(int fd, const void *bytes, size_t length)');
  const socket = library.func('int socket(int domain, int type, int protocol)');
  const eventfd = library.func('int eventfd(unsigned int value, int flags)');
  const ioctl = library.func('int ioctl(int fd, unsigned long request, void *argument)');
  const ioctlNumber = library.func('int ioctl(int fd, unsigned long request, unsigned long argument)');
  const poll = library.func('int poll(void *fds, unsigned long count, int timeoutMs)');
  const checked = (result: number): number => (result < 0 ? -koffi.errno() : result);
  return {
    open: (path, flags) => checked(open(path, flags)),
    close: (fd) => checked(close(fd)),
    read: (fd, into) => checked(read(fd, into, into.length)),
    write: (fd, bytes) => checked(write(fd, bytes, bytes.length)),
    socket: (domain, type) => checked(socket(domain, type, 0)),
    eventfd: (flags) => checked(eventfd(0, flags)),
    ioctl: (fd, request, argument) => checked(ioctl(fd, request, argument)),
    ioctlNumber: (fd, request, argument) => checked(ioctlNumber(fd, request, argument)),
    addressOf: koffi.address,
    pollNow: (fds, count) => checked(poll(fds, count, 0)),
    pollForever: (fds, count) =>
      new Promise((resolve, reject) => poll.async(fds, count, -1, (error) => (error ? reject(error) : resolve()))),
  };
}
