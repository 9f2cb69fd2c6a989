/** An event at a moment of virtual time. */
interface SimulatedEvent {
  readonly atNs: number;
  /** Events of one moment happen in the order in which they were added. */
  readonly number: number;
  run: (() => void) | undefined;
}

/** Virtual time, in nanoseconds from 0, and the scheduled events. */
export class EventQueue {
  nowNs = 0;
  private readonly heap: SimulatedEvent[] = [];
  private added = 0;

  /** Whether no event is scheduled. */
  get isEmpty(): boolean {
    this.dropCancelled();
    return this.heap.length === 0;
  }

  /** The time of the next event. Infinity: never. */
  get nextNs(): number {
    this.dropCancelled();
    return this.heap.length === 0 ? Infinity : this.heap[0]!.atNs;
  }

  /** Schedules an event, and returns a function that cancels it. A moment in the past means now. */
  add(atNs: number, run: () => void): () => void {
    const event: SimulatedEvent = { atNs: Math.max(atNs, this.nowNs), number: this.added++, run };
    const { heap } = this;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isEarlier(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
    return () => void (event.run = undefined);
  }

  /** Runs the next event. Returns false if there is none. */
  step(): boolean {
    this.dropCancelled();
    const event = this.takeFirst();
    if (event === undefined) return false;
    this.nowNs = event.atNs;
    event.run!();
    return true;
  }

  private dropCancelled(): void {
    while (this.heap.length > 0 && this.heap[0]!.run === undefined) this.takeFirst();
  }

  private takeFirst(): SimulatedEvent | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || last === first) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isEarlier(heap[child + 1]!, heap[child]!)) child++;
      if (!isEarlier(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isEarlier(a: SimulatedEvent, b: SimulatedEvent): boolean {
  return a.atNs < b.atNs || (a.atNs === b.atNs && a.number < b.number);
}
