/** Something with a deadline, in nanoseconds. The heap owns both fields. */
export interface Timed {
  /** When to check it: at its deadline or earlier. Infinity: never. */
  wakeNs: number;
  /** Its index in the heap; -1: not in the heap. */
  heapIndex: number;
}

/**
 * Finds the earliest of many deadlines. A deadline that moves later keeps its place and is checked again when the old
 * one passes: most TCP deadlines move before they pass, and then cost only a comparison.
 */
export class DeadlineHeap<T extends Timed> {
  private readonly items: T[] = [];

  get size(): number {
    return this.items.length;
  }

  get earliestNs(): number {
    return this.items.length === 0 ? Infinity : this.items[0]!.wakeNs;
  }

  /** Makes sure that `item` is checked by `deadlineNs`. */
  wakeBy(item: T, deadlineNs: number): void {
    if (item.heapIndex >= 0) {
      if (deadlineNs >= item.wakeNs) return;
      item.wakeNs = deadlineNs;
      this.rise(item.heapIndex, item);
    } else if (deadlineNs !== Infinity) {
      item.wakeNs = deadlineNs;
      this.items.push(item);
      this.rise(this.items.length - 1, item);
    }
  }

  remove(item: T): void {
    const at = item.heapIndex;
    if (at < 0) return;
    item.heapIndex = -1;
    item.wakeNs = Infinity;
    const last = this.items.pop()!;
    if (last === item) return;
    last.heapIndex = at;
    this.items[at] = last;
    this.sink(at, last);
    this.rise(last.heapIndex, last);
  }

  /** Removes and returns an item to check, whose deadline is not after `nowNs`. */
  takeDue(nowNs: number): T | undefined {
    const first = this.items[0];
    if (first === undefined || first.wakeNs > nowNs) return undefined;
    this.remove(first);
    return first;
  }

  private rise(from: number, item: T): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.items[parent]!;
      if (above.wakeNs <= item.wakeNs) break;
      this.items[at] = above;
      above.heapIndex = at;
      at = parent;
    }
    this.items[at] = item;
    item.heapIndex = at;
  }

  private sink(from: number, item: T): void {
    const { items } = this;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]!.wakeNs < items[child]!.wakeNs) child++;
      const below = items[child]!;
      if (below.wakeNs >= item.wakeNs) break;
      items[at] = below;
      below.heapIndex = at;
      at = child;
    }
    items[at] = item;
    item.heapIndex = at;
  }
}
