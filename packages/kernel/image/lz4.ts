/** The shortest match. */
const LEAST_MATCH = 4;
/** A match begins at least this many bytes before the end of a block, and ends at least 5 before it. */
const LAST_START_BYTES = 12;
const LAST_LITERALS = 5;
const MOST_DISTANCE = 0xffff;

const HASH_BITS = 16;
/** How many earlier places are compared, and a match that is long enough to stop. */
const MOST_TRIES = 128;
const GOOD_MATCH = 256;

/** A length in a token; the rest of a longer one follows in bytes. */
const TOKEN_LENGTH = 15;

/**
 * Compresses bytes to a block of LZ4. The kernel decompresses it in few instructions: src/engine/lz4.c. Source: LZ4,
 * doc/lz4_Block_format.md.
 */
export function compressLz4(bytes: Uint8Array): Uint8Array {
  const places = new Places(bytes);
  // The worst case is all literals: a byte more for each 255, the token and a length.
  const out = new Uint8Array(bytes.length + Math.ceil(bytes.length / 255) + 16);
  let [at, written, literals] = [0, 0, 0];
  const sequence = (end: number, distance: number, length: number): void => {
    const more = length - LEAST_MATCH;
    const token = written++;
    out[token] = (Math.min(end - literals, TOKEN_LENGTH) << 4) | Math.min(Math.max(more, 0), TOKEN_LENGTH);
    writeLength(end - literals);
    out.set(bytes.subarray(literals, end), written);
    written += end - literals;
    if (length === 0) return;
    out[written++] = distance & 0xff;
    out[written++] = distance >> 8;
    writeLength(more);
  };
  const writeLength = (length: number): void => {
    if (length < TOKEN_LENGTH) return;
    let rest = length - TOKEN_LENGTH;
    for (; rest >= 255; rest -= 255) out[written++] = 255;
    out[written++] = rest;
  };
  while (at <= bytes.length - LAST_START_BYTES) {
    let length = places.longest(at);
    places.add(at);
    if (length < LEAST_MATCH) {
      at++;
      continue;
    }
    let { distance } = places;
    // A byte more as a literal may give a longer match.
    while (length < GOOD_MATCH && at < bytes.length - LAST_START_BYTES) {
      const next = places.longest(at + 1);
      if (next <= length) break;
      [length, distance] = [next, places.distance];
      places.add(++at);
    }
    sequence(at, distance, length);
    for (const end = at + length; ++at < end; ) places.add(at);
    literals = at;
  }
  sequence(bytes.length, 0, 0);
  return out.slice(0, written);
}

/** The places of earlier bytes, by a hash of the four bytes there. */
class Places {
  /** Of the match that `longest` found. */
  distance = 0;
  private readonly latest = new Int32Array(1 << HASH_BITS).fill(-1);
  private readonly before: Int32Array;

  constructor(private readonly bytes: Uint8Array) {
    this.before = new Int32Array(bytes.length);
  }

  add(at: number): void {
    if (at > this.bytes.length - LEAST_MATCH) return;
    const hash = this.hashAt(at);
    this.before[at] = this.latest[hash]!;
    this.latest[hash] = at;
  }

  /** Returns the length of the longest match for a place, and keeps its distance. */
  longest(at: number): number {
    const { bytes } = this;
    const most = bytes.length - LAST_LITERALS - at;
    let best = 0;
    let place = this.latest[this.hashAt(at)]!;
    for (let tries = 0; tries < MOST_TRIES && place >= 0 && at - place <= MOST_DISTANCE; tries++) {
      // Most places fail at the byte that would make the match longer.
      if (bytes[place + best] === bytes[at + best]) {
        let length = 0;
        while (length < most && bytes[place + length] === bytes[at + length]) length++;
        if (length > best) {
          best = length;
          this.distance = at - place;
          if (best >= GOOD_MATCH) break;
        }
      }
      place = this.before[place]!;
    }
    return best;
  }

  private hashAt(at: number): number {
    const { bytes } = this;
    const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    return Math.imul(four, 0x9e3779b1) >>> (32 - HASH_BITS);
  }
}
