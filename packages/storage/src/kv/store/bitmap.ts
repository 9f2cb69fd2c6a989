/** One bit for each page of a disk. */
export class Bitmap {
  readonly #bytes: Uint8Array;
  /** The number of bits that are set. */
  count = 0;
  /** The range of bytes in which bits may be set, without the second. */
  #from = Infinity;
  #to = 0;

  constructor(readonly size: number) {
    this.#bytes = new Uint8Array(Math.ceil(size / 8));
  }

  has(index: number): boolean {
    return (this.#bytes[index >>> 3]! & (1 << (index & 7))) !== 0;
  }

  add(index: number): void {
    if (this.has(index)) return;
    const at = index >>> 3;
    this.#bytes[at]! |= 1 << (index & 7);
    this.count++;
    this.#from = Math.min(this.#from, at);
    this.#to = Math.max(this.#to, at + 1);
  }

  delete(index: number): void {
    if (!this.has(index)) return;
    this.#bytes[index >>> 3]! &= ~(1 << (index & 7));
    this.count--;
  }

  /** Calls back for each bit that is set, in order. */
  forEach(use: (index: number) => void): void {
    for (let at = this.#from; at < this.#to; at++) {
      const byte = this.#bytes[at]!;
      for (let bit = 0; byte >>> bit !== 0; bit++) if ((byte >>> bit) & 1) use(8 * at + bit);
    }
  }

  clear(): void {
    if (this.#from < this.#to) this.#bytes.fill(0, this.#from, this.#to);
    this.count = 0;
    this.#from = Infinity;
    this.#to = 0;
  }

  /** Returns the first clear bit from `start` on, then from the beginning; undefined if all are set. */
  firstMissing(start: number): number | undefined {
    return this.#missing(start, this.size) ?? this.#missing(0, Math.min(start, this.size));
  }

  #missing(start: number, end: number): number | undefined {
    for (let index = start; index < end; index++) {
      if ((index & 7) === 0) {
        // Skips eight pages at once if all are taken.
        let at = index >>> 3;
        while (at < this.#bytes.length && this.#bytes[at] === 0xff) at++;
        index = 8 * at;
        if (index >= end) return undefined;
      }
      if (!this.has(index)) return index;
    }
    return undefined;
  }
}
