import type { Natives } from '@mirage/kernel/natives';
import { needsEvent, scriptVirtqueue, scriptVirtqueueBursts } from '@mirage/kernel/virtqueue';
import { scriptFrameWork } from '@mirage/runtime/network';
import type { QueueAddresses, Transport } from '../src/guest/transport/transport.js';

/** The natives that drivers need. Buffers have made-up physical addresses, by which the device finds them. */
export function fakeNatives(): Natives {
  let next = 4096;
  const known = {
    barrier: () => undefined,
    dmaAlloc(lengthBytes: number): ArrayBuffer {
      // A separate buffer, as on the machine. `buffers` finds its bytes by address.
      const buffer = new ArrayBuffer(lengthBytes);
      buffers.set(buffer, next);
      next += (lengthBytes + 4095) & ~4095;
      return buffer;
    },
    physicalAddress(bytes: Uint8Array): number {
      // All memory has an address, as on the machine. Memory that was not allocated above gets one on first use.
      const buffer = bytes.buffer as ArrayBuffer;
      if (!buffers.has(buffer)) {
        buffers.set(buffer, next);
        next += (buffer.byteLength + 8191) & ~4095;
      }
      return buffers.get(buffer)! + bytes.byteOffset;
    },
    ...scriptFrameWork,
    ...scriptVirtqueue,
    ...scriptVirtqueueBursts(scriptFrameWork),
    monotonicNs: () => 0,
    panic(message: string): never {
      throw new Error(message);
    },
  };
  const buffers = new Map<ArrayBuffer, number>();
  return Object.assign(known, { buffers }) as unknown as Natives;
}

/** The bytes at an address of fakeNatives. */
export function at(natives: Natives, address: number, lengthBytes: number): Uint8Array {
  const { buffers } = natives as unknown as { buffers: Map<ArrayBuffer, number> };
  for (const [buffer, start] of buffers) {
    if (address >= start && address + lengthBytes <= start + buffer.byteLength)
      return new Uint8Array(buffer, address - start, lengthBytes);
  }
  throw new Error(`the device accesses ${lengthBytes} bytes at ${address}, which were never allocated`);
}

/** A buffer of a chain as the device sees it. */
export interface SeenBuffer {
  readonly bytes: Uint8Array;
  readonly isWritable: boolean;
}

/** A chain that the device has taken: its head and its buffers. */
export interface SeenChain {
  readonly head: number;
  readonly buffers: readonly SeenBuffer[];
}

/**
 * One queue from the device's side. It follows the specification, unless `use` and `jump` are called with invalid
 * values.
 */
export class FakeQueue {
  notifications = 0;
  /** Interrupts that the driver asked for, by event index or by its flag. */
  interrupts = 0;
  readonly size: number;
  readonly #available: Uint16Array;
  readonly #descriptors: Uint8Array;
  readonly #used: Uint16Array;
  readonly #usedEntries: Uint32Array;
  #seen = 0;
  #usedIndex = 0;

  constructor(
    readonly natives: Natives,
    size: number,
    { descriptors, available, used }: QueueAddresses,
    readonly hasEventIndex: boolean,
  ) {
    this.size = size;
    const words = (address: number, count: number): Uint16Array => {
      const { buffer, byteOffset } = at(natives, address, 2 * count);
      return new Uint16Array(buffer, byteOffset, count);
    };
    this.#available = words(available, 3 + size);
    this.#descriptors = at(natives, descriptors, 16 * size);
    this.#used = words(used, 3 + 4 * size);
    this.#usedEntries = new Uint32Array(this.#used.buffer, this.#used.byteOffset + 4, 2 * size);
    this.wantNotifications();
  }

  /** The value of used.idx. */
  get usedIndex(): number {
    return this.#usedIndex;
  }

  /** Asks to be notified of the next chain. */
  wantNotifications(): void {
    if (this.hasEventIndex) this.#used[2 + 4 * this.size] = this.#seen;
    else this.#used[0] = 0;
  }

  /** Suppresses notifications, as far as event indices allow: for 32,768 chains. */
  refuseNotifications(): void {
    if (this.hasEventIndex) this.#used[2 + 4 * this.size] = this.#seen + 0x8000;
    else this.#used[0] = 1;
  }

