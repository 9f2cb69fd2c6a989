import { parseAddress, type Address, type Endpoint } from '@mirage/types';

/** Converts an address from Node. Omits the zone of a link-local one. */
export function addressOf(text: string): Address | undefined {
  const address = parseAddress(text.split('%')[0]!);
  return typeof address === 'string' ? undefined : address;
}

/** Converts an endpoint from Node; undefined if the host no longer knows it. */
export function endpointOf(address: string | undefined, port: number | undefined): Endpoint | undefined {
  const parsed = address === undefined ? undefined : addressOf(address);
  return parsed === undefined || port === undefined ? undefined : { address: parsed, port };
}

/** Returns an endpoint as text: `127.0.0.1:7`, `[::1]:7`. */
export function endpointText(address: Address, port: number): string {
  return address.family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Whether an address means all addresses of its family: 0.0.0.0 and ::. */
export function isUnspecified({ bytes }: Address): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Whether an address is a loopback address: 127.0.0.0/8 and ::1. */
export function isLoopback({ family, bytes }: Address): boolean {
  return family === 4 ? bytes[0] === 127 : bytes.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

/**
 * Whether a single host can have the address: not 0.0.0.0/8, multicast, reserved or broadcast; neither :: nor ff00::/8.
 */
export function isUnicast(address: Address): boolean {
  const first = address.bytes[0]!;
  return address.family === 4 ? first !== 0 && first < 224 : first !== 0xff && !isUnspecified(address);
}
