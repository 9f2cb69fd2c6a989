import type { Natives } from '@mirage/kernel/natives';
import {
  DESCRIPTOR_BYTES,
  RING_HEADER_WORDS,
  stateBytes,
  virtqueueFlags,
  virtqueueNumbers,
  virtqueueViolations,
  virtqueueWords,
  vringLayout,
} from '@mirage/kernel/virtqueue';
import { frameBuffers, type FrameBuffers } from '@mirage/runtime/machine';
import { VIRTIO_RING_F_EVENT_IDX, type Transport } from '../transport/transport.js';
import { VIRTQ_AVAIL_F_NO_INTERRUPT, VIRTQ_DESC_F_WRITE } from './vring.js';

const UINT32 = 2 ** 32;
const INDEX_MASK = 0xffff;
const { NOT_IN_FLIGHT, HEADER_BYTES, FAR } = virtqueueNumbers;
const {
  SIZE,
  BUFFERS,
  STRIDE,
  FLAGS,
  AVAILABLE,
  USED,
  WANTS,
  ARMED,
  FAR_FROM,
  FREE,
  CLAIMED,
  HEADER,
  JOINED_FRAMES,
  TABLES,
} = virtqueueWords;

/** What a frame queue is created for. */
export interface FrameQueueOptions {
  /** The number of the queue, and the greatest number of its entries, a power of two. */
  readonly index: number;
  readonly wantedSize: number;
  /** The result of `negotiate`. */
  readonly features: number;
  /** The length of a buffer, with the header. */
  readonly bufferBytes: number;
  /** Whether the device writes into the buffers, and whether a frame may spread over several of them. */
  readonly isReceiving: boolean;
  readonly isMergeable: boolean;
  /** Whether a received frame may have a blank checksum, or one that the device has checked. */
  readonly hasChecksum: boolean;
  /** The most entries at the end of the queue without a buffer; they use at most half of it. */
  readonly reserved: number;
}

/**
 * A split virtqueue in which descriptor d always describes buffer d. The natives `virtqReceive`, `virtqSend`,
 * `virtqReclaim` and `virtqPublish` do the work on each frame, with `ring` and `state`; they check everything that the
 * device writes. Nothing is allocated after creation.
 */
export interface FrameQueue {
  /** Entries of the queue. */
  readonly size: number;
  /** The memory that the device shares, and the state that it does not. */
  readonly ring: Uint8Array;
  readonly state: Uint8Array;
  readonly buffers: FrameBuffers;
  /** The header of the last frame received or the next to send: 6 words of 16 bits. */
  readonly header: Uint16Array;
  /**
   * The frames that `virtqReceiveJoined` has joined, and their bytes; the driver sets both to 0. Then the longest frame
   * that it joins, which the driver sets once.
   */
  readonly joined: Int32Array;
  /** The number of buffers that the device claimed for the last frame received. */
  readonly claimed: () => number;
  /** Buffers that are posted and not yet taken back. */
  readonly inFlight: () => number;
  /** How often the device was notified. */
  readonly notifications: () => number;
  /** Posts all buffers, for the device to write to. */
  readonly fill: () => void;
  /** Whether the device owns a descriptor. */
  readonly isInFlight: (descriptor: number) => boolean;
  /** Posts a reserved descriptor with a buffer of the caller, who holds its memory while the device owns it. */
  readonly postReserved: (descriptor: number, address: number, lengthBytes: number) => void;
  /** Publishes the posted buffers, and notifies the device if it asked for that. */
  readonly publish: () => void;
  /**
   * Enables or disables interrupts for used buffers. While they are enabled, the device sends one for the first buffer
   * that it uses after a native found none, and no other until then. After enabling them, call the native until it
   * finds none.
   */
  readonly wantInterrupts: (areWanted: boolean) => void;
}

