/** One timer: due at `deadlineNs` of the monotonic clock, in nanoseconds. */
export interface Timer {
  deadlineNs: number;
  readonly callback: () => void;
  /** Nanoseconds until it is due again; undefined for a timer that fires once. */
  readonly intervalNs: number | undefined;
  /** Order among timers with the same deadline. */
  order: number;
  isCancelled: boolean;
}

const isBefore = (a: Timer, b: Timer): boolean =>
  a.deadlineNs === b.deadlineNs ? a.order < b.order : a.deadlineNs < b.deadlineNs;

/** The number of timers from which on cancelled ones are removed. */
const FEW = 64;

/**
 * Timers by deadline, in a binary heap: adding and taking cost the logarithm of their number. A cancelled timer is
 * removed when it is due, or when there are twice as many timers as were live at the last cleanup. So a server that
 * sets and cancels a timer for each request keeps few.
 */
export class TimerHeap {
  #heap: Timer[] = [];
  #order = 0;
  /** The number of timers at which the next cleanup runs. */
  #most = FEW;

  /** The number of timers, including cancelled ones. */
  get size(): number {
    return this.#heap.length;
  }

  add(timer: Timer): void {
    timer.order = this.#order++;
    if (this.#heap.length >= this.#most) this.#dropCancelled();
    const heap = this.#heap;
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent]!, timer)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = timer;
  }

  /** Returns the deadline of the first timer that is not cancelled, or Infinity if there is none. */
  nextDeadlineNs(): number {
    while (this.#heap[0]?.isCancelled) this.#takeFirst();
    return this.#heap[0]?.deadlineNs ?? Infinity;
  }

  /** Takes the first timer that is due at `nowNs`; undefined if none is. */
  takeDue(nowNs: number): Timer | undefined {
    return this.nextDeadlineNs() <= nowNs ? this.#takeFirst() : undefined;
  }

  #dropCancelled(): void {
    // A sorted array is a heap.
    this.#heap = this.#heap.filter(({ isCancelled }) => !isCancelled).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#most = Math.max(FEW, 2 * this.#heap.length);
  }

  #takeFirst(): Timer | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(last, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}
