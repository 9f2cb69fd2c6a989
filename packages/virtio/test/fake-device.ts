import type { Natives } from '@mirage/kernel/natives';
import type { QueueAddresses, Transport } from '../src/guest/transport/transport.js';

/** Enough of the natives for a virtqueue: buffers have made-up physical addresses, by which the device finds them. */
export function fakeNatives(): Natives {
  let next = 4096;
  const known = {
    barrier: () => undefined,
    dmaAlloc(lengthBytes: number): ArrayBuffer {
      // A buffer of its own, as on the machine; its bytes are found by address through `buffers`.
      const buffer = new ArrayBuffer(lengthBytes);
      buffers.set(buffer, next);
      next += (lengthBytes + 4095) & ~4095;
      return buffer;
    },
    physicalAddress: (bytes: Uint8Array) => buffers.get(bytes.buffer as ArrayBuffer)! + bytes.byteOffset,
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
  throw new Error(`the device reaches for ${lengthBytes} bytes at ${address}, which nobody gave it`);
}

/** A buffer of a chain as the device sees it. */
export interface SeenBuffer {
  readonly bytes: Uint8Array;
  readonly isWritable: boolean;
}

/** A device with one queue. It follows the specification, unless `use` is called with what is not so. */
export class FakeDevice {
  readonly natives = fakeNatives();
  notifications = 0;
  #addresses: QueueAddresses | undefined;
  #size = 0;
  #seen = 0;
  #used = 0;

  readonly transport: Transport;

  constructor(maxSize: number) {
    let status = 0;
    this.transport = {
      deviceId: 4,
      readStatus: () => status,
      writeStatus: (value) => void (status = value),
      readDeviceFeatures: (word) => word,
      writeDriverFeatures: () => undefined,
      maxQueueSize: (queue) => (queue === 0 ? maxSize : 0),
      enableQueue: (_, size, addresses) => {
        this.#size = size;
        this.#addresses = addresses;
      },
      notify: () => void this.notifications++,
      readConfig: () => 0,
      bindInterrupt: () => 0,
      acknowledgeInterrupt: () => undefined,
    };
  }

  #u16(address: number): Uint16Array {
    const { buffer, byteOffset } = at(this.natives, address, 2);
    return new Uint16Array(buffer, byteOffset, 1);
  }

  #u32(address: number): Uint32Array {
    const { buffer, byteOffset } = at(this.natives, address, 4);
    return new Uint32Array(buffer, byteOffset, 1);
  }

  /** Takes the next available chain: its head and its buffers. */
  take(): { head: number; buffers: SeenBuffer[] } | undefined {
    const { available, descriptors } = this.#addresses!;
    if (this.#u16(available + 2)[0] === this.#seen) return undefined;
    const head = this.#u16(available + 4 + 2 * (this.#seen % this.#size))[0]!;
    this.#seen = (this.#seen + 1) & 0xffff;
    const buffers: SeenBuffer[] = [];
    for (let descriptor: number | undefined = head; descriptor !== undefined; ) {
      const entry: number = descriptors + 16 * descriptor;
      const flags = this.#u16(entry + 12)[0]!;
      buffers.push({
        bytes: at(this.natives, this.#u32(entry)[0]!, this.#u32(entry + 8)[0]!),
        isWritable: (flags & 2) !== 0,
      });
      descriptor = (flags & 1) !== 0 ? this.#u16(entry + 14)[0]! : undefined;
    }
    return { head, buffers };
  }

  /** Gives a chain back, or claims to. */
  use(head: number, lengthBytes: number): void {
    const { used } = this.#addresses!;
    const entry = used + 4 + 8 * (this.#used % this.#size);
    this.#u32(entry)[0] = head;
    this.#u32(entry + 4)[0] = lengthBytes;
    this.#used = (this.#used + 1) & 0xffff;
    this.#u16(used + 2)[0] = this.#used;
  }

  /** Moves used.idx without an entry. */
  jump(by: number): void {
    this.#used = (this.#used + by) & 0xffff;
    this.#u16(this.#addresses!.used + 2)[0] = this.#used;
  }
}
