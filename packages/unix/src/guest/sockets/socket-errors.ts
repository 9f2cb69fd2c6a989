import type { ConnectError, FlowError, ListenError, UdpError } from '@mirage/types';

/** The code of an error of the host: `ECONNRESET`. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The errors of a host without free memory, buffers or descriptors. */
const RESOURCES = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN']);

/** The errors of a host that does not support the family, or does not have the address. */
const UNAVAILABLE = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']);

/** Whether an address cannot be bound because this host does not have it, or does not support its family. */
export function isUnavailable(error: unknown): boolean {
  return UNAVAILABLE.has(codeOf(error));
}

/** Returns why the host does not listen on a port. */
export function listenErrorOf(error: unknown): ListenError {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') return 'port-in-use';
  if (code === 'EACCES' || code === 'EPERM') return 'not-permitted';
  return RESOURCES.has(code) ? 'out-of-resources' : 'address-unavailable';
}

/** Returns why the host did not connect. Linux reports EADDRNOTAVAIL when all ports are in use. */
export function connectErrorOf(error: unknown): ConnectError {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return 'refused';
  if (code === 'ETIMEDOUT') return 'timed-out';
  return code === 'EADDRNOTAVAIL' || RESOURCES.has(code) ? 'out-of-resources' : 'unreachable';
}

/**
 * Returns why an established flow ended. All other errors are resets: ECONNRESET, and EPIPE if the reset was read
 * before.
 */
export function flowErrorOf(error: unknown): FlowError {
  const code = codeOf(error);
  if (code === 'ETIMEDOUT') return 'timed-out';
  return /^E(?:HOST|NET)(?:UNREACH|DOWN)$/.test(code) ? 'unreachable' : 'reset';
}

/** Returns why the host did not send a datagram. */
export function udpErrorOf(error: unknown): UdpError {
  const code = codeOf(error);
  if (code === 'EMSGSIZE') return 'too-long';
  return RESOURCES.has(code) ? 'out-of-resources' : 'unreachable';
}
