import { type KeyedHash } from '../keyed-hash.js';

/** RFC 7739, 5.3: a single counter would reveal how much we send to others. */
const BUCKETS = 256;

/** The identifications by which fragments are reassembled: RFC 6864, 4.3. */
export class Ipv4Identifications {
  private readonly words = new Int32Array(3);
  private readonly counters = new Uint16Array(BUCKETS);
  /** The hash of `words`: most packets go to the same host as the previous one. */
  private lastHash = 0;

  constructor(private readonly hash: KeyedHash) {}

  /**
   * Returns 16 bits: unique for each source, destination and protocol during the lifetime of packets, and
   * unpredictable.
   */
  next(source: number, destination: number, protocol: number): number {
    const { words, counters } = this;
    if (words[1] !== destination || words[0] !== source || words[2] !== protocol) {
      words[0] = source;
      words[1] = destination;
      words[2] = protocol;
      this.lastHash = this.hash(words, 3);
    }
    const hash = this.lastHash;
    const bucket = hash & (BUCKETS - 1);
    counters[bucket] = counters[bucket]! + 1;
    return ((hash >>> 16) + counters[bucket]!) & 0xffff;
  }
}
