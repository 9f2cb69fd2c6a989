import { read16, read32, write16, write32 } from '../byte-order.js';
import { equalMacs, MAC_BYTES, writeMac } from '../ethernet/ethernet-wire.js';

/*
 * A DHCP message. Source: RFC 2131, 2.
 *
 *   0 op   1 hardware type   2 hardware length   3 hops   4 xid   8 seconds   10 flags
 *   12 ciaddr   16 yiaddr   20 siaddr   24 giaddr   28 chaddr, 16 bytes   44 sname, 64   108 file, 128
 *   236 magic cookie   240 options
 */
export const DHCP_CLIENT_PORT = 68;
export const DHCP_SERVER_PORT = 67;
const SERVER_NAME = 44;
const FILE = 108;
const COOKIE = 236;
const OPTIONS = 240;
const MAGIC = 0x63825363;
/** Relays of BOOTP drop shorter messages: RFC 1542, 2.1. */
const LEAST_BYTES = 300;

export const DISCOVER = 1;
export const OFFER = 2;
export const REQUEST = 3;
export const DECLINE = 4;
export const ACKNOWLEDGE = 5;
export const REFUSE = 6;
export const RELEASE = 7;

export const OPTION_MASK = 1;
export const OPTION_ROUTERS = 3;
export const OPTION_DNS = 6;
export const OPTION_HOST_NAME = 12;
export const OPTION_DOMAIN = 15;
export const OPTION_MTU = 26;
export const OPTION_ADDRESS = 50;
export const OPTION_LEASE = 51;
const OPTION_OVERLOAD = 52;
export const OPTION_TYPE = 53;
export const OPTION_SERVER = 54;
const OPTION_PARAMETERS = 55;
const OPTION_MOST_BYTES = 57;
export const OPTION_T1 = 58;
export const OPTION_T2 = 59;
const OPTION_CLIENT = 61;
export const OPTION_SEARCH = 119;
export const OPTION_ROUTES = 121;
const OPTION_PAD = 0;
const OPTION_END = 255;

/** The options that we request: RFC 2132; RFC 3397; RFC 3442. Classless routes come first, as RFC 3442 requires. */
const PARAMETERS = [
  OPTION_ROUTES,
  OPTION_MASK,
  OPTION_ROUTERS,
  OPTION_DNS,
  OPTION_HOST_NAME,
  OPTION_DOMAIN,
  OPTION_MTU,
  OPTION_LEASE,
  OPTION_SERVER,
  OPTION_T1,
  OPTION_T2,
  OPTION_SEARCH,
];

export type DhcpProblem = 'short' | 'not-for-us' | 'no-dhcp' | 'bad-option';

/** A message of a server. */
export interface DhcpMessage {
  readonly type: number;
  readonly xid: number;
  /** The address that the server offers or leases. */
  readonly address: number;
  /** The data of each option. Options that were split are joined (RFC 3396). */
  readonly options: ReadonlyMap<number, Uint8Array>;
}

/** Reads a reply to the client with the Ethernet address `mac`. */
export function parseDhcp(bytes: Uint8Array, start: number, end: number, mac: Uint8Array): DhcpMessage | DhcpProblem {
  if (end - start < OPTIONS) return 'short';
  if (bytes[start] !== 2 || bytes[start + 1] !== 1 || bytes[start + 2] !== MAC_BYTES) return 'no-dhcp';
  if (read32(bytes, start + COOKIE) !== MAGIC) return 'no-dhcp';
  if (!equalMacs(bytes, start + 28, mac, 0)) return 'not-for-us';
  const options = new Map<number, Uint8Array>();
  if (!readOptions(bytes, start + OPTIONS, end, options)) return 'bad-option';
  const overload = options.get(OPTION_OVERLOAD)?.[0] ?? 0;
  if ((overload & 1) !== 0 && !readOptions(bytes, start + FILE, start + COOKIE, options)) return 'bad-option';
  if ((overload & 2) !== 0 && !readOptions(bytes, start + SERVER_NAME, start + FILE, options)) return 'bad-option';
  const type = options.get(OPTION_TYPE);
  if (type?.length !== 1) return 'no-dhcp';
  return { type: type[0]!, xid: read32(bytes, start + 4), address: read32(bytes, start + 16), options };
}

