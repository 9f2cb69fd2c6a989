import type { ConnectError, FlowError, ListenError, UdpError } from '@mirage/types';

/** The code of an error of the host: `ECONNRESET`. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The host has no memory, buffer or descriptor left. */
const RESOURCES = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAGAIN']);

/** The host does not have the family, or not this address. */
const UNAVAILABLE = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']);

/** Whether an address cannot be bound because this host does not have it, or not its family. */
export function isUnavailable(error: unknown): boolean {
  return UNAVAILABLE.has(codeOf(error));
}

/** Why the host does not let a port be listened on. */
export function listenErrorOf(error: unknown): ListenError {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') return 'port-in-use';
  if (code === 'EACCES' || code === 'EPERM') return 'not-permitted';
  return RESOURCES.has(code) ? 'out-of-resources' : 'address-unavailable';
}

/** Why the host did not connect. Linux reports EADDRNOTAVAIL when all ports are in use. */
export function connectErrorOf(error: unknown): ConnectError {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return 'refused';
  if (code === 'ETIMEDOUT') return 'timed-out';
  return code === 'EADDRNOTAVAIL' || RESOURCES.has(code) ? 'out-of-resources' : 'unreachable';
}

/** Why an established flow ended. What is left are resets: ECONNRESET, and EPIPE where the reset was read before. */
export function flowErrorOf(error: unknown): FlowError {
  const code = codeOf(error);
  if (code === 'ETIMEDOUT') return 'timed-out';
  return /^E(?:HOST|NET)(?:UNREACH|DOWN)$/.test(code) ? 'unreachable' : 'reset';
}

/** Why the host did not send a datagram. */
export function udpErrorOf(error: unknown): UdpError {
  const code = codeOf(error);
  if (code === 'EMSGSIZE') return 'too-long';
  return RESOURCES.has(code) ? 'out-of-resources' : 'unreachable';
}
