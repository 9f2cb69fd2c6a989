import { dropCounters } from '../drop-counters.js';
import { equalWords, keyOfWords } from '../ip/ip-words.js';
import { type Link } from '../link.js';
import { DeadlineHeap } from '../tcp/deadline-heap.js';
import { equalMacs, writeMac } from './ethernet-wire.js';
import { DELAY, INCOMPLETE, Neighbour, type NeighbourPort, PROBE, REACHABLE, STALE } from './neighbour.js';
import { type WaitingPacket } from './neighbour.js';

/** Limits and times, as listed in README.md. A test reaches each of them. */
export const MOST_NEIGHBOURS = 512;
export const MOST_WAITING_FRAMES = 4;
/** The fragments of one packet may be more frames, as long as all waiting frames together are smaller than this. */
export const MOST_WAITING_BYTES = 128 * 1024;
export const MOST_WAITING_FRAGMENTS = 64;
const SECOND = 1e9;
/** RFC 1122, 2.3.2.1 and RFC 4861, 10: at most one request a second for each target. */
export const REQUEST_INTERVAL = SECOND;
export const MOST_REQUESTS = 3;
export const REACHABLE_TIME = 30 * SECOND;
export const DELAY_TIME = 5 * SECOND;

/** Why a packet, or knowledge about a neighbour, was dropped. */
export const NEIGHBOUR_DROPS = ['unresolved', 'waiting-full', 'evicted'] as const;

/** The hosts on the link, by address. */
export class NeighbourCache {
  readonly drops = dropCounters(NEIGHBOUR_DROPS);
  private readonly heap = new DeadlineHeap<Neighbour>();
  /** Hosts that packets were sent to, the longest known first. */
  private readonly used = new Map<number | string, Neighbour>();
  /** Hosts known only from their own messages: evicted first when the cache is full. */
  private readonly unused = new Map<number | string, Neighbour>();
  /** The most recently used one: most packets go to it. */
  private last: Neighbour | undefined;
  private waitingBytes = 0;

  constructor(
    private readonly link: Link,
    private readonly port: NeighbourPort,
  ) {}

  get size(): number {
    return this.used.size + this.unused.size;
  }

  get nextDeadlineNs(): number {
    return this.heap.earliestNs;
  }

  /** Returns what is known about the address at `at`. */
  find(words: Int32Array, at: number): Neighbour | undefined {
    const { last } = this;
    if (last !== undefined && equalWords(last.words, 0, words, at)) return last;
    const key = keyOfWords(words, at);
    return this.used.get(key) ?? this.unused.get(key);
  }

  /**
   * Sends a frame to the neighbour with the address at `at`, at once or when it is found. The frame belongs to the
   * cache from now on.
   */
  send(
    words: Int32Array,
    at: number,
    frame: Uint8Array,
    checksumStart: number,
    checksumOffset: number,
    segmentBytes: number,
    nowNs: number,
  ): void {
    const neighbour = this.use(words, at, nowNs);
    if (neighbour.state !== INCOMPLETE) {
      writeMac(frame, 0, neighbour.mac);
      this.link.transmit(frame, checksumStart, checksumOffset, segmentBytes);
      return;
    }
    const { waiting } = neighbour;
    // Keeps the newest: RFC 1122, 2.3.2.2; RFC 4861, 7.2.2.
    while (
      waiting.length >= MOST_WAITING_FRAMES &&
      (waiting.length >= MOST_WAITING_FRAGMENTS || this.waitingBytes + frame.length > MOST_WAITING_BYTES)
    ) {
      this.waitingBytes -= waiting.shift()!.frame.length;
      this.drops['waiting-full']++;
    }
    this.waitingBytes += frame.length;
    waiting.push({ frame, checksumStart, checksumOffset, segmentBytes });
  }

  /** Asks for a neighbour before a packet needs it: a gateway, for example. */
  prepare(words: Int32Array, at: number, nowNs: number): void {
    this.use(words, at, nowNs);
  }

  /**
   * A neighbour announced its address in a request, or in an unsolicited answer. `isConfirmed`: it answered a request.
   * `mayAdd`: it may be added if it is not known yet.
   */
  learn(
    words: Int32Array,
    at: number,
    mac: Uint8Array,
    macAt: number,
    isConfirmed: boolean,
    mayAdd: boolean,
    nowNs: number,
  ): void {
    let neighbour = this.find(words, at);
    if (neighbour === undefined) {
      if (!mayAdd) return;
      neighbour = this.add(words, at, this.unused);
      writeMac(neighbour.mac, 0, mac, macAt);
      neighbour.state = STALE;
      return;
    }
    const isSame = equalMacs(neighbour.mac, 0, mac, macAt);
    const wasIncomplete = neighbour.state === INCOMPLETE;
    writeMac(neighbour.mac, 0, mac, macAt);
    // An answer counts as confirmation only if we asked: anyone can send one.
    if (isConfirmed && (wasIncomplete || neighbour.state === PROBE)) {
      this.enter(neighbour, REACHABLE, nowNs + REACHABLE_TIME);
    } else if (wasIncomplete || !isSame) this.enter(neighbour, STALE, Infinity);
    if (wasIncomplete) this.release(neighbour, nowNs);
  }