function readOptions(bytes: Uint8Array, start: number, end: number, options: Map<number, Uint8Array>): boolean {
  let at = start;
  while (at < end) {
    const code = bytes[at]!;
    if (code === OPTION_END) return true;
    if (code === OPTION_PAD) {
      at++;
      continue;
    }
    if (at + 1 >= end) return false;
    const length = bytes[at + 1]!;
    if (at + 2 + length > end) return false;
    const data = bytes.slice(at + 2, at + 2 + length);
    const before = options.get(code);
    options.set(code, before === undefined ? data : Uint8Array.of(...before, ...data));
    at += 2 + length;
  }
  // Some servers omit the end option.
  return true;
}

/** Returns the first address of an option; 0 if it is absent or too short. */
export function addressOption({ options }: DhcpMessage, code: number): number {
  const data = options.get(code);
  return data === undefined || data.length < 4 ? 0 : read32(data, 0);
}

/** Returns the addresses of an option. */
export function addressesOption({ options }: DhcpMessage, code: number): readonly number[] {
  const data = options.get(code) ?? new Uint8Array(0);
  return Array.from({ length: Math.floor(data.length / 4) }, (_, index) => read32(data, 4 * index));
}

/** Returns the number of seconds in an option; undefined if it is absent or has another length. */
export function secondsOption({ options }: DhcpMessage, code: number): number | undefined {
  const data = options.get(code);
  return data?.length === 4 ? read32(data, 0) >>> 0 : undefined;
}

/** Returns the 16 bits of an option; 0 if it is absent or has another length. */
export function shortOption({ options }: DhcpMessage, code: number): number {
  const data = options.get(code);
  return data?.length === 2 ? read16(data, 0) : 0;
}

/** Returns the text of an option, without zeros at its end; undefined if it is absent or not printable ASCII. */
export function textOption({ options }: DhcpMessage, code: number): string | undefined {
  const data = options.get(code);
  if (data === undefined) return undefined;
  const text = String.fromCharCode(...data).replace(/\0+$/, '');
  return /^[\x21-\x7e]+$/.test(text) ? text : undefined;
}

export interface ClientMessage {
  readonly type: number;
  readonly xid: number;
  readonly seconds: number;
  /** The address that the client has. 0: none. */
  readonly clientAddress: number;
  /** Option 50. 0: absent. */
  readonly requested: number;
  /** Option 54. 0: absent. */
  readonly server: number;
  readonly hostName?: string;
}

/** Returns a message of the client with the Ethernet address `mac`. */
export function buildDhcp(mac: Uint8Array, message: ClientMessage): Uint8Array {
  const bytes = new Uint8Array(548);
  bytes.set([1, 1, MAC_BYTES, 0]);
  write32(bytes, 4, message.xid);
  write16(bytes, 8, message.seconds);
  write32(bytes, 12, message.clientAddress);
  writeMac(bytes, 28, mac);
  write32(bytes, COOKIE, MAGIC);
  let at = OPTIONS;
  const add = (code: number, ...data: readonly number[]): void => {
    bytes.set([code, data.length, ...data], at);
    at += 2 + data.length;
  };
  const addAddress = (code: number, address: number): void => {
    if (address !== 0) add(code, address >>> 24, address >>> 16, address >>> 8, address);
  };
  add(OPTION_TYPE, message.type);
  // RFC 4361, 6.1: the number of the interface, then a DUID of its address (RFC 8415, 11.4).
  add(OPTION_CLIENT, 255, ...mac.subarray(2), 0, 3, 0, 1, ...mac);
  addAddress(OPTION_ADDRESS, message.requested);
  addAddress(OPTION_SERVER, message.server);
  if (message.type === DISCOVER || message.type === REQUEST) {
    add(OPTION_MOST_BYTES, 1472 >> 8, 1472 & 0xff);
    add(OPTION_PARAMETERS, ...PARAMETERS);
    const name = message.hostName ?? '';
    if (name !== '') add(OPTION_HOST_NAME, ...Array.from(name.slice(0, 63), (character) => character.charCodeAt(0)));
  }
  bytes[at++] = OPTION_END;
  return bytes.slice(0, Math.max(at, LEAST_BYTES));
}
