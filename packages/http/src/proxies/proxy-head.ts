import { Address, parseAddress, type Endpoint } from '@mirage/types';

/** A head of the PROXY protocol: its length in bytes, and the two ends of the client's connection if it names them. */
export interface ProxyHead {
  readonly length: number;
  readonly remote?: Endpoint;
  readonly local?: Endpoint;
}

/** The longest head of version 1, with its line end. Source: PROXY protocol, 2.1. */
export const LONGEST_LINE = 107;
/** The most bytes after the fixed part of version 2: addresses and further values, which are not read. */
export const MOST_VALUES = 4096;

const SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const LINE_START = [...'PROXY '].map((character) => character.charCodeAt(0));
const FIXED_BYTES = 16;
const LINE = /^PROXY (?:UNKNOWN(?: .*)?|TCP([46]) ([^ ]+) ([^ ]+) (0|[1-9][0-9]{0,4}) (0|[1-9][0-9]{0,4}))$/;

/**
 * Reads the head of the PROXY protocol at the start of a connection, version 1 or 2. Without addresses, the ends of the
 * connection itself count. Source: the specification "The PROXY protocol" of HAProxy, 2.1 and 2.2.
 */
export function readProxyHead(bytes: Uint8Array): ProxyHead | 'incomplete' | 'wrong' {
  if (startsWith(bytes, SIGNATURE)) return readBinary(bytes);
  return startsWith(bytes, LINE_START) ? readLine(bytes) : 'wrong';
}

/** Whether the bytes are the beginning of `start`, or begin with it. */
function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => index >= bytes.length || bytes[index] === byte);
}

function readLine(bytes: Uint8Array): ProxyHead | 'incomplete' | 'wrong' {
  const end = bytes.subarray(0, LONGEST_LINE - 1).indexOf(0x0d);
  if (end === -1) return bytes.length >= LONGEST_LINE - 1 ? 'wrong' : 'incomplete';
  if (bytes.length === end + 1) return 'incomplete';
  if (bytes[end + 1] !== 0x0a) return 'wrong';
  const found = LINE.exec(String.fromCharCode(...bytes.subarray(0, end)));
  if (found === null) return 'wrong';
  const length = end + 2;
  const [, family, from, to, fromPort, toPort] = found;
  if (family === undefined) return { length };
  const remote = endpoint(family, from!, fromPort!);
  const local = endpoint(family, to!, toPort!);
  return remote === undefined || local === undefined ? 'wrong' : { length, remote, local };
}

function endpoint(family: string, text: string, port: string): Endpoint | undefined {
  const address = text.includes(':') === (family === '6') ? parseAddress(text) : 'syntax';
  return typeof address === 'string' || Number(port) > 65_535 ? undefined : { address, port: Number(port) };
}

/** Bytes of an address, by the byte with family and transport: TCP over IPv4 or IPv6. */
const ADDRESS_BYTES: ReadonlyMap<number, number> = new Map([
  [0x11, 4],
  [0x21, 16],
]);
/** Families and transports without the ends of a TCP connection: none, UDP, and sockets of Unix. */
const OTHERS: readonly number[] = [0x00, 0x12, 0x22, 0x31, 0x32];
const LOCAL = 0x20;
const PROXY = 0x21;

function readBinary(bytes: Uint8Array): ProxyHead | 'incomplete' | 'wrong' {
  if (bytes.length < FIXED_BYTES) return 'incomplete';
  const command = bytes[12]!;
  const kind = bytes[13]!;
  const values = (bytes[14]! << 8) | bytes[15]!;
  if ((command !== LOCAL && command !== PROXY) || values > MOST_VALUES) return 'wrong';
  const length = FIXED_BYTES + values;
  const size = command === PROXY ? ADDRESS_BYTES.get(kind) : undefined;
  if (command === PROXY && size === undefined && !OTHERS.includes(kind)) return 'wrong';
  if (size !== undefined && values < 2 * size + 4) return 'wrong';
  if (bytes.length < length) return 'incomplete';
  if (size === undefined) return { length };
  const ports = FIXED_BYTES + 2 * size;
  const end = (at: number, port: number): Endpoint => ({
    address: new Address(bytes.subarray(at, at + size)),
    port: (bytes[port]! << 8) | bytes[port + 1]!,
  });
  return { length, remote: end(FIXED_BYTES, ports), local: end(FIXED_BYTES + size, ports + 2) };
}
