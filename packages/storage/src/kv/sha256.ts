/*
 * SHA-256 by hand, and not by @noble/hashes 2.4: bundled and compiled, this takes 3.8 KB of an image and 14 KB of its
 * heap, @noble/hashes 9.9 KB and 29 KB. In the kernel's engine 64 KiB take 150 ms here and 220 ms there. sha256.spec.ts
 * compares the digests with those of OpenSSL.
 */

/** SHA-256 of bytes in parts. Source: FIPS 180-4, 6.2. */
export class Sha256 {
  readonly #state = Uint32Array.from(INITIAL);
  readonly #block = new Uint8Array(BLOCK_BYTES);
  readonly #words = new Uint32Array(64);
  #filled = 0;
  #totalBytes = 0;

  /** Adds bytes. The caller may reuse the buffer. */
  update(bytes: Uint8Array): this {
    this.#totalBytes += bytes.length;
    for (let offset = 0; offset < bytes.length; ) {
      const part = bytes.subarray(offset, offset + BLOCK_BYTES - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      offset += part.length;
      if (this.#filled === BLOCK_BYTES) this.#compress();
    }
    return this;
  }

  /** Returns the digest, 32 bytes. The object cannot be used afterwards. */
  digest(): Uint8Array {
    const totalBytes = this.#totalBytes;
    this.update(Uint8Array.of(0x80));
    this.#block.fill(0, this.#filled);
    if (this.#filled > BLOCK_BYTES - 8) {
      this.#compress();
      this.#block.fill(0);
    }
    const length = new DataView(this.#block.buffer, BLOCK_BYTES - 8);
    length.setUint32(0, Math.floor(totalBytes / 2 ** 29));
    length.setUint32(4, (totalBytes * 8) % 2 ** 32);
    this.#compress();
    const digest = new DataView(new ArrayBuffer(32));
    this.#state.forEach((word, index) => digest.setUint32(4 * index, word));
    return new Uint8Array(digest.buffer);
  }

  #compress(): void {
    const words = this.#words;
    const state = this.#state;
    const block = this.#block;
    for (let index = 0; index < 16; index++) {
      const at = 4 * index;
      words[index] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!;
    }
    for (let index = 16; index < 64; index++) {
      const x = words[index - 15]!;
      const y = words[index - 2]!;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[index] = words[index - 16]! + s0 + words[index - 7]! + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let index = 0; index < 64; index++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[index]! + words[index]!) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = state[index]! + word));
    this.#filled = 0;
  }
}

const BLOCK_BYTES = 64;

/**
 * The first 32 bits of the fractional parts of the cube roots and square roots of the first primes. Source: FIPS 180-4,
 * 4.2.2 and 5.3.3.
 */
const PRIMES = primes(64);
const ROUND = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const INITIAL = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

function fraction(root: number): number {
  return Math.floor((root % 1) * 2 ** 32);
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++)
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
}