  /** Takes the next available chain. */
  take(): SeenChain | undefined {
    if (this.#available[1] === this.#seen) return undefined;
    const head = this.#available[2 + (this.#seen % this.size)]!;
    this.#seen = (this.#seen + 1) & 0xffff;
    const buffers: SeenBuffer[] = [];
    const view = new DataView(this.#descriptors.buffer, this.#descriptors.byteOffset, this.#descriptors.length);
    for (let descriptor: number | undefined = head; descriptor !== undefined; ) {
      const entry: number = 16 * descriptor;
      const address = view.getUint32(entry, true) + view.getUint32(entry + 4, true) * 2 ** 32;
      const flags = view.getUint16(entry + 12, true);
      buffers.push({
        bytes: at(this.natives, address, view.getUint32(entry + 8, true)),
        isWritable: (flags & 2) !== 0,
      });
      descriptor = (flags & 1) !== 0 ? view.getUint16(entry + 14, true) : undefined;
    }
    return { head, buffers };
  }

  /** Returns a chain to the driver, or pretends to. */
  use(head: number, lengthBytes: number): void {
    const entry = 2 * (this.#usedIndex % this.size);
    this.#usedEntries[entry] = head;
    this.#usedEntries[entry + 1] = lengthBytes;
    this.jump(1);
  }

  /** Moves used.idx, with or without entries. */
  jump(by: number): void {
    const before = this.#usedIndex;
    this.#usedIndex = (before + by) & 0xffff;
    this.#used[1] = this.#usedIndex;
    const isWanted = this.hasEventIndex
      ? needsEvent(this.#available[2 + this.size]!, this.#usedIndex, before)
      : (this.#available[0]! & 1) === 0;
    if (isWanted) this.interrupts++;
  }

  /** Writes arbitrary bytes to the part that the device owns. */
  scribble(word: number, value: number): void {
    this.#used[word % this.#used.length] = value;
  }
}

/** Properties of a fake device. */
export interface FakeDeviceOptions {
  readonly deviceId?: number;
  /** The maximum number of entries of each queue. */
  readonly queues: readonly number[];
  /** Bits 0 to 31 that the device offers; it is always of version 1. */
  readonly features?: number;
  readonly config?: Uint8Array;
}

/** A device in memory. The short forms use its queue 0. */
export class FakeDevice {
  readonly natives = fakeNatives();
  readonly queues: FakeQueue[] = [];
  /** The features that the driver accepted, bits 0 to 31. */
  accepted = 0;
  status = 0;
  resets = 0;
  generation = 0;
  readonly transport: Transport;

  constructor(options: number | FakeDeviceOptions) {
    const {
      deviceId = 4,
      queues,
      features = 0,
      config = new Uint8Array(),
    } = typeof options === 'number' ? { queues: [options] } : options;
    this.transport = {
      deviceId,
      readStatus: () => this.status,
      writeStatus: (value) => {
        this.status = value;
        if (value !== 0) return;
        this.resets++;
        this.queues.length = 0;
      },
      readDeviceFeatures: (word) => (word === 0 ? features : 1),
      writeDriverFeatures: (word, bits) => void (word === 0 && (this.accepted = bits)),
      maxQueueSize: (queue) => queues[queue] ?? 0,
      enableQueue: (queue, size, addresses) => {
        this.queues[queue] = new FakeQueue(this.natives, size, addresses, (this.accepted & (1 << 29)) !== 0);
      },
      notify: (queue) => void this.queues[queue]!.notifications++,
      readConfig: (offset, width) => {
        let value = 0;
        for (let byte = width - 1; byte >= 0; byte--) value = value * 256 + (config[offset + byte] ?? 0);
        return value;
      },
      configGeneration: () => this.generation,
      bindInterrupt: () => 0,
      acknowledgeInterrupt: () => undefined,
    };
  }

  get notifications(): number {
    return this.queues[0]!.notifications;
  }

  take(): SeenChain | undefined {
    return this.queues[0]!.take();
  }

  use(head: number, lengthBytes: number): void {
    this.queues[0]!.use(head, lengthBytes);
  }

  jump(by: number): void {
    this.queues[0]!.jump(by);
  }
}
