/*
 * A DHCP server, written from RFC 2131, 4.3 and RFC 2132 without the code under test: it reads and writes messages by
 * their offsets.
 */

export interface ServerOptions {
  readonly server?: readonly number[];
  readonly address?: readonly number[];
  readonly leaseSeconds?: number;
  /** Further options: code, then data. */
  readonly options?: readonly (readonly number[])[];
}

export interface ClientRequest {
  readonly type: number;
  readonly xid: number;
  readonly seconds: number;
  readonly clientAddress: number;
  readonly options: Map<number, number[]>;
}

const word = (bytes: ArrayLike<number>, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

const bytesOf = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** Reads a message of a client, and checks it against RFC 2131, 4.1 and 4.4.1. */
export function readClient(message: Uint8Array, mac: Uint8Array): ClientRequest {
  if (message.length < 300) throw new Error('a relay drops it');
  if (message[0] !== 1 || message[1] !== 1 || message[2] !== 6 || message[3] !== 0) throw new Error('bad header');
  if (word(message, 236) !== 0x63825363) throw new Error('no cookie');
  if (mac.some((byte, index) => message[28 + index] !== byte)) throw new Error('bad chaddr');
  if (word(message, 16) !== 0 || word(message, 20) !== 0 || word(message, 24) !== 0) throw new Error('bad addresses');
  const options = new Map<number, number[]>();
  let at = 240;
  while (message[at] !== 255) {
    if (at >= message.length) throw new Error('no end');
    const [code, length] = [message[at]!, message[at + 1]!];
    if (options.has(code)) throw new Error(`option ${code} twice`);
    options.set(code, [...message.subarray(at + 2, at + 2 + length)]);
    at += 2 + length;
  }
  const type = options.get(53)![0]!;
  const [client, requested, server] = [word(message, 12), options.get(50), options.get(54)];
  // RFC 2131, table 5.
  const isSelecting = type === 3 && client === 0;
  if ((type === 1 || isSelecting || type === 4) && client !== 0) throw new Error('ciaddr must be 0');
  if ((isSelecting || type === 4) && (requested === undefined || server === undefined)) throw new Error('no choice');
  if (type === 3 && client !== 0 && (requested ?? server) !== undefined) throw new Error('must not be there');
  if (type === 7 && (client === 0 || server === undefined || requested !== undefined)) throw new Error('bad release');
  return { type, xid: word(message, 4), seconds: (message[8]! << 8) | message[9]!, clientAddress: client, options };
}

/** Returns the answer of a server: 2 is an offer, 5 an acknowledgment, 6 a refusal. */
export function serverMessage(type: number, xid: number, mac: Uint8Array, options: ServerOptions = {}): Uint8Array {
  const { server = [10, 0, 2, 2], address = [10, 0, 2, 15], leaseSeconds = 86400, options: further = [] } = options;
  const message = new Uint8Array(590);
  message.set([2, 1, 6, 0, ...bytesOf(xid)]);
  if (type !== 6) message.set(address, 16);
  message.set(mac, 28);
  message.set([0x63, 0x82, 0x53, 0x63], 236);
  const all = [
    [53, type],
    [54, ...server],
  ];
  if (type !== 6) all.push([51, ...bytesOf(leaseSeconds)], [1, 255, 255, 255, 0], [3, 10, 0, 2, 2], [6, 10, 0, 2, 3]);
  const overridden = new Set(further.map(([code]) => code));
  let at = 240;
  for (const [code, ...data] of [...all.filter(([code]) => !overridden.has(code)), ...further]) {
    if (data.length === 0 && overridden.has(code)) continue;
    message.set([code!, data.length, ...data], at);
    at += 2 + data.length;
  }
  message[at] = 255;
  return message.subarray(0, Math.max(at + 1, 300));
}
