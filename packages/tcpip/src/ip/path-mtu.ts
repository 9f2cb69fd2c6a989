import { isIpv4Words, keyOfWords } from './ip-words.js';

/** Limits and times: RFC 1191, 6.3; RFC 8201, 4. */
export const MOST_PATHS = 256;
export const PATH_LIFETIME = 600e9;
/**
 * A smaller reported MTU is an attack, or a link that must fragment packets itself: RFC 8200, 5; for IPv4 the minimum
 * of Linux.
 */
export const LEAST_MTU_IPV4 = 552;
export const LEAST_MTU_IPV6 = 1280;

/** MTUs of common links, for routers that report no size: RFC 1191, 7. */
const PLATEAUS = [32000, 17914, 8166, 4352, 2002, 1492, 1006, 508];

interface KnownPath {
  readonly mtu: number;
  readonly endNs: number;
}

/** Returns the next plateau below the length of a packet that did not fit. */
export function plateauBelow(lengthBytes: number): number {
  return PLATEAUS.find((plateau) => plateau < lengthBytes) ?? LEAST_MTU_IPV4;
}

/** The path MTU of each destination where it is smaller than that of the link. */
export class PathMtus {
  private readonly paths = new Map<number | string, KnownPath>();

  constructor(public linkMtu: number) {}

  get size(): number {
    return this.paths.size;
  }

  /** Returns the maximum size of a packet to the address at `at`, header included. */
  mtuFor(words: Int32Array, at: number, nowNs: number): number {
    if (this.paths.size === 0) return this.linkMtu;
    const key = keyOfWords(words, at);
    const path = this.paths.get(key);
    if (path === undefined) return this.linkMtu;
    if (path.endNs > nowNs) return path.mtu;
    this.paths.delete(key);
    return this.linkMtu;
  }

  /**
   * Records that a packet of more than `mtu` bytes did not fit. Returns the new path MTU, which is never larger than
   * before.
   */
  lower(words: Int32Array, at: number, mtu: number, nowNs: number): number {
    const known = this.mtuFor(words, at, nowNs);
    const least = isIpv4Words(words, at) ? LEAST_MTU_IPV4 : LEAST_MTU_IPV6;
    const believed = Math.min(Math.max(mtu, least), this.linkMtu);
    if (believed >= known) return known;
    const key = keyOfWords(words, at);
    this.paths.delete(key);
    if (this.paths.size >= MOST_PATHS) this.paths.delete(this.paths.keys().next().value!);
    this.paths.set(key, { mtu: believed, endNs: nowNs + PATH_LIFETIME });
    return believed;
  }

  clear(): void {
    this.paths.clear();
  }
}
