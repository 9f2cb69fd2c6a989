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
const IFF_VNET_HDR = 0x4000;
/** Whole frames, each behind a struct virtio_net_hdr. */
const KIND = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;

const TUNSETOFFLOAD = 0x400454d0;
const TUNSETVNETHDRSZ = 0x400454d8;
/** Checksums and TCP segmentation over IPv4 and IPv6, also with ECN. Source: include/uapi/linux/if_tun.h. */
const TUN_F_ALL = 0x01 | 0x02 | 0x04 | 0x08;

/** Bytes of struct virtio_net_hdr, in front of each frame. */
export const VNET_HEADER_BYTES = 10;

/** An interface that this process is attached to. */
export interface Tap extends Interface {
  /** Reads and writes whole frames behind a header, without blocking. The owner of the record closes it. */
  readonly fd: number;
}

/**
 * Returns the TAP interface with the lowest index that is not in `claimed`. Error: `DeviceError` when there is none.
 */
export function firstTap(libc: Libc, claimed: ReadonlySet<string>): Interface {
  const all = listInterfaces(libc);
  const first = all.find(({ kind, name }) => kind === 'tap' && !claimed.has(name));
  if (!first) throw noTapLeft(freeName(all, claimed));
  return first;
}

/** Returns the TAP interface `name`. Error: `DeviceError` when it does not exist or is of another kind. */
export function namedTap(libc: Libc, name: string): Interface {
  const found = findInterface(libc, name);
  if (!found) throw noSuchInterface(name);
  if (found.kind !== 'tap') throw notTap(name, freeName(listInterfaces(libc), new Set()));
  return found;
}

/**
 * Attaches to an interface. Error: `DeviceError` when it is down, in use, deleted or another user's, or /dev/net/tun
 * does not exist.
 */
export function attachTap(libc: Libc, wanted: Interface): Tap {
  const { name } = wanted;
  if (!wanted.up) throw isDown(name);
  const fd = libc.open('/dev/net/tun', O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) throw noTunDevice(name, -fd);
  let result = setInterface(libc, fd, name, KIND);
  // An interface with several queues requires this flag, which attaches to one of them.
  if (result === -EINVAL) result = setInterface(libc, fd, name, KIND | IFF_MULTI_QUEUE);
  // Otherwise the settings of the program that used the interface before remain.
  if (result >= 0) result = libc.ioctl(fd, TUNSETVNETHDRSZ, new Uint8Array(Int32Array.of(VNET_HEADER_BYTES).buffer));
  if (result >= 0) result = acceptUnfinished(libc, fd, false);
  if (result < 0) {
    libc.close(fd);
    throw notAttached(name, -result);
  }
  // If the interface was deleted meanwhile and this user is privileged, TUNSETIFF creates another. It is removed when
  // the descriptor is closed.
  const attached = findInterface(libc, name);
  if (attached?.index !== wanted.index) {
    libc.close(fd);
    throw noSuchInterface(name);
  }
  return { ...attached, fd };
}

/**
 * Sets whether Linux may deliver frames with a blank checksum, and several TCP segments as one frame. Returns 0 or the
 * negative error number.
 */
export const acceptUnfinished = (libc: Libc, fd: number, isAccepted: boolean): number =>
  libc.ioctlNumber(fd, TUNSETOFFLOAD, isAccepted ? TUN_F_ALL : 0);

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
