import { parseAddress, type Endpoint } from '@mirage/types';

/** A node that gives no address: `unknown` or `_name`. Source: RFC 7239, 6.2 and 6.3. */
const HIDDEN = /^(?:unknown|_[\w.-]+)(?::(?:[0-9]{1,5}|_[\w.-]+))?$/i;
const PORT = String.raw`(?::(?:([0-9]{1,5})|_[\w.-]+))?`;
const IN_BRACKETS = new RegExp(String.raw`^\[([^\]]*:[^\]]*)\]${PORT}$`);
const IPV4 = new RegExp(String.raw`^([0-9.]+)${PORT}$`);

/**
 * Reads the name of a node: an address, perhaps with a port; the port is 0 if it is not known. An IPv6 address without
 * brackets is what X-Forwarded-For has. Source: RFC 7239, 6.
 */
export function readNodeName(text: string): Endpoint | 'hidden' | 'malformed' {
  if (HIDDEN.test(text)) return 'hidden';
  const [, name, port = '0'] = IN_BRACKETS.exec(text) ?? IPV4.exec(text) ?? [undefined, text];
  const address = parseAddress(name!);
  return typeof address === 'string' || Number(port) > 65_535 ? 'malformed' : { address, port: Number(port) };
}