/** Enables a queue. Errors: 'no-such-queue'. Source: virtio 1.2, 2.7 and 4.2.3.2. */
export function createFrameQueue(
  natives: Natives,
  transport: Transport,
  options: FrameQueueOptions,
): FrameQueue | 'no-such-queue' {
  const { index, wantedSize, features, isReceiving } = options;
  const most = transport.maxQueueSize(index);
  if (most === 0) return 'no-such-queue';
  let size = wantedSize;
  while (size > most) size >>= 1;
  const hasEventIndex = (features & VIRTIO_RING_F_EVENT_IDX) !== 0;
  const { virtqPublish } = natives;

  const layout = vringLayout(size);
  const memory = natives.dmaAlloc(layout.lengthBytes);
  const ring = new Uint8Array(memory);
  const descriptors32 = new Uint32Array(memory, layout.descriptors, (size * DESCRIPTOR_BYTES) / 4);
  const descriptors16 = new Uint16Array(memory, layout.descriptors, (size * DESCRIPTOR_BYTES) / 2);
  const available = new Uint16Array(memory, layout.available, RING_HEADER_WORDS + size + 1);
  const usedEvent = RING_HEADER_WORDS + size;
  const buffers = frameBuffers(natives, size - Math.min(options.reserved, size >> 1), options.bufferBytes);

  const words = new Int32Array(stateBytes(size) / 4);
  const state = new Uint8Array(words.buffer);
  words[SIZE] = size;
  words[BUFFERS] = buffers.count;
  words[STRIDE] = buffers.strideBytes;
  words[FLAGS] =
    (hasEventIndex ? virtqueueFlags.EVENT_INDEX : 0) |
    (options.isMergeable ? virtqueueFlags.MERGEABLE : 0) |
    (options.hasChecksum ? virtqueueFlags.CHECKSUM : 0);
  words[WANTS] = words[ARMED] = 1;
  words.fill(NOT_IN_FLIGHT, TABLES, TABLES + size);
  words[FREE] = buffers.count;
  for (let free = 0; free < buffers.count; free++) words[TABLES + size + free] = buffers.count - 1 - free;
  let notifications = 0;

  const describe = (descriptor: number, address: number, lengthBytes: number): void => {
    const word = (descriptor * DESCRIPTOR_BYTES) / 4;
    descriptors32[word] = address % UINT32;
    descriptors32[word + 1] = Math.floor(address / UINT32);
    descriptors32[word + 2] = lengthBytes;
    descriptors16[2 * word + 6] = isReceiving ? VIRTQ_DESC_F_WRITE : 0;
  };
  const post = (descriptor: number, deviceWritableBytes: number): void => {
    words[TABLES + descriptor] = deviceWritableBytes;
    available[RING_HEADER_WORDS + (words[AVAILABLE]! & (size - 1))] = descriptor;
    words[AVAILABLE] = (words[AVAILABLE]! + 1) & INDEX_MASK;
  };

  for (let buffer = 0; buffer < buffers.count; buffer++)
    describe(buffer, buffers.addresses[buffer]!, buffers.strideBytes);
  const address = natives.physicalAddress(ring);
  transport.enableQueue(index, size, {
    descriptors: address + layout.descriptors,
    available: address + layout.available,
    used: address + layout.used,
  });

  return {
    ...{ size, ring, state, buffers },
    header: new Uint16Array(words.buffer, 4 * HEADER, HEADER_BYTES / 2),
    joined: words.subarray(JOINED_FRAMES, JOINED_FRAMES + 3),
    claimed: () => words[CLAIMED]!,
    inFlight: () => (words[AVAILABLE]! - words[USED]!) & INDEX_MASK,
    notifications: () => notifications,
    fill() {
      for (let buffer = 0; buffer < buffers.count; buffer++) post(buffer, buffers.strideBytes);
    },
    isInFlight: (descriptor) => words[TABLES + descriptor] !== NOT_IN_FLIGHT,
    postReserved(descriptor, bufferAddress, lengthBytes) {
      describe(descriptor, bufferAddress, lengthBytes);
      post(descriptor, 0);
    },
    publish() {
      if (virtqPublish(ring, state) === 0) return;
      notifications++;
      transport.notify(index);
    },
    wantInterrupts(areWanted) {
      words[WANTS] = areWanted ? 1 : 0;
      if (areWanted) return;
      words[ARMED] = 0;
      if (!hasEventIndex) available[0] = VIRTQ_AVAIL_F_NO_INTERRUPT;
      else {
        words[FAR_FROM] = words[USED]!;
        available[usedEvent] = words[USED]! + FAR;
      }
    },
  };
}

const { TOO_MANY_USED, UNKNOWN_CHAIN, LENGTH_TOO_LONG, NO_HEADER, BAD_COUNT } = virtqueueViolations;

/** Returns a clause for a negative result of a native: what the device does. */
export function describeViolation({ claimed }: Pick<FrameQueue, 'claimed'>, violation: number): string {
  switch (violation) {
    case TOO_MANY_USED:
      return 'breaks the protocol (too-many-used)';
    case UNKNOWN_CHAIN:
      return 'breaks the protocol (unknown-chain)';
    case LENGTH_TOO_LONG:
      return 'breaks the protocol (length-too-long)';
    case NO_HEADER:
      return 'breaks the protocol (a frame without a header)';
    case BAD_COUNT:
      return `breaks the protocol (a frame of ${claimed()} buffers)`;
    default:
      return 'published only a part of a frame';
  }
}
