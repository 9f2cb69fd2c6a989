import type { Natives } from '@mirage/kernel/natives';
import type { Transport } from '../transport/transport.js';
import {
  DESCRIPTOR_BYTES,
  RING_HEADER_WORDS,
  VIRTQ_DESC_F_NEXT,
  VIRTQ_DESC_F_WRITE,
  VIRTQ_USED_F_NO_NOTIFY,
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

/** The shadow of a chain in flight: what the device cannot change. */
interface Chain<T> {
  readonly token: T;
  readonly buffers: readonly DmaBuffer[];
  readonly descriptors: readonly number[];
  readonly writableBytes: number;
}

const UINT32 = 2 ** 32;
const INDEX_MASK = 0xffff;

/**
 * A split virtqueue. The device may write anything into shared memory at any time, so nothing there is read twice, no link is followed through it, and what
 * is in flight is kept on this side. Indices run to 65,536 and wrap; a slot is the index modulo the size.
 */
export class Virtqueue<T> {
  readonly #natives: Natives;
  readonly #transport: Transport;
  readonly #index: number;
  readonly #size: number;
  readonly #memory: ArrayBuffer;
  readonly #descriptors32: Uint32Array;
  readonly #descriptors16: Uint16Array;
  readonly #available: Uint16Array;
  readonly #usedHeader: Uint16Array;
  readonly #usedEntries: Uint32Array;
  readonly #free: number[];
  readonly #inFlight = new Map<number, Chain<T>>();
  #availableIndex = 0;
  #usedIndex = 0;

  /** Enables queue number `index` with at most `wantedSize` entries, a power of two. Errors: 'no-such-queue'. Source: virtio 1.2, 4.2.3.2. */
  static create<T>(
    natives: Natives,
    transport: Transport,
    index: number,
    wantedSize: number,
  ): Virtqueue<T> | 'no-such-queue' {
    const most = transport.maxQueueSize(index);
    if (most === 0) return 'no-such-queue';
    let size = wantedSize;
    while (size > most) size >>= 1;
    return new Virtqueue<T>(natives, transport, index, size);
  }

  private constructor(natives: Natives, transport: Transport, index: number, size: number) {
    const { descriptors, available, used, lengthBytes } = vringLayout(size);
    const memory = natives.dmaAlloc(lengthBytes);
    this.#natives = natives;
    this.#transport = transport;
    this.#index = index;
    this.#size = size;
    this.#memory = memory;
    this.#descriptors32 = new Uint32Array(memory, descriptors, (size * DESCRIPTOR_BYTES) / 4);
    this.#descriptors16 = new Uint16Array(memory, descriptors, (size * DESCRIPTOR_BYTES) / 2);
    this.#available = new Uint16Array(memory, available, RING_HEADER_WORDS + size);
    this.#usedHeader = new Uint16Array(memory, used, RING_HEADER_WORDS);
    this.#usedEntries = new Uint32Array(memory, used + 2 * RING_HEADER_WORDS, 2 * size);
    this.#free = Array.from({ length: size }, (_, descriptor) => size - 1 - descriptor);
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

  /** Hands a chain to the device: readable buffers first, at least one buffer. Seen by the device after `publish`. */
  post(buffers: readonly DmaBuffer[], token: T): 'posted' | 'queue-full' {
    if (buffers.length > this.#free.length) return 'queue-full';
    const chain = buffers.map(() => this.#free.pop()!);
    buffers.forEach(({ bytes, isWritable }, position) => {
      const descriptor = chain[position]!;
      const next = chain[position + 1];
      const address = this.#natives.physicalAddress(bytes);
      const words = (descriptor * DESCRIPTOR_BYTES) / 4;
      this.#descriptors32[words] = address % UINT32;
      this.#descriptors32[words + 1] = Math.floor(address / UINT32);
      this.#descriptors32[words + 2] = bytes.length;
      this.#descriptors16[2 * words + 6] =
        (isWritable ? VIRTQ_DESC_F_WRITE : 0) | (next === undefined ? 0 : VIRTQ_DESC_F_NEXT);
      this.#descriptors16[2 * words + 7] = next ?? 0;
    });
    const head = chain[0]!;
    const writableBytes = buffers.reduce((sum, { bytes, isWritable }) => sum + (isWritable ? bytes.length : 0), 0);
    this.#inFlight.set(head, { token, buffers, descriptors: chain, writableBytes });
    this.#available[RING_HEADER_WORDS + (this.#availableIndex % this.#size)] = head;
    this.#availableIndex = (this.#availableIndex + 1) & INDEX_MASK;
    return 'posted';
  }

  /** Shows the posted chains to the device, and wakes it when it wants that. */
  publish(): void {
    // Orders the ring entries above before avail.idx, which the device reads first.
    this.#natives.barrier();
    this.#available[1] = this.#availableIndex;
    // Orders avail.idx before the reading of used.flags, which the device writes before its last look at avail.idx.
    this.#natives.barrier();
    if ((this.#usedHeader[0]! & VIRTQ_USED_F_NO_NOTIFY) === 0) this.#transport.notify(this.#index);
  }

  /** The next chain that the device has finished; undefined when there is none. */
  reclaim(): Reclaimed<T> | QueueViolation | undefined {
    const published = this.#usedHeader[1]!;
    if (published === this.#usedIndex) return undefined;
    if (((published - this.#usedIndex) & INDEX_MASK) > this.#inFlight.size) return 'too-many-used';
    // Orders used.idx before the entry that it announces.
    this.#natives.barrier();
    const slot = this.#usedIndex % this.#size;
    const head = this.#usedEntries[2 * slot]!;
    const lengthBytes = this.#usedEntries[2 * slot + 1]!;
    const chain = this.#inFlight.get(head);
    if (!chain) return 'unknown-chain';
    if (lengthBytes > chain.writableBytes) return 'length-too-long';
    this.#inFlight.delete(head);
    for (const descriptor of chain.descriptors) this.#free.push(descriptor);
    this.#usedIndex = (this.#usedIndex + 1) & INDEX_MASK;
    return { token: chain.token, lengthBytes };
  }

  /** The ring's memory, for as long as the device may use it. */
  get memory(): ArrayBuffer {
    return this.#memory;
  }
}
