/** An address, and how many of its first bits name the network. */
export interface AddressRange {
  /** 4 or 16 bytes, in the order in which they are sent. */
  readonly address: Uint8Array;
  readonly prefixBits: number;
}

/**
 * `10.0.0.2` as 4 bytes, `fe80::1` as 16; `undefined` for anything else. Source: RFC 4291, 2.2; RFC 6943, 3.1.1 (no
 * octal, no short forms).
 */
export function parseAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return Uint8Array.from(parts, Number);
}

function parseIpv6(text: string): Uint8Array | undefined {
  // The last 32 bits may be written as an IPv4 address.
  const dotted = /^(.*:)([\d.]+\.[\d.]+)$/.exec(text);
  const tail = dotted && parseIpv4(dotted[2]!);
  if (dotted && !tail) return undefined;
  const plain = tail ? `${dotted[1]}${group(tail[0]!, tail[1]!)}:${group(tail[2]!, tail[3]!)}` : text;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [front, back] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = [...front!, ...(back ?? [])];
  if (!given.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  const missing = 8 - given.length;
  if (back === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = back === undefined ? given : [...front!, ...Array<string>(missing).fill('0'), ...back];
  return Uint8Array.from(
    all.flatMap((part) => {
      const value = Number.parseInt(part, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}

function group(high: number, low: number): string {
  return ((high << 8) | low).toString(16);
}

/** The bytes of an address as people read it: RFC 5952 for IPv6, without dots. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  let best = { at: 0, length: 1 };
  // The first of the longest runs of zeros.
  for (let at = 0; at < 8; at++) {
    const end = groups.findIndex((value, index) => index >= at && value !== 0);
    const length = (end === -1 ? 8 : end) - at;
    if (length > best.length) best = { at, length };
  }
  const hex = groups.map((value) => value.toString(16));
  if (best.length < 2) return hex.join(':');
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.length).join(':')}`;
}

/** `10.0.0.2/24`; `undefined` for anything else. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [, before, bits] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseAddress(before ?? '');
  const prefixBits = Number(bits);
  return address && prefixBits <= address.length * 8 && String(prefixBits) === bits
    ? { address, prefixBits }
    : undefined;
}

/** An address and its prefix as people read them. */
export function addressRangeText({ address, prefixBits }: AddressRange): string {
  return `${addressText(address)}/${prefixBits}`;
}
