import type { Natives } from '@mirage/kernel/natives';
import { VIRTIO_RING_F_EVENT_IDX, type Transport } from '../transport/transport.js';
import {
  DESCRIPTOR_BYTES,
  RING_HEADER_WORDS,
  VIRTQ_AVAIL_F_NO_INTERRUPT,
  VIRTQ_DESC_F_NEXT,
  VIRTQ_DESC_F_WRITE,
  VIRTQ_USED_F_NO_NOTIFY,
  needsEvent,
  vringLayout,
} from './vring.js';

/** A part of a chain: DMA memory, owned by the device until the chain is reclaimed. */
export interface DmaBuffer {
  readonly bytes: Uint8Array;
  readonly isWritable: boolean;
}

/** A chain that came back: what was posted with it, and how many bytes the device wrote, at most what the chain can hold. */
export interface Reclaimed<T> {
  readonly token: T;
  readonly lengthBytes: number;
}

/** What a lying device has done. The queue is of no use after that. */
export type QueueViolation = 'unknown-chain' | 'too-many-used' | 'length-too-long';

const UINT32 = 2 ** 32;
const INDEX_MASK = 0xffff;
/** An event index this far ahead is not reached before it is moved again: a queue has at most 32,768 entries. */
const FAR = 0x8000;

/**
 * A split virtqueue. The device may write anything into shared memory at any time, so nothing there is read twice, no link is followed through it, and what
 * is in flight is kept on this side. Indices run to 65,536 and wrap; a slot is the index modulo the size. Nothing is allocated after `create`.
 *
 * Interrupts: as long as they are wanted, one comes for the first chain that is used after `reclaim` gave undefined, and none for those after it until then.
 */
export class Virtqueue<T> {
  readonly #natives: Natives;
  readonly #transport: Transport;
  readonly #index: number;
  readonly #size: number;
  readonly #hasEventIndex: boolean;
  readonly #memory: ArrayBuffer;
  readonly #descriptors32: Uint32Array;
  readonly #descriptors16: Uint16Array;
  /** Flags, index, ring, used_event: all written by this side. */
  readonly #available: Uint16Array;
  /** Flags and index, written by the device; its ring and avail_event follow. */
  readonly #usedHeader: Uint16Array;
  readonly #usedEntries: Uint32Array;
  readonly #availableEvent: Uint16Array;
  /** By descriptor: the next one of its chain, or of the free ones. */
  readonly #next: Uint16Array;
  /** By head of a chain: its descriptors, 0 when it is not in flight; the bytes that the device may write; what it was posted with; its buffers, held so. */
  readonly #counts: Uint16Array;
  readonly #writableBytes: Float64Array;
  readonly #tokens: (T | undefined)[];
  readonly #held: (readonly DmaBuffer[] | undefined)[];
  readonly #reclaimed: { token: T | undefined; lengthBytes: number } = { token: undefined, lengthBytes: 0 };
  #firstFree = 0;
  #freeCount: number;
  #inFlight = 0;
  #availableIndex = 0;
  #publishedIndex = 0;
  #usedIndex = 0;
  #wantsInterrupts = true;
  #isArmed = true;
  #violation: QueueViolation | undefined;
  #notifications = 0;

  /**
   * Enables queue number `index` with at most `wantedSize` entries, a power of two; `features` is what `negotiate` gave.
   * Errors: 'no-such-queue'. Source: virtio 1.2, 4.2.3.2.
   */
  static create<T>(
    natives: Natives,
    transport: Transport,
    index: number,
    wantedSize: number,
    features: number,
  ): Virtqueue<T> | 'no-such-queue' {
    const most = transport.maxQueueSize(index);
    if (most === 0) return 'no-such-queue';
    let size = wantedSize;
    while (size > most) size >>= 1;
    return new Virtqueue<T>(natives, transport, index, size, (features & VIRTIO_RING_F_EVENT_IDX) !== 0);
  }

