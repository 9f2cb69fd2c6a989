import type { Natives } from '@mirage/kernel/natives';
import { DESCRIPTOR_BYTES, needsEvent, RING_HEADER_WORDS, vringLayout } from '@mirage/kernel/virtqueue';
import { VIRTIO_RING_F_EVENT_IDX, type Transport } from '../transport/transport.js';
import type { DmaBuffer, QueueViolation, Reclaimed, Virtqueue } from './virtqueue-interface.js';
import { VIRTQ_AVAIL_F_NO_INTERRUPT, VIRTQ_DESC_F_NEXT, VIRTQ_DESC_F_WRITE, VIRTQ_USED_F_NO_NOTIFY } from './vring.js';

const UINT32 = 2 ** 32;
/** Stored in place of the writable bytes for a descriptor that heads no chain in flight. */
const NOT_IN_FLIGHT = -1;
const INDEX_MASK = 0xffff;
/** An event index this far ahead is not reached before it moves again: a queue has at most 32,768 entries. */
const FAR = 0x8000;
/** The event index moves again after this many chains: early enough, and rarely enough to cost nothing. */
const MOVE_AFTER = 0x1000;

/**
 * Enables queue number `index` with at most `wantedSize` entries, a power of two. `features` is the result of
 * `negotiate`. Errors: 'no-such-queue'.
 *
 * The state is in variables of one function, because an interpreter reads them several times as fast as private fields
 * of a class, and every frame passes a queue twice. Source: virtio 1.2, 2.7 and 4.2.3.2.
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
  /** Flags, index, ring, used_event: written by the driver. */
  const available = new Uint16Array(memory, layout.available, RING_HEADER_WORDS + size + 1);
  const usedEvent = RING_HEADER_WORDS + size;
  /** Flags and index, written by the device; the used ring and avail_event follow. */
  const usedHeader = new Uint16Array(memory, layout.used, RING_HEADER_WORDS);
  const usedEntries = new Uint32Array(memory, layout.used + 2 * RING_HEADER_WORDS, 2 * size);
  const availableEvent = new Uint16Array(memory, layout.used + 2 * RING_HEADER_WORDS + 8 * size, 1);
  /** By descriptor: the next descriptor of its chain or of the free list. */
  const next = Uint16Array.from({ length: size }, (_, descriptor) => descriptor + 1);
  /** By descriptor: the address of the single buffer that it describes, negative if device-readable; 0 for none. */
  const described = new Float64Array(size);
  /**
   * By head of a chain: the number of its descriptors; the bytes that the device may write; its token; its buffers, so
   * that they stay allocated.
   */
  const counts = new Uint16Array(size);
  const writableBytes = new Float64Array(size).fill(NOT_IN_FLIGHT);
  /** By head of a chain: 1 if the device may read a part of it. */
  const isReadable = new Uint8Array(size);
  const tokens: (T | undefined)[] = Array.from({ length: size }, () => undefined);
  const held: (readonly DmaBuffer[] | undefined)[] = Array.from({ length: size }, () => undefined);
  const reclaimed: { token: T | undefined; lengthBytes: number } = { token: undefined, lengthBytes: 0 };
  let firstFree = 0;
  let freeCount = size;
  let availableIndex = 0;
  let publishedIndex = 0;
  /** Of the used ring: the driver's index, and the device's index when the driver last read it. */
  let usedIndex = 0;
  let seenIndex = 0;
  let wantsInterrupts = true;
  let isArmed = true;
  /** The used index at which used_event was moved out of reach. */
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
    // With event indices the device stops sending interrupts once it has passed used_event.
    if (!hasEventIndex) available[0] = VIRTQ_AVAIL_F_NO_INTERRUPT;
    else if (!wantsInterrupts) {
      farFrom = usedIndex;
      available[usedEvent] = (usedIndex + FAR) & INDEX_MASK;
    }
  }

  /** Reads the used index. Returns true if it moved, and a violation if it is out of range. */
  function look(): boolean | QueueViolation {
    seenIndex = usedHeader[1]!;
    if (seenIndex === usedIndex) {
      if (isArmed || !wantsInterrupts) return false;
      arm();
      // Orders used_event (or avail.flags) before the second read of used.idx: the device writes used.idx, then reads
      // used_event.
      natives.barrier();
      seenIndex = usedHeader[1]!;
      if (seenIndex === usedIndex) return false;
    }
    if (((seenIndex - usedIndex) & INDEX_MASK) > ((availableIndex - usedIndex) & INDEX_MASK)) return 'too-many-used';
    // Orders used.idx before the entries that it covers.
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
      isReadable[head] = 0;
      for (let position = 0; position < count; position++) {
        const { bytes, isWritable } = buffers[position]!;
        if (isWritable) deviceWritableBytes += bytes.length;
        else isReadable[head] = 1;
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
      // A caller that posts buffers of a pool mostly gets the descriptor that the buffer had before: both lists are
      // last in, first out.
      if (described[head] === description) descriptors32[4 * head + 2] = lengthBytes;
      else {
        describe(head, bufferAddress, lengthBytes, isWritable ? VIRTQ_DESC_F_WRITE : 0);
        described[head] = description;
        counts[head] = 1;
      }
      isReadable[head] = isWritable ? 0 : 1;
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
      // Orders avail.idx before the read of used.flags or avail_event, which the device writes before it last reads
      // avail.idx.
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
      // Some devices also count the bytes that they have read: Cloud Hypervisor does so for output and for written
      // sectors.
      if (lengthBytes > deviceWritableBytes && isReadable[head] === 0) return (violation = 'length-too-long');
      reclaimed.token = tokens[head];
      reclaimed.lengthBytes = Math.min(lengthBytes, deviceWritableBytes);
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
