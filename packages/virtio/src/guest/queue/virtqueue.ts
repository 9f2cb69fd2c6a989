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

/**
 * A chain that came back: what was posted with it, and how many bytes the device wrote, at most what the chain can
 * hold.
 */
export interface Reclaimed<T> {
  readonly token: T;
  readonly lengthBytes: number;
}

/** What a lying device has done. The queue is of no use after that. */
export type QueueViolation = 'unknown-chain' | 'too-many-used' | 'length-too-long';

const UINT32 = 2 ** 32;
/** In place of the bytes that a device may write, for a descriptor that heads no chain in flight. */
const NOT_IN_FLIGHT = -1;
const INDEX_MASK = 0xffff;
/** An event index this far ahead is not reached before it is moved again: a queue has at most 32,768 entries. */
const FAR = 0x8000;
/** Chains after which it is moved again: early enough, and too seldom to cost anything. */
const MOVE_AFTER = 0x1000;

/**
 * A split virtqueue. The device may write anything into shared memory at any time, so nothing there is read twice, no
 * link is followed through it, and what is in flight is kept on this side. Indices run to 65,536 and wrap; a slot is
 * the index modulo the size. Nothing is allocated after its creation.
 *
 * Interrupts: as long as they are wanted, one comes for the first chain that is used after `reclaim` gave undefined,
 * and none for those after it until then.
 */
export interface Virtqueue<T> {
  /** Entries of the queue. */
  readonly size: number;
  /** Entries that no chain uses. */
  readonly free: number;
  /** Chains that were posted and not reclaimed. */
  readonly inFlight: number;
  /** How often the device was notified. */
  readonly notifications: number;
  /** The ring's memory, for as long as the device may use it. */
  readonly memory: ArrayBuffer;
  /** Hands a chain to the device: readable buffers first, at least one buffer. Seen by the device after `publish`. */
  readonly post: (buffers: readonly DmaBuffer[], token: T) => 'posted' | 'queue-full';
  /**
   * The same for a chain of one buffer at a physical address; the caller holds its memory until the chain is reclaimed.
   */
  readonly postOne: (address: number, lengthBytes: number, isWritable: boolean, token: T) => 'posted' | 'queue-full';
  /** Shows the posted chains to the device, and wakes it when it wants that. */
  readonly publish: () => void;
  /**
   * Whether used chains shall interrupt. When they shall from now on: call `reclaim` until it gives undefined, for what
   * came before.
   */
  readonly wantInterrupts: (isWanted: boolean) => void;
  /**
   * The next chain that the device has finished, in a record that is overwritten by the next call; undefined when there
   * is none. A violation stays.
   */
  readonly reclaim: () => Reclaimed<T> | QueueViolation | undefined;
}

/**
 * Enables queue number `index` with at most `wantedSize` entries, a power of two; `features` is what `negotiate` gave.
 * Errors: 'no-such-queue'.
 *
 * Its state is variables of one function, which an interpreter reads several times as fast as the private fields of a
 * class: a queue is what every frame passes twice each way. Source: virtio 1.2, 2.7 and 4.2.3.2.
 */