  private constructor(natives: Natives, transport: Transport, index: number, size: number, hasEventIndex: boolean) {
    const { descriptors, available, used, lengthBytes } = vringLayout(size);
    const memory = natives.dmaAlloc(lengthBytes);
    this.#natives = natives;
    this.#transport = transport;
    this.#index = index;
    this.#size = size;
    this.#hasEventIndex = hasEventIndex;
    this.#memory = memory;
    this.#descriptors32 = new Uint32Array(memory, descriptors, (size * DESCRIPTOR_BYTES) / 4);
    this.#descriptors16 = new Uint16Array(memory, descriptors, (size * DESCRIPTOR_BYTES) / 2);
    this.#available = new Uint16Array(memory, available, RING_HEADER_WORDS + size + 1);
    this.#usedHeader = new Uint16Array(memory, used, RING_HEADER_WORDS);
    this.#usedEntries = new Uint32Array(memory, used + 2 * RING_HEADER_WORDS, 2 * size);
    this.#availableEvent = new Uint16Array(memory, used + 2 * RING_HEADER_WORDS + 8 * size, 1);
    this.#next = Uint16Array.from({ length: size }, (_, descriptor) => descriptor + 1);
    this.#counts = new Uint16Array(size);
    this.#writableBytes = new Float64Array(size);
    this.#tokens = Array.from({ length: size }, () => undefined);
    this.#held = Array.from({ length: size }, () => undefined);
    this.#freeCount = size;
    const address = natives.physicalAddress(new Uint8Array(memory));
    transport.enableQueue(index, size, {
      descriptors: address + descriptors,
      available: address + available,
      used: address + used,
    });
  }

  /** Entries of the queue. */
  get size(): number {
    return this.#size;
  }

  /** Entries that no chain uses. */
  get free(): number {
    return this.#freeCount;
  }

  /** Chains that were posted and not reclaimed. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** How often the device was notified. */
  get notifications(): number {
    return this.#notifications;
  }

  /** The ring's memory, for as long as the device may use it. */
  get memory(): ArrayBuffer {
    return this.#memory;
  }

  /** Hands a chain to the device: readable buffers first, at least one buffer. Seen by the device after `publish`. */
  post(buffers: readonly DmaBuffer[], token: T): 'posted' | 'queue-full' {
    const count = buffers.length;
    if (count > this.#freeCount) return 'queue-full';
    const head = this.#firstFree;
    let descriptor = head;
    let writableBytes = 0;
    for (let position = 0; position < count; position++) {
      const { bytes, isWritable } = buffers[position]!;
      if (isWritable) writableBytes += bytes.length;
      const isLast = position === count - 1;
      const flags = (isWritable ? VIRTQ_DESC_F_WRITE : 0) | (isLast ? 0 : VIRTQ_DESC_F_NEXT);
      this.#describe(descriptor, this.#natives.physicalAddress(bytes), bytes.length, flags);
      descriptor = this.#next[descriptor]!;
    }
    this.#held[head] = buffers;
    this.#makeAvailable(head, descriptor, count, writableBytes, token);
    return 'posted';
  }

  /** The same for a chain of one buffer at a physical address; the caller holds its memory until the chain is reclaimed. */
  postOne(address: number, lengthBytes: number, isWritable: boolean, token: T): 'posted' | 'queue-full' {
    if (this.#freeCount === 0) return 'queue-full';
    const head = this.#firstFree;
    this.#describe(head, address, lengthBytes, isWritable ? VIRTQ_DESC_F_WRITE : 0);
    this.#makeAvailable(head, this.#next[head]!, 1, isWritable ? lengthBytes : 0, token);
    return 'posted';
  }

  #describe(descriptor: number, address: number, lengthBytes: number, flags: number): void {
    const words = (descriptor * DESCRIPTOR_BYTES) / 4;
    this.#descriptors32[words] = address % UINT32;
    this.#descriptors32[words + 1] = Math.floor(address / UINT32);
    this.#descriptors32[words + 2] = lengthBytes;
    this.#descriptors16[2 * words + 6] = flags;
    this.#descriptors16[2 * words + 7] = (flags & VIRTQ_DESC_F_NEXT) === 0 ? 0 : this.#next[descriptor]!;
  }

  #makeAvailable(head: number, nextFree: number, count: number, writableBytes: number, token: T): void {
    this.#firstFree = nextFree;
    this.#freeCount -= count;
    this.#counts[head] = count;
    this.#writableBytes[head] = writableBytes;
    this.#tokens[head] = token;
    this.#inFlight++;
    this.#available[RING_HEADER_WORDS + (this.#availableIndex & (this.#size - 1))] = head;
    this.#availableIndex = (this.#availableIndex + 1) & INDEX_MASK;
  }

