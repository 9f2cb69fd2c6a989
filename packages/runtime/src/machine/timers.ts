/** One timer: due at `deadlineNs` of the monotonic clock, in nanoseconds. */
export interface Timer {
  deadlineNs: number;
  readonly callback: () => void;
  /** Milliseconds until it is due again; undefined: once. */
  readonly intervalNs: number | undefined;
  /** Order among timers with one deadline. */
  order: number;
  isCancelled: boolean;
}

const isBefore = (a: Timer, b: Timer): boolean =>
  a.deadlineNs === b.deadlineNs ? a.order < b.order : a.deadlineNs < b.deadlineNs;

/** Timers by deadline, in a binary heap: adding and taking cost the logarithm of their number. A cancelled timer leaves when its time comes. */
export class TimerHeap {
  readonly #heap: Timer[] = [];
  #order = 0;

  add(timer: Timer): void {
    timer.order = this.#order++;
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

  /** The deadline of the first timer that is not cancelled; Infinity when there is none. */
  nextDeadlineNs(): number {
    while (this.#heap[0]?.isCancelled) this.#takeFirst();
    return this.#heap[0]?.deadlineNs ?? Infinity;
  }

  /** Takes the first timer that is due at `nowNs`; undefined when none is. */
  takeDue(nowNs: number): Timer | undefined {
    return this.nextDeadlineNs() <= nowNs ? this.#takeFirst() : undefined;
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
