/** What a proxy says about the request that it received. Values are not checked. */
export interface Hop {
  readonly for?: string;
  readonly proto?: string;
  readonly host?: string;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
const PAIR = new RegExp(`[ \\t]*(?:(${TOKEN})=(?:(${TOKEN})|${QUOTED})[ \\t]*)?([;,]|$)`, 'y');

/** The most proxies between client and server: clients can write the first ones of a list, and each costs time. */
export const MOST_HOPS = 32;

/**
 * Reads the value of the field Forwarded, or several joined by commas: an element for each proxy, from the client to
 * this server. Elements without content are left out. Returns `undefined` if the syntax is wrong, a parameter occurs
 * twice in an element, or there are more than `MOST_HOPS`. Source: RFC 7239, 4.
 */
export function readForwarded(value: string): Hop[] | undefined {
  const hops: Hop[] = [];
  let hop: Record<string, string> = {};
  let at = 0;
  for (;;) {
    PAIR.lastIndex = at;
    const found = PAIR.exec(value);
    if (found === null) return undefined;
    const [, name, token, quoted, end] = found;
    if (name !== undefined) {
      const key = name.toLowerCase();
      if (Object.hasOwn(hop, key)) return undefined;
      hop[key] = token ?? quoted!.replace(/\\(.)/g, '$1');
    }
    if (end !== ';' && Object.keys(hop).length > 0) {
      hops.push(hop);
      if (hops.length > MOST_HOPS) return undefined;
      hop = {};
    }
    if (end === '') return hops;
    at = PAIR.lastIndex;
  }
}

/**
 * Reads the fields X-Forwarded-For, -Proto and -Host, each with its values joined by commas, as `readForwarded` does. A
 * proxy that appends an address appends the others, too, or replaces them: a shorter list of these is counted from the
 * end. Only the last `MOST_HOPS` addresses count.
 */
export function readXForwarded(
  addresses: string | undefined,
  protos: string | undefined,
  hosts: string | undefined,
): Hop[] {
  const [all, proto, host] = [addresses, protos, hosts].map(
    (value) => value?.split(',').map((one) => one.trim()) ?? [],
  );
  const hops: Hop[] = [];
  for (let left = Math.min(Math.max(1, all!.length), MOST_HOPS); left > 0; left--) {
    const from = all!.at(-left);
    const [ofProto, ofHost] = [proto!.at(-left) ?? proto![0], host!.at(-left) ?? host![0]];
    hops.push({
      ...(from === undefined ? {} : { for: from }),
      ...(ofProto === undefined ? {} : { proto: ofProto }),
      ...(ofHost === undefined ? {} : { host: ofHost }),
    });
  }
  return hops;
}
