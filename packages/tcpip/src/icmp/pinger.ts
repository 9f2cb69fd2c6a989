import { equalWords } from '../ip/ip-words.js';
import { DeadlineHeap, type Timed } from '../tcp/deadline-heap.js';

/** Echo requests that may wait for their answers. When there are more, the oldest fails. */
export const MOST_PINGS = 1024;

/** The outcome of an echo request: the hop limit of the answer and the round trip time, or why there is none. */
export type PingResult =
  | { readonly hopLimit: number; readonly roundTripNs: number }
  | 'timed-out'
  | 'unreachable'
  | 'aborted'
  | 'disconnected';

/** An echo request that waits for its answer. */
export class Ping implements Timed {
  wakeNs = Infinity;
  heapIndex = -1;
  readonly remote = new Int32Array(4);

  constructor(
    readonly sequence: number,
    readonly payload: Uint8Array,
    readonly sentNs: number,
    readonly onResult: (result: PingResult) => void,
  ) {}
}

/** The echo requests of both families: RFC 792; RFC 4443, 4. */
export class Pinger {
  private readonly pings = new Map<number, Ping>();
  private readonly heap = new DeadlineHeap<Ping>();
  private next: number;

  /** `identifier`, 16 bits, is that of all requests of this stack. It should be random, like `first`. */
  constructor(
    readonly identifier: number,
    first: number,
  ) {
    this.next = first & 0xffff;
  }

  get size(): number {
    return this.pings.size;
  }

  get nextDeadlineNs(): number {
    return this.heap.earliestNs;
  }

  /**
   * Adds a request to the address of four words at `at`. The caller sends it. The payload is kept: it must not change.
   */
  start(
    words: Int32Array,
    at: number,
    payload: Uint8Array,
    timeoutNs: number,
    nowNs: number,
    onResult: (result: PingResult) => void,
  ): Ping {
    if (this.pings.size >= MOST_PINGS) this.finish(this.pings.values().next().value!, 'timed-out');
    while (this.pings.has(this.next)) this.next = (this.next + 1) & 0xffff;
    const ping = new Ping(this.next, payload, nowNs, onResult);
    this.next = (this.next + 1) & 0xffff;
    for (let word = 0; word < 4; word++) ping.remote[word] = words[at + word]!;
    this.pings.set(ping.sequence, ping);
    this.heap.wakeBy(ping, nowNs + timeoutNs);
    return ping;
  }

  /** Ends a request. Nothing happens if it has ended. */
  finish(ping: Ping, result: PingResult): void {
    if (this.pings.get(ping.sequence) !== ping) return;
    this.pings.delete(ping.sequence);
    this.heap.remove(ping);
    ping.onResult(result);
  }

  /** Handles an answer from the address at `at`. Returns false if no request waits for it. */
  answer(
    words: Int32Array,
    at: number,
    identifier: number,
    sequence: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    hopLimit: number,
    nowNs: number,
  ): boolean {
    const ping = this.find(words, at, identifier, sequence);
    if (ping === undefined || ping.payload.length !== end - start) return false;
    for (let index = 0; index < ping.payload.length; index++) {
      if (ping.payload[index] !== bytes[start + index]) return false;
    }
    this.finish(ping, { hopLimit, roundTripNs: nowNs - ping.sentNs });
    return true;
  }

  /** Handles an error about a request to the address at `at`. Returns false if no such request is pending. */
  fail(words: Int32Array, at: number, identifier: number, sequence: number): boolean {
    const ping = this.find(words, at, identifier, sequence);
    if (ping !== undefined) this.finish(ping, 'unreachable');
    return ping !== undefined;
  }

  /** Whether a request to the address at `at` is pending. */
  find(words: Int32Array, at: number, identifier: number, sequence: number): Ping | undefined {
    const ping = identifier === this.identifier ? this.pings.get(sequence) : undefined;
    return ping !== undefined && equalWords(ping.remote, 0, words, at) ? ping : undefined;
  }

  timeout(nowNs: number): void {
    for (let due = this.heap.takeDue(nowNs); due !== undefined; due = this.heap.takeDue(nowNs)) {
      this.finish(due, 'timed-out');
    }
  }

  /** Ends all requests. */
  disconnect(): void {
    for (const ping of [...this.pings.values()]) this.finish(ping, 'disconnected');
  }
}