export function createVirtqueue<T>(
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
  const slotMask = size - 1;
  const hasEventIndex = (features & VIRTIO_RING_F_EVENT_IDX) !== 0;

  const layout = vringLayout(size);
  const memory = natives.dmaAlloc(layout.lengthBytes);
  const descriptors32 = new Uint32Array(memory, layout.descriptors, (size * DESCRIPTOR_BYTES) / 4);
  const descriptors16 = new Uint16Array(memory, layout.descriptors, (size * DESCRIPTOR_BYTES) / 2);
  /** Flags, index, ring, used_event: all written by this side. */
  const available = new Uint16Array(memory, layout.available, RING_HEADER_WORDS + size + 1);
  const usedEvent = RING_HEADER_WORDS + size;
  /** Flags and index, written by the device; its ring and avail_event follow. */
  const usedHeader = new Uint16Array(memory, layout.used, RING_HEADER_WORDS);
  const usedEntries = new Uint32Array(memory, layout.used + 2 * RING_HEADER_WORDS, 2 * size);
  const availableEvent = new Uint16Array(memory, layout.used + 2 * RING_HEADER_WORDS + 8 * size, 1);
  /** By descriptor: the next one of its chain, or of the free ones. */
  const next = Uint16Array.from({ length: size }, (_, descriptor) => descriptor + 1);
  /**
   * By descriptor: the address of the device-writable or, negative, device-readable buffer that it describes on its
   * own; 0 for none.
   */
  const described = new Float64Array(size);
  /**
   * By head of a chain: its descriptors; the bytes that the device may write; what it was posted with; its buffers,
   * held so.
   */
  const counts = new Uint16Array(size);
  const writableBytes = new Float64Array(size).fill(NOT_IN_FLIGHT);
  const tokens: (T | undefined)[] = Array.from({ length: size }, () => undefined);
  const held: (readonly DmaBuffer[] | undefined)[] = Array.from({ length: size }, () => undefined);
  const reclaimed: { token: T | undefined; lengthBytes: number } = { token: undefined, lengthBytes: 0 };
  let firstFree = 0;
  let freeCount = size;
  let availableIndex = 0;
  let publishedIndex = 0;
  /** Of the used ring: how far this side has come, and how far the device was when this side looked last. */
  let usedIndex = 0;
  let seenIndex = 0;
  let wantsInterrupts = true;
  let isArmed = true;
  /** Where used_event was put out of reach. */
  let farFrom = 0;
  let violation: QueueViolation | undefined;
  let notifications = 0;

  const address = natives.physicalAddress(new Uint8Array(memory));
  transport.enableQueue(index, size, {
    descriptors: address + layout.descriptors,
    available: address + layout.available,
    used: address + layout.used,
  });

  function describe(descriptor: number, bufferAddress: number, lengthBytes: number, flags: number): void {
    const words = (descriptor * DESCRIPTOR_BYTES) / 4;
    descriptors32[words] = bufferAddress % UINT32;
    descriptors32[words + 1] = Math.floor(bufferAddress / UINT32);
    descriptors32[words + 2] = lengthBytes;
    descriptors16[2 * words + 6] = flags;
    descriptors16[2 * words + 7] = (flags & VIRTQ_DESC_F_NEXT) === 0 ? 0 : next[descriptor]!;
  }

  function makeAvailable(head: number, deviceWritableBytes: number, token: T): void {
    writableBytes[head] = deviceWritableBytes;
    tokens[head] = token;
    available[RING_HEADER_WORDS + (availableIndex & slotMask)] = head;
    availableIndex = (availableIndex + 1) & INDEX_MASK;
  }

  function arm(): void {
    isArmed = true;
    if (hasEventIndex) available[usedEvent] = usedIndex;
    else available[0] = 0;
  }

  function disarm(): void {
    isArmed = false;
    // With event indices the device leaves us alone by itself once it has passed used_event, unless it never shall
    // reach it.
    if (!hasEventIndex) available[0] = VIRTQ_AVAIL_F_NO_INTERRUPT;
    else if (!wantsInterrupts) {
      farFrom = usedIndex;
      available[usedEvent] = (usedIndex + FAR) & INDEX_MASK;
    }
  }

  /** Looks how far the device has come. Whether it has come further; a violation when that cannot be. */
  function look(): boolean | QueueViolation {
    seenIndex = usedHeader[1]!;
    if (seenIndex === usedIndex) {
      if (isArmed || !wantsInterrupts) return false;
      arm();
      // Orders used_event (or avail.flags) before one more look at used.idx: the device writes used.idx, then reads
      // used_event.
      natives.barrier();
      seenIndex = usedHeader[1]!;
      if (seenIndex === usedIndex) return false;
    }
    if (((seenIndex - usedIndex) & INDEX_MASK) > ((availableIndex - usedIndex) & INDEX_MASK)) return 'too-many-used';
    // Orders used.idx before the entries that it announces.
    natives.barrier();
    if (isArmed) disarm();
    return true;
  }

  return {
    size,
    memory,
    get free() {
      return freeCount;
    },
    get inFlight() {
      return (availableIndex - usedIndex) & INDEX_MASK;
    },
    get notifications() {
      return notifications;
    },
    post(buffers, token) {
      const count = buffers.length;
      if (count > freeCount) return 'queue-full';
      const head = firstFree;
      let descriptor = head;
      let deviceWritableBytes = 0;
      for (let position = 0; position < count; position++) {
        const { bytes, isWritable } = buffers[position]!;
        if (isWritable) deviceWritableBytes += bytes.length;
        const isLast = position === count - 1;
        const flags = (isWritable ? VIRTQ_DESC_F_WRITE : 0) | (isLast ? 0 : VIRTQ_DESC_F_NEXT);
        describe(descriptor, natives.physicalAddress(bytes), bytes.length, flags);
        described[descriptor] = 0;
        descriptor = next[descriptor]!;
      }
      firstFree = descriptor;
      freeCount -= count;
      counts[head] = count;
      held[head] = buffers;
      makeAvailable(head, deviceWritableBytes, token);
      return 'posted';
    },
    postOne(bufferAddress, lengthBytes, isWritable, token) {
      if (freeCount === 0) return 'queue-full';
      const head = firstFree;
      firstFree = next[head]!;
      freeCount--;
      const description = isWritable ? bufferAddress : -bufferAddress;
      // Whoever posts buffers of a pool mostly gets the descriptor back that the buffer had: both are taken last in,
      // first out.
      if (described[head] === description) descriptors32[4 * head + 2] = lengthBytes;
      else {
        describe(head, bufferAddress, lengthBytes, isWritable ? VIRTQ_DESC_F_WRITE : 0);
        described[head] = description;
        counts[head] = 1;
      }
      makeAvailable(head, isWritable ? lengthBytes : 0, token);
      return 'posted';
    },
    publish() {
      const before = publishedIndex;
      const now = availableIndex;
      if (now === before) return;
      // Orders the ring entries above before avail.idx, which the device reads first.
      natives.barrier();
      available[1] = now;
      publishedIndex = now;
      // Orders avail.idx before the reading of used.flags or avail_event, which the device writes before its last look
      // at avail.idx.
      natives.barrier();
      const isWanted = hasEventIndex
        ? needsEvent(availableEvent[0]!, now, before)
        : (usedHeader[0]! & VIRTQ_USED_F_NO_NOTIFY) === 0;
      if (!isWanted) return;
      notifications++;
      transport.notify(index);
    },
    wantInterrupts(isWanted) {
      wantsInterrupts = isWanted;
      if (!isWanted) disarm();
    },
    reclaim() {
      if (violation !== undefined) return violation;
      if (usedIndex === seenIndex) {
        const isFurther = look();
        if (isFurther === false) return undefined;
        if (isFurther !== true) return (violation = isFurther);
      }
      const entry = 2 * (usedIndex & slotMask);
      const head = usedEntries[entry]!;
      const lengthBytes = usedEntries[entry + 1]!;
      const deviceWritableBytes = head < size ? writableBytes[head]! : NOT_IN_FLIGHT;
      if (deviceWritableBytes === NOT_IN_FLIGHT) return (violation = 'unknown-chain');
      if (lengthBytes > deviceWritableBytes) return (violation = 'length-too-long');
      reclaimed.token = tokens[head];
      reclaimed.lengthBytes = lengthBytes;
      writableBytes[head] = NOT_IN_FLIGHT;
      const count = counts[head]!;
      let last = head;
      if (described[head] === 0) {
        for (let left = count - 1; left > 0; left--) last = next[last]!;
        held[head] = undefined;
        tokens[head] = undefined;
      }
      next[last] = firstFree;
      firstFree = head;
      freeCount += count;
      usedIndex = (usedIndex + 1) & INDEX_MASK;
      if (!wantsInterrupts && ((usedIndex - farFrom) & INDEX_MASK) > MOVE_AFTER) disarm();
      return reclaimed as Reclaimed<T>;
    },
  };
}
