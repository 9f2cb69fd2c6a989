import { equalWords } from '../ip/ip-words.js';
import { commonBits, isLinkLocal } from './ipv6-words.js';

/** Limits, as listed in README.md. A test reaches each of them. */
export const MOST_ROUTERS = 8;
export const MOST_PREFIXES = 16;

interface Router {
  readonly words: Int32Array;
  endNs: number;
}

interface OnLinkPrefix {
  readonly words: Int32Array;
  readonly bits: number;
  endNs: number;
}

/** The routers and the prefixes of a link: RFC 4861, 5.1 and 6.3.4. Beyond the limits, new ones are ignored. */
export class Ipv6Routers {
  readonly routers: Router[] = [];
  readonly prefixes: OnLinkPrefix[] = [];

  get nextDeadlineNs(): number {
    let nextNs = Infinity;
    for (const { endNs } of this.routers) nextNs = Math.min(nextNs, endNs);
    for (const { endNs } of this.prefixes) nextNs = Math.min(nextNs, endNs);
    return nextNs;
  }

  /** Adds a router until `endNs`; a time that is not after now removes it. */
  setRouter(words: Int32Array, at: number, endNs: number, nowNs: number): void {
    const known = this.routers.find((one) => equalWords(one.words, 0, words, at));
    if (known !== undefined) known.endNs = endNs;
    else if (endNs > nowNs && this.routers.length < MOST_ROUTERS) {
      this.routers.push({ words: words.slice(at, at + 4), endNs });
    }
    this.timeout(nowNs);
  }

  /** Marks the hosts with a prefix as being on the link until `endNs`. */
  setPrefix(words: Int32Array, bits: number, endNs: number, nowNs: number): void {
    const known = this.prefixes.find((one) => one.bits === bits && commonBits(one.words, 0, words, 0) >= bits);
    if (known !== undefined) known.endNs = endNs;
    else if (endNs > nowNs && this.prefixes.length < MOST_PREFIXES) {
      this.prefixes.push({ words: words.slice(0, 4), bits, endNs });
    }
    this.timeout(nowNs);
  }

  timeout(nowNs: number): void {
    for (const list of [this.routers, this.prefixes]) {
      for (let index = list.length - 1; index >= 0; index--) if (list[index]!.endNs <= nowNs) list.splice(index, 1);
    }
  }

  /** Whether a host is on the link. */
  isOnLink(words: Int32Array, at: number): boolean {
    if (isLinkLocal(words, at)) return true;
    return this.prefixes.some((one) => commonBits(one.words, 0, words, at) >= one.bits);
  }

  /** Returns the first router that `isReachable` accepts, otherwise the first one: RFC 4861, 6.3.6. */
  choose(isReachable: (words: Int32Array) => boolean): Int32Array | undefined {
    const router = this.routers.find(({ words }) => isReachable(words)) ?? this.routers[0];
    return router?.words;
  }
}
