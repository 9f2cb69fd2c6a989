import { equalWords } from '../ip/ip-words.js';
import { commonBits, isLinkLocal, isMulticast } from './ipv6-words.js';

const SECOND = 1e9;
/** RFC 4862, 5.1 and 5.4: one probe, and a second for an answer. */
export const DAD_TIME = SECOND;
/** RFC 4862, 5.5.3 e: an advertisement, which anyone could forge, does not shorten a lifetime below this. */
const LEAST_LIFETIME = 7200 * SECOND;
/** Limits, as listed in README.md. A test reaches each of them. */
export const MOST_ADDRESSES = 16;
const FOREVER = 0xffffffff;

/** One of our addresses. It is used at once: RFC 4429. */
export class OwnAddress {
  readonly words = new Int32Array(4);
  bits = 64;
  /** While it is optimistic, it is neither confirmed nor refuted. */
  isOptimistic = true;
  dadNs = Infinity;
  validNs = Infinity;
  preferredNs = Infinity;
  /** Whether it was created from a router's advertisement. */
  isAutomatic = false;
}

/** Returns the end of a lifetime of a router's advertisement. */
export function endOf(seconds: number, nowNs: number): number {
  return seconds === FOREVER ? Infinity : nowNs + seconds * SECOND;
}

/** The addresses of an interface: RFC 4862, 5.4 and 5.5; their selection: RFC 6724, 5. */
export class Ipv6Addresses {
  readonly all: OwnAddress[] = [];

  get nextDeadlineNs(): number {
    let nextNs = Infinity;
    for (const { dadNs, validNs } of this.all) nextNs = Math.min(nextNs, dadNs, validNs);
    return nextNs;
  }

  find(words: Int32Array, at: number): OwnAddress | undefined {
    return this.all.find((one) => equalWords(one.words, 0, words, at));
  }

  /** Adds an address, which is optimistic until `nowNs` + `DAD_TIME`; undefined when there are too many. */
  add(words: Int32Array, bits: number, isAutomatic: boolean, nowNs: number): OwnAddress | undefined {
    if (this.all.length >= MOST_ADDRESSES) return undefined;
    const address = new OwnAddress();
    address.words.set(words.subarray(0, 4));
    address.bits = bits;
    address.isAutomatic = isAutomatic;
    address.dadNs = nowNs + DAD_TIME;
    this.all.push(address);
    return address;
  }

  remove(address: OwnAddress): void {
    this.all.splice(this.all.indexOf(address), 1);
  }

  /** A router advertises the prefix of the address again: RFC 4862, 5.5.3 e. */
  extend(address: OwnAddress, validSeconds: number, preferredSeconds: number, nowNs: number): void {
    const validNs = endOf(validSeconds, nowNs);
    const left = address.validNs - nowNs;
    if (validNs - nowNs > LEAST_LIFETIME || validNs > address.validNs) address.validNs = validNs;
    else if (left > LEAST_LIFETIME) address.validNs = nowNs + LEAST_LIFETIME;
    address.preferredNs = endOf(preferredSeconds, nowNs);
  }

  /** Handles expired deadlines. Returns the addresses that are confirmed now, and removes those that have expired. */
  timeout(nowNs: number): { readonly confirmed: OwnAddress[]; readonly removed: OwnAddress[] } {
    const confirmed = this.all.filter(({ dadNs }) => dadNs <= nowNs);
    for (const address of confirmed) {
      address.dadNs = Infinity;
      address.isOptimistic = false;
    }
    const removed = this.all.filter(({ validNs }) => validNs <= nowNs);
    for (const address of removed) this.remove(address);
    return { confirmed, removed };
  }

  /** Returns the address to send from: RFC 6724, 5, rules 1, 2, 3 and 8, and RFC 4429, 2.1 before the last. */
  sourceFor(words: Int32Array, at: number, nowNs: number): OwnAddress | undefined {
    const wantsLinkLocal = isLinkLocal(words, at) || (isMulticast(words, at) && ((words[at]! >>> 16) & 15) <= 2);
    let best: OwnAddress | undefined;
    let bestRank = -1;
    for (const one of this.all) {
      // A link-local address does not reach beyond the link.
      if (!wantsLinkLocal && isLinkLocal(one.words, 0)) continue;
      if (equalWords(one.words, 0, words, at)) return one;
      let rank = commonBits(one.words, 0, words, at);
      if (isLinkLocal(one.words, 0) === wantsLinkLocal) rank += 1000;
      if (one.preferredNs > nowNs) rank += 500;
      if (!one.isOptimistic) rank += 200;
      if (rank > bestRank) {
        best = one;
        bestRank = rank;
      }
    }
    return best;
  }
}
