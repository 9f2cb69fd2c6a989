import { findInterface, ifreq, IFREQ_UNION, listInterfaces, type Interface } from './interfaces.js';
import { EINVAL, type Libc } from './libc.js';
import { isDown, noSuchInterface, noTapLeft, noTunDevice, notAttached, notTap } from './tap-errors.js';

/* Attaching to a TAP interface: Documentation/networking/tuntap.rst of Linux. */

const O_RDWR = 2;
const O_NONBLOCK = 0x800;
const O_CLOEXEC = 0x80000;

const TUNSETIFF = 0x400454ca;
const IFF_TAP = 0x0002;
const IFF_MULTI_QUEUE = 0x0100;
const IFF_NO_PI = 0x1000;

/** An interface that this process is attached to. */
export interface Tap extends Interface {
  /** Reads and writes whole frames, without blocking; whoever has it closes it. */
  readonly fd: number;
}

/** The TAP interface with the lowest index whose name is not in `claimed`. Error: `DeviceError` when there is none. */
export function firstTap(libc: Libc, claimed: ReadonlySet<string>): Interface {
  const all = listInterfaces(libc);
  const first = all.find(({ kind, name }) => kind === 'tap' && !claimed.has(name));
  if (!first) throw noTapLeft(freeName(all, claimed));
  return first;
}

/** The TAP interface `name`. Error: `DeviceError` when it does not exist, is something else or is down. */
export function namedTap(libc: Libc, name: string): Interface {
  const found = findInterface(libc, name);
  if (!found) throw noSuchInterface(name);
  if (found.kind !== 'tap') throw notTap(name, freeName(listInterfaces(libc), new Set()));
  return found;
}

/** Attaches to an interface. Error: `DeviceError` when it is down, busy, gone or somebody else's, or there is no /dev/net/tun. */
export function attachTap(libc: Libc, wanted: Interface): Tap {
  const { name } = wanted;
  if (!wanted.up) throw isDown(name);
  const fd = libc.open('/dev/net/tun', O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) throw noTunDevice(name, -fd);
  let result = setInterface(libc, fd, name, IFF_TAP | IFF_NO_PI);
  // An interface with several queues is attached to one of them only by who says so.
  if (result === -EINVAL) result = setInterface(libc, fd, name, IFF_TAP | IFF_NO_PI | IFF_MULTI_QUEUE);
  if (result < 0) {
    libc.close(fd);
    throw notAttached(name, -result);
  }
  // For those who may, TUNSETIFF makes an interface that was deleted since we looked. That one goes away with our descriptor.
  const attached = findInterface(libc, name);
  if (attached?.index !== wanted.index) {
    libc.close(fd);
    throw noSuchInterface(name);
  }
  return { ...attached, fd };
}

function setInterface(libc: Libc, fd: number, name: string, flags: number): number {
  const { bytes, view } = ifreq(name);
  view.setUint16(IFREQ_UNION, flags, true);
  return libc.ioctl(fd, TUNSETIFF, bytes);
}

function freeName(all: readonly Interface[], claimed: ReadonlySet<string>): string {
  const taken = new Set([...claimed, ...all.map(({ name }) => name)]);
  let number = 0;
  while (taken.has(`tap${number}`)) number++;
  return `tap${number}`;
}