  /** Shows the posted chains to the device, and wakes it when it wants that. */
  publish(): void {
    const before = this.#publishedIndex;
    const now = this.#availableIndex;
    if (now === before) return;
    // Orders the ring entries above before avail.idx, which the device reads first.
    this.#natives.barrier();
    this.#available[1] = now;
    this.#publishedIndex = now;
    // Orders avail.idx before the reading of used.flags or avail_event, which the device writes before its last look at avail.idx.
    this.#natives.barrier();
    const isWanted = this.#hasEventIndex
      ? needsEvent(this.#availableEvent[0]!, now, before)
      : (this.#usedHeader[0]! & VIRTQ_USED_F_NO_NOTIFY) === 0;
    if (!isWanted) return;
    this.#notifications++;
    this.#transport.notify(this.#index);
  }

  /** Whether used chains shall interrupt. When they shall from now on: call `reclaim` until it gives undefined, for what came before. */
  wantInterrupts(isWanted: boolean): void {
    this.#wantsInterrupts = isWanted;
    if (!isWanted) this.#disarm();
  }

  #arm(): void {
    this.#isArmed = true;
    if (this.#hasEventIndex) this.#available[RING_HEADER_WORDS + this.#size] = this.#usedIndex;
    else this.#available[0] = 0;
  }

  #disarm(): void {
    this.#isArmed = false;
    // With event indices the device leaves us alone by itself once it has passed used_event, unless it never shall reach it.
    if (!this.#hasEventIndex) this.#available[0] = VIRTQ_AVAIL_F_NO_INTERRUPT;
    else if (!this.#wantsInterrupts)
      this.#available[RING_HEADER_WORDS + this.#size] = (this.#usedIndex + FAR) & INDEX_MASK;
  }

  /** The next chain that the device has finished, in a record that is overwritten by the next call; undefined when there is none. A violation stays. */
  reclaim(): Reclaimed<T> | QueueViolation | undefined {
    if (this.#violation !== undefined) return this.#violation;
    let published = this.#usedHeader[1]!;
    if (published === this.#usedIndex) {
      if (this.#isArmed || !this.#wantsInterrupts) return undefined;
      this.#arm();
      // Orders used_event (or avail.flags) before one more look at used.idx: the device writes used.idx, then reads used_event.
      this.#natives.barrier();
      published = this.#usedHeader[1]!;
      if (published === this.#usedIndex) return undefined;
    }
    if (((published - this.#usedIndex) & INDEX_MASK) > this.#inFlight) return (this.#violation = 'too-many-used');
    // Orders used.idx before the entry that it announces.
    this.#natives.barrier();
    const slot = this.#usedIndex & (this.#size - 1);
    const head = this.#usedEntries[2 * slot]!;
    const lengthBytes = this.#usedEntries[2 * slot + 1]!;
    const count = head < this.#size ? this.#counts[head]! : 0;
    if (count === 0) return (this.#violation = 'unknown-chain');
    if (lengthBytes > this.#writableBytes[head]!) return (this.#violation = 'length-too-long');
    const reclaimed = this.#reclaimed;
    reclaimed.token = this.#tokens[head];
    reclaimed.lengthBytes = lengthBytes;
    this.#free(head, count);
    this.#usedIndex = (this.#usedIndex + 1) & INDEX_MASK;
    if (this.#isArmed || !this.#wantsInterrupts) this.#disarm();
    return reclaimed as Reclaimed<T>;
  }

  #free(head: number, count: number): void {
    let last = head;
    for (let left = count - 1; left > 0; left--) last = this.#next[last]!;
    this.#next[last] = this.#firstFree;
    this.#firstFree = head;
    this.#freeCount += count;
    this.#counts[head] = 0;
    this.#tokens[head] = undefined;
    this.#held[head] = undefined;
    this.#inFlight--;
  }
}
