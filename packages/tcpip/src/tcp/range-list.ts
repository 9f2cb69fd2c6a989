import { type Sequence } from './sequence.js';

const NO_EDGES = new Int32Array(0);

/**
 * Sorted, disjoint ranges of sequence numbers, at most `capacity`: data that arrived out of order, or that the peer
 * acknowledged selectively. All ranges lie within 2^31 of each other. No range touches another.
 */
export class RangeList {
  /** Start and end of each range, in order. */
  edges: Int32Array = NO_EDGES;
  count = 0;
  /** Bytes in all ranges. */
  bytes = 0;

  constructor(readonly capacity: number) {}

  start(index: number): Sequence {
    return this.edges[2 * index]! as Sequence;
  }

  end(index: number): Sequence {
    return this.edges[2 * index + 1]! as Sequence;
  }

  /**
   * Adds a range that is not empty. Returns the number of bytes that were not in the list before, or -1 when the list
   * is full and the range touches none of its ranges.
   */
  add(start: Sequence, end: Sequence): number {
    // Most connections never need one.
    if (this.edges.length === 0) this.edges = new Int32Array(2 * this.capacity);
    const { edges } = this;
    // The ranges from `first` to before `last` touch the new one.
    let first = 0;
    while (first < this.count && ((edges[2 * first + 1]! - start) | 0) < 0) first++;
    let last = first;
    while (last < this.count && ((edges[2 * last]! - end) | 0) <= 0) last++;
    const before = this.bytes;
    if (first === last) {
      if (this.count === this.capacity) return -1;
      edges.copyWithin(2 * first + 2, 2 * first, 2 * this.count);
      edges[2 * first] = start;
      edges[2 * first + 1] = end;
      this.count++;
      this.bytes += (end - start) | 0;
      return (end - start) | 0;
    }
    const from = ((edges[2 * first]! - start) | 0) < 0 ? edges[2 * first]! : start;
    const to = ((edges[2 * last - 1]! - end) | 0) > 0 ? edges[2 * last - 1]! : end;
    for (let index = first; index < last; index++) this.bytes -= (edges[2 * index + 1]! - edges[2 * index]!) | 0;
    edges[2 * first] = from;
    edges[2 * first + 1] = to;
    this.bytes += (to - from) | 0;
    edges.copyWithin(2 * first + 2, 2 * last, 2 * this.count);
    this.count -= last - first - 1;
    return this.bytes - before;
  }

  /** Removes everything before `edge`. */
  dropBefore(edge: Sequence): void {
    const { edges } = this;
    let first = 0;
    for (; first < this.count && ((edges[2 * first + 1]! - edge) | 0) <= 0; first++) {
      this.bytes -= (edges[2 * first + 1]! - edges[2 * first]!) | 0;
    }
    if (first > 0) {
      edges.copyWithin(0, 2 * first, 2 * this.count);
      this.count -= first;
    }
    if (this.count > 0 && ((edges[0]! - edge) | 0) < 0) {
      this.bytes -= (edge - edges[0]!) | 0;
      edges[0] = edge;
    }
  }

  /** Removes everything from `edge` on. */
  dropFrom(edge: Sequence): void {
    const { edges } = this;
    while (this.count > 0 && ((edges[2 * this.count - 2]! - edge) | 0) >= 0) {
      this.count--;
      this.bytes -= (edges[2 * this.count + 1]! - edges[2 * this.count]!) | 0;
    }
    if (this.count > 0 && ((edges[2 * this.count - 1]! - edge) | 0) > 0) {
      this.bytes -= (edges[2 * this.count - 1]! - edge) | 0;
      edges[2 * this.count - 1] = edge;
    }
  }

  clear(): void {
    this.count = 0;
    this.bytes = 0;
  }
}
