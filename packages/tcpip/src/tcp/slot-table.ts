/*
 * Connections with little state, 64 bytes each, in one typed array: half-open ones, and those in TIME-WAIT. Attackers
 * create many of both, so their number is limited and they need no object. A slot is 16 words:
 *
 *   0 to 3   local address           10 to 14  what the user of the table keeps
 *   4 to 7   remote address          15        next slot of the hash chain, or of the free list
 *   8        ports: local << 16 | remote
 *   9        deadline in milliseconds, modulo 2^32
 */
export const SLOT_WORDS = 16;
export const SLOT_DEADLINE = 9;
export const SLOT_OWN = 10;
const SLOT_PORTS = 8;
const SLOT_NEXT = 15;

export class SlotTable {
  /** Grows by doubling, up to `capacity` slots: an idle stack has none. */
  words = new Int32Array(0);
  count = 0;
  private readonly heads: Int32Array;
  private readonly mask: number;
  private free = -1;
  private untouched = 0;

  constructor(readonly capacity: number) {
    let heads = 16;
    while (heads < capacity) heads *= 2;
    this.heads = new Int32Array(heads).fill(-1);
    this.mask = heads - 1;
  }

  /** Returns the index of the first word of a slot, or -1. `hash` is the keyed hash of addresses and ports. */
  find(addresses: Int32Array, ports: number, hash: number): number {
    const { words } = this;
    for (let at = this.heads[hash & this.mask]!; at >= 0; at = words[at + SLOT_NEXT]!) {
      if (words[at + SLOT_PORTS] === ports && this.isFor(at, addresses)) return at;
    }
    return -1;
  }

  /** Adds a slot and returns its index, or -1 when the table is full. */
  add(addresses: Int32Array, ports: number, hash: number): number {
    if (this.count === this.capacity) return -1;
    if (this.count * SLOT_WORDS === this.words.length) this.grow();
    const { words } = this;
    let at = this.free;
    if (at >= 0) this.free = words[at + SLOT_NEXT]!;
    else at = this.untouched++ * SLOT_WORDS;
    for (let word = 0; word < 8; word++) words[at + word] = addresses[word]!;
    words[at + SLOT_PORTS] = ports;
    words[at + SLOT_NEXT] = this.heads[hash & this.mask]!;
    this.heads[hash & this.mask] = at;
    this.count++;
    return at;
  }

  remove(at: number, hash: number): void {
    const { words } = this;
    const head = hash & this.mask;
    if (this.heads[head] === at) this.heads[head] = words[at + SLOT_NEXT]!;
    else {
      let before = this.heads[head]!;
      while (words[before + SLOT_NEXT] !== at) before = words[before + SLOT_NEXT]!;
      words[before + SLOT_NEXT] = words[at + SLOT_NEXT]!;
    }
    words[at + SLOT_PORTS] = 0;
    words[at + SLOT_NEXT] = this.free;
    this.free = at;
    this.count--;
  }

  /** Whether the slot at `at` is in use: a connection has ports, and neither is 0. */
  isUsed(at: number): boolean {
    return this.words[at + SLOT_PORTS] !== 0;
  }

  /** The index after the last slot that was ever used: a loop over the slots ends there. */
  get end(): number {
    return this.untouched * SLOT_WORDS;
  }

  /** Copies the addresses of a slot to `addresses`, and returns its ports. */
  read(at: number, addresses: Int32Array): number {
    for (let word = 0; word < 8; word++) addresses[word] = this.words[at + word]!;
    return this.words[at + SLOT_PORTS]!;
  }

  private grow(): void {
    const grown = new Int32Array(Math.min(Math.max(2 * this.count, 16), this.capacity) * SLOT_WORDS);
    grown.set(this.words);
    this.words = grown;
  }

  private isFor(at: number, addresses: Int32Array): boolean {
    for (let word = 7; word >= 0; word--) if (this.words[at + word] !== addresses[word]) return false;
    return true;
  }
}
