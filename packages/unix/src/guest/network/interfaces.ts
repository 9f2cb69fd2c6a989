import { readFileSync } from 'node:fs';
import type { Libc } from './libc.js';

/*
 * Reads the network interfaces in this process's namespace: netdevice(7), and ethtool for their kind.
 */

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0x80000;

const SIOCGIFFLAGS = 0x8913;
const SIOCGIFMTU = 0x8921;
const SIOCGIFINDEX = 0x8933;
const SIOCETHTOOL = 0x8946;

const ETHTOOL_GDRVINFO = 3;
const IFF_UP = 1;

/** sizeof(struct ifreq) on 64-bit machines: a name of IFNAMSIZ bytes and a union. */
export const IFREQ_BYTES = 40;

/** Where the union of struct ifreq begins. */
export const IFREQ_UNION = 16;

/** The present state of an interface. */
export interface Interface {
  readonly name: string;
  /** Number of the interface, which is never reused. */
  readonly index: number;
  readonly kind: 'tap' | 'other';
  readonly up: boolean;
  /** Bytes of payload. */
  readonly mtu: number;
}

/** Creates a struct ifreq for the interface `name`, of at most 15 bytes. */
export function ifreq(name: string): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(IFREQ_BYTES);
  bytes.set(new TextEncoder().encode(name).subarray(0, IFREQ_UNION - 1));
  return { bytes, view: new DataView(bytes.buffer) };
}

/** Returns the interface `name`; `undefined` if it does not exist. */
export function findInterface(libc: Libc, name: string): Interface | undefined {
  const socket = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC);
  if (socket < 0) throw new Error(`cannot open a socket to query interfaces: error number ${-socket}`);
  try {
    const ask = (request: number): DataView | undefined => {
      const { bytes, view } = ifreq(name);
      return libc.ioctl(socket, request, bytes) < 0 ? undefined : view;
    };
    const index = ask(SIOCGIFINDEX)?.getInt32(IFREQ_UNION, true);
    const flags = ask(SIOCGIFFLAGS)?.getInt16(IFREQ_UNION, true);
    const mtu = ask(SIOCGIFMTU)?.getInt32(IFREQ_UNION, true);
    if (index === undefined || flags === undefined || mtu === undefined) return undefined;
    return { name, index, kind: isTap(libc, socket, name) ? 'tap' : 'other', up: (flags & IFF_UP) !== 0, mtu };
  } finally {
    libc.close(socket);
  }
}

/** Returns all interfaces, by ascending index. */
export function listInterfaces(libc: Libc): Interface[] {
  // Two lines of titles, then one line per interface: `  eth0: 1 2 3`. Unlike /sys this is always this namespace.
  const names = readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .slice(2)
    .map((line) => line.slice(0, line.lastIndexOf(':')).trim());
  return names
    .flatMap((name) => (name === '' ? [] : (findInterface(libc, name) ?? [])))
    .sort((a, b) => a.index - b.index);
}

/**
 * Whether an interface is a TAP interface. struct ethtool_drvinfo: u32 cmd, then driver, version, fw_version and
 * bus_info of 32 bytes each. The driver `tun` reports the bus tap or tun.
 */
function isTap(libc: Libc, socket: number, name: string): boolean {
  const info = new Uint8Array(256);
  new DataView(info.buffer).setUint32(0, ETHTOOL_GDRVINFO, true);
  const { bytes, view } = ifreq(name);
  view.setBigUint64(IFREQ_UNION, libc.addressOf(info), true);
  if (libc.ioctl(socket, SIOCETHTOOL, bytes) < 0) return false;
  return textAt(info, 4) === 'tun' && textAt(info, 100) === 'tap';
}

function textAt(bytes: Uint8Array, offset: number): string {
  const field = bytes.subarray(offset, offset + 32);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}
