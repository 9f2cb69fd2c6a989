import { stateBytes, virtqueueNumbers, virtqueueWords, vringLayout } from '@mirage/kernel/virtqueue';

const W = virtqueueWords;

/** The memory of a queue with a buffer for each entry, as the device and the driver see it. */
export interface QueueMemory {
  readonly ring: Uint8Array;
  readonly state: Uint8Array;
  readonly buffers: Uint8Array;
  /** The state as words. */
  readonly words: Int32Array;
  /** Flags, index, entries, event index of the driver. */
  readonly available: Uint16Array;
  /** Flags and index; after the entries the event index of the device. */
  readonly used: Uint16Array;
  /** For each entry the descriptor and the number of bytes. */
  readonly entries: Uint32Array;
}

/** Properties of the memory of a queue. */
export interface QueueShape {
  readonly size: number;
  readonly stride: number;
  readonly flags: number;
  readonly isReceiving: boolean;
  /** The number of buffers, from the first entry on. Default: one for each entry. */
  readonly count?: number;
  /** The value of all indices at the start. */
  readonly first?: number;
}

/** Returns a queue whose buffers are all posted (and not published) for receiving, or free for sending. */
export function queueMemory({ size, stride, flags, isReceiving, count = size, first = 0 }: QueueShape): QueueMemory {
  const layout = vringLayout(size);
  const ring = new Uint8Array(layout.lengthBytes);
  const words = new Int32Array(stateBytes(size) / 4);
  const available = new Uint16Array(ring.buffer, layout.available, 3 + size);
  const used = new Uint16Array(ring.buffer, layout.used, 3 + 4 * size);
  words[W.SIZE] = size;
  words[W.BUFFERS] = count;
  words[W.STRIDE] = stride;
  words[W.FLAGS] = flags;
  words[W.WANTS] = words[W.ARMED] = 1;
  words[W.LONGEST_JOINED] = 1518;
  words[W.AVAILABLE] = words[W.PUBLISHED] = words[W.USED] = words[W.SEEN] = words[W.FAR_FROM] = first;
  words.fill(virtqueueNumbers.NOT_IN_FLIGHT, W.TABLES, W.TABLES + size);
  used[1] = available[1] = first;
  for (let buffer = 0; buffer < count; buffer++) {
    if (isReceiving) {
      available[2 + ((first + buffer) & (size - 1))] = buffer;
      words[W.TABLES + buffer] = stride;
    } else words[W.TABLES + size + buffer] = buffer;
  }
  if (isReceiving) words[W.AVAILABLE] = (first + count) & 0xffff;
  else words[W.FREE] = count;
  const entries = new Uint32Array(ring.buffer, layout.used + 4, 2 * size);
  return {
    ...{ ring, words, available, used, entries },
    state: new Uint8Array(words.buffer),
    buffers: new Uint8Array(count * stride),
  };
}

/** The device returns a buffer, with `lengthBytes` written. */
export function use({ used, entries }: QueueMemory, id: number, lengthBytes: number): void {
  const at = 2 * (used[1]! & (entries.length / 2 - 1));
  entries[at] = id;
  entries[at + 1] = lengthBytes;
  used[1] = used[1]! + 1;
}