  /** Traffic shows that the neighbour is reachable: RFC 4861, 7.3.1. */
  confirm(neighbour: Neighbour, nowNs: number): void {
    if (neighbour.state !== INCOMPLETE) this.enter(neighbour, REACHABLE, nowNs + REACHABLE_TIME);
  }

  /** Another MAC is claimed for the neighbour. It is not trusted, but the entry must be checked (RFC 4861, 7.2.5). */
  suspect(neighbour: Neighbour): void {
    if (neighbour.state === REACHABLE) this.enter(neighbour, STALE, Infinity);
  }

  private remove(neighbour: Neighbour): void {
    this.heap.remove(neighbour);
    const key = keyOfWords(neighbour.words, 0);
    this.used.delete(key);
    this.unused.delete(key);
    if (this.last === neighbour) this.last = undefined;
  }

  /** Clears the cache: the stack has another address, or another link. */
  clear(): void {
    for (const neighbour of [...this.used.values(), ...this.unused.values()]) {
      this.drops.unresolved += this.takeWaiting(neighbour).length;
      this.remove(neighbour);
    }
  }

  /** Performs the actions that are due. */
  timeout(nowNs: number): void {
    for (let due = this.heap.takeDue(nowNs); due !== undefined; due = this.heap.takeDue(nowNs)) {
      if (due.deadlineNs > nowNs) this.heap.wakeBy(due, due.deadlineNs);
      else this.expire(due, nowNs);
    }
  }

  private expire(neighbour: Neighbour, nowNs: number): void {
    if (neighbour.state === REACHABLE) this.enter(neighbour, STALE, Infinity);
    else if (neighbour.state === DELAY) {
      neighbour.requests = 0;
      this.enter(neighbour, PROBE, nowNs);
      this.ask(neighbour, nowNs);
    } else if (neighbour.requests < MOST_REQUESTS) this.ask(neighbour, nowNs);
    else {
      const waiting = this.takeWaiting(neighbour);
      this.remove(neighbour);
      this.drops.unresolved += waiting.length;
      this.port.unresolved?.(neighbour, waiting);
    }
  }

  private ask(neighbour: Neighbour, nowNs: number): void {
    neighbour.requests++;
    this.enter(neighbour, neighbour.state, nowNs + REQUEST_INTERVAL);
    this.port.request(neighbour);
  }

  private enter(neighbour: Neighbour, state: number, deadlineNs: number): void {
    neighbour.state = state;
    neighbour.deadlineNs = deadlineNs;
    if (deadlineNs === Infinity) this.heap.remove(neighbour);
    else this.heap.wakeBy(neighbour, deadlineNs);
  }

  private use(words: Int32Array, at: number, nowNs: number): Neighbour {
    let neighbour = this.last;
    if (neighbour === undefined || !equalWords(neighbour.words, 0, words, at)) {
      const key = keyOfWords(words, at);
      neighbour = this.used.get(key);
      if (neighbour === undefined) {
        neighbour = this.unused.get(key);
        if (neighbour === undefined) {
          // A single packet does not count as use: otherwise packets to many hosts would evict those that are used
          // repeatedly.
          neighbour = this.add(words, at, this.used);
          this.ask(neighbour, nowNs);
          this.last = neighbour;
          return neighbour;
        }
        this.unused.delete(key);
        this.used.set(key, neighbour);
      }
      this.last = neighbour;
    }
    neighbour.wasUsed = true;
    if (neighbour.state === STALE) this.enter(neighbour, DELAY, nowNs + DELAY_TIME);
    return neighbour;
  }

  private add(words: Int32Array, at: number, to: Map<number | string, Neighbour>): Neighbour {
    if (this.size >= MOST_NEIGHBOURS) this.evict();
    const neighbour = new Neighbour();
    for (let word = 0; word < 4; word++) neighbour.words[word] = words[at + word]!;
    to.set(keyOfWords(words, at), neighbour);
    return neighbour;
  }

  private takeWaiting(neighbour: Neighbour): WaitingPacket[] {
    const { waiting } = neighbour;
    neighbour.waiting = [];
    for (const { frame } of waiting) this.waitingBytes -= frame.length;
    return waiting;
  }

  /**
   * Makes room: evicts entries that were never used first, then those not used since the last check (second chance).
   */
  private evict(): void {
    let victim = this.unused.values().next().value;
    while (victim === undefined) {
      const [key, oldest] = this.used.entries().next().value!;
      if (oldest.wasUsed) {
        oldest.wasUsed = false;
        this.used.delete(key);
        this.used.set(key, oldest);
      } else victim = oldest;
    }
    this.drops.evicted++;
    this.drops.unresolved += this.takeWaiting(victim).length;
    this.remove(victim);
  }

  private release(neighbour: Neighbour, nowNs: number): void {
    const waiting = this.takeWaiting(neighbour);
    this.port.resolved?.(neighbour);
    if (neighbour.state === STALE) this.enter(neighbour, DELAY, nowNs + DELAY_TIME);
    for (const { frame, checksumStart, checksumOffset, segmentBytes } of waiting) {
      writeMac(frame, 0, neighbour.mac);
      this.link.transmit(frame, checksumStart, checksumOffset, segmentBytes);
    }
  }
}
