import { type KeyedHash } from '../keyed-hash.js';

/** RFC 7739, 5.3: a single counter would reveal how much we send to others. */
const BUCKETS = 256;

/** The identifications by which fragments are reassembled: RFC 6864, 4.3. */
export class Ipv4Identifications {
  private readonly words = new Int32Array(3);
  private readonly counters = new Uint16Array(BUCKETS);

  constructor(private readonly hash: KeyedHash) {}

  /**
   * Returns 16 bits: unique for each source, destination and protocol during the lifetime of packets, and
   * unpredictable.
   */
  next(source: number, destination: number, protocol: number): number {
    const { words, counters } = this;
    words[0] = source;
    words[1] = destination;
    words[2] = protocol;
    const hash = this.hash(words, 3);
    const bucket = hash & (BUCKETS - 1);
    counters[bucket] = counters[bucket]! + 1;
    return ((hash >>> 16) + counters[bucket]!) & 0xffff;
  }
}
