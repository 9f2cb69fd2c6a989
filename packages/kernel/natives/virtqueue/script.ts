import {
  DESCRIPTOR_BYTES,
  needsEvent,
  RING_HEADER_WORDS,
  VIRTQUEUE_FULL,
  virtqueueFlags,
  virtqueueNumbers,
  virtqueueViolations,
  virtqueueWords,
  vringLayout,
} from './state.js';

/*
 * The natives of src/natives/virtqueue.c in TypeScript: the reference, for tests of drivers without a kernel. Barriers
 * have no counterpart, because the device of a test runs in turn with the driver.
 */

const W = virtqueueWords;
const { NOT_IN_FLIGHT, HEADER_BYTES, NUM_BUFFERS_OFFSET, FAR, MOVE_AFTER } = virtqueueNumbers;
const { TOO_MANY_USED, UNKNOWN_CHAIN, LENGTH_TOO_LONG, NO_HEADER, BAD_COUNT, PARTIAL_FRAME } = virtqueueViolations;
const NO_INTERRUPT = 1;
const NO_NOTIFY = 1;
const MOST_ENTRIES = 32768;
const INDEX_MASK = 0xffff;

/** A queue during one call. */
export interface Queue {
  readonly state: Int32Array;
  readonly size: number;
  readonly inFlight: Int32Array;
  readonly free: Int32Array;
  readonly descriptors: Uint32Array;
  readonly available: Uint16Array;
  readonly used: Uint16Array;
  readonly usedEntries: Uint32Array;
}

/** Finds the parts of a queue. Throws a RangeError where the native ends the machine: for memory of the wrong size. */
export function queueOf(ring: Uint8Array, state: Uint8Array): Queue {
  const words = new Int32Array(state.buffer, state.byteOffset, state.length >> 2);
  const size = state.length >= 4 * W.TABLES ? words[W.SIZE]! >>> 0 : 0;
  const isSize = size !== 0 && size <= MOST_ENTRIES && (size & (size - 1)) === 0;
  if (!isSize || state.length < 4 * (W.TABLES + 2 * size) || ring.length < vringLayout(size).lengthBytes)
    throw new RangeError(`a queue of ${size} entries in ${ring.length} and ${state.length} bytes`);
  const layout = vringLayout(size);
  const { buffer, byteOffset } = ring;
  return {
    state: words,
    size,
    inFlight: words.subarray(W.TABLES, W.TABLES + size),
    free: words.subarray(W.TABLES + size, W.TABLES + 2 * size),
    descriptors: new Uint32Array(buffer, byteOffset, (size * DESCRIPTOR_BYTES) / 4),
    available: new Uint16Array(buffer, byteOffset + layout.available, RING_HEADER_WORDS + size + 1),
    used: new Uint16Array(buffer, byteOffset + layout.used, RING_HEADER_WORDS + 4 * size + 1),
    usedEntries: new Uint32Array(buffer, byteOffset + layout.used + 2 * RING_HEADER_WORDS, 2 * size),
  };
}

const hasEventIndex = ({ state }: Queue): boolean => (state[W.FLAGS]! & virtqueueFlags.EVENT_INDEX) !== 0;

function arm(queue: Queue): void {
  const { state, size, available } = queue;
  state[W.ARMED] = 1;
  if (hasEventIndex(queue)) available[RING_HEADER_WORDS + size] = state[W.USED]!;
  else available[0] = 0;
}

function disarm(queue: Queue): void {
  const { state, size, available } = queue;
  state[W.ARMED] = 0;
  if (!hasEventIndex(queue)) available[0] = NO_INTERRUPT;
  else if (state[W.WANTS] === 0) {
    state[W.FAR_FROM] = state[W.USED]!;
    available[RING_HEADER_WORDS + size] = state[W.USED]! + FAR;
  }
}

function violate({ state }: Queue, violation: number): number {
  return (state[W.VIOLATION] = violation);
}

/** Returns 1 if the used ring has an entry, 0 if it has none, or a violation. */
function look(queue: Queue): number {
  const { state, used } = queue;
  if (state[W.VIOLATION] !== 0) return state[W.VIOLATION]!;
  const index = state[W.USED]! & INDEX_MASK;
  if (index !== (state[W.SEEN]! & INDEX_MASK)) return 1;
  let seen = used[1]!;
  if (seen === index) {
    if (state[W.ARMED] !== 0 || state[W.WANTS] === 0) return 0;
    arm(queue);
    seen = used[1]!;
    if (seen === index) return 0;
  }
  state[W.SEEN] = seen;
  if (((seen - index) & INDEX_MASK) > ((state[W.AVAILABLE]! - index) & INDEX_MASK))
    return violate(queue, TOO_MANY_USED);
  if (state[W.ARMED] !== 0) disarm(queue);
  return 1;
}

/** The entry that `take` has taken. */
const taken = { id: 0, length: 0 };

/** Takes the next entry of the used ring, which `look` has found. Returns 0 or a violation. */
function take(queue: Queue): number {
  const { state, size, usedEntries, inFlight } = queue;
  const entry = 2 * (state[W.USED]! & (size - 1));
  const id = (taken.id = usedEntries[entry]!);
  const length = (taken.length = usedEntries[entry + 1]!);
  if (id >= size || inFlight[id]! < 0) return violate(queue, UNKNOWN_CHAIN);
  // Some devices report the bytes that they have read: Cloud Hypervisor does so for a sent frame. Nothing reads that.
  if (inFlight[id] !== 0 && length > inFlight[id]!) return violate(queue, LENGTH_TOO_LONG);
  const used = (state[W.USED]! + 1) & INDEX_MASK;
  state[W.USED] = used;
  if (state[W.WANTS] === 0 && ((used - state[W.FAR_FROM]!) & INDEX_MASK) > MOVE_AFTER) disarm(queue);
  return 0;
}

function post({ state, size, available }: Queue, id: number): void {
  const index = state[W.AVAILABLE]!;
  available[RING_HEADER_WORDS + (index & (size - 1))] = id;
  state[W.AVAILABLE] = (index + 1) & INDEX_MASK;
}

/** Returns the start of a buffer of `needed` bytes or more. */
export function startOf({ state }: Queue, buffers: Uint8Array, id: number, needed: number): number {
  const stride = state[W.STRIDE]! >>> 0;
  const start = id * stride;
  if (needed > stride || start + stride > buffers.length)
    throw new RangeError(`${needed} bytes in buffer ${id} of ${stride} bytes, in ${buffers.length} bytes`);
  return start;
}

/** Takes one frame. Returns its length with its header, 0 without a frame, or a violation. */
export function receive(queue: Queue, buffers: Uint8Array, frame: Uint8Array): number {
  const found = look(queue);
  if (found <= 0) return found;
  const violation = take(queue);
  if (violation !== 0) return violation;
  const first = taken.length;
  if (first < HEADER_BYTES) return violate(queue, NO_HEADER);
  const start = startOf(queue, buffers, taken.id, first);
  const header = headerOf(queue);
  header.set(buffers.subarray(start, start + HEADER_BYTES));
  const isMergeable = (queue.state[W.FLAGS]! & virtqueueFlags.MERGEABLE) !== 0;
  const count = isMergeable ? header[NUM_BUFFERS_OFFSET]! | (header[NUM_BUFFERS_OFFSET + 1]! << 8) : 1;
  queue.state[W.CLAIMED] = count;
  if (count === 0 || count > queue.size) return violate(queue, BAD_COUNT);
  let total = first - HEADER_BYTES;
  if (total <= frame.length) frame.set(buffers.subarray(start + HEADER_BYTES, start + first));
  post(queue, taken.id);
  for (let left = count - 1; left > 0; left--) {
    const next = look(queue);
    if (next <= 0) return next < 0 ? next : violate(queue, PARTIAL_FRAME);
    const wrong = take(queue);
    if (wrong !== 0) return wrong;
    const from = startOf(queue, buffers, taken.id, taken.length);
    if (total + taken.length <= frame.length) frame.set(buffers.subarray(from, from + taken.length), total);
    total += taken.length;
    post(queue, taken.id);
  }
  return total + HEADER_BYTES;
}

/** Returns the bytes of the header in the state. */
const headerOf = ({ state }: Queue): Uint8Array =>
  new Uint8Array(state.buffer, state.byteOffset + 4 * W.HEADER, HEADER_BYTES);

/** Returns the number of a free buffer, or -1 if none is free. */
export function freeBuffer(queue: Queue): number {
  const free = queue.state[W.FREE]! >>> 0;
  if (free === 0) return -1;
  if (free > queue.size) throw new RangeError(`${free} free buffers of ${queue.size}`);
  const id = queue.free[free - 1]! >>> 0;
  if (id >= queue.size) throw new RangeError(`buffer ${id} of ${queue.size}`);
  return id;
}

/** Posts a free buffer, which starts at `start`, with a frame: `length` includes the header. */
export function postFree(queue: Queue, buffers: Uint8Array, id: number, start: number, length: number): void {
  queue.state[W.FREE]!--;
  buffers.set(headerOf(queue), start);
  queue.descriptors[(id * DESCRIPTOR_BYTES) / 4 + 2] = length;
  queue.inFlight[id] = 0;
  post(queue, id);
}

/** The natives with these names, see `Natives`. They throw a RangeError where the natives end the machine. */
export const scriptVirtqueue = {
  virtqReceive(ring: Uint8Array, state: Uint8Array, buffers: Uint8Array, frame: Uint8Array): number {
    return receive(queueOf(ring, state), buffers, frame);
  },

  virtqSend(ring: Uint8Array, state: Uint8Array, buffers: Uint8Array, frame: Uint8Array): number {
    const queue = queueOf(ring, state);
    const id = freeBuffer(queue);
    if (id < 0) return VIRTQUEUE_FULL;
    const length = HEADER_BYTES + frame.length;
    const start = startOf(queue, buffers, id, length);
    buffers.set(frame, start + HEADER_BYTES);
    postFree(queue, buffers, id, start, length);
    return 0;
  },

  virtqReclaim(ring: Uint8Array, state: Uint8Array): number {
    const queue = queueOf(ring, state);
    for (let count = 0; ; count++) {
      const found = look(queue);
      if (found <= 0) return found < 0 ? found : count;
      const free = queue.state[W.FREE]! >>> 0;
      const violation = take(queue);
      if (violation !== 0) return violation;
      queue.inFlight[taken.id] = NOT_IN_FLIGHT;
      if (taken.id >= queue.state[W.BUFFERS]! >>> 0) continue;
      if (free >= queue.size) throw new RangeError(`${free} free buffers of ${queue.size}`);
      queue.free[free] = taken.id;
      queue.state[W.FREE] = free + 1;
    }
  },

  virtqPublish(ring: Uint8Array, state: Uint8Array): number {
    const queue = queueOf(ring, state);
    const { state: words, size, available, used } = queue;
    const before = words[W.PUBLISHED]! & INDEX_MASK;
    const now = words[W.AVAILABLE]! & INDEX_MASK;
    if (now === before) return 0;
    available[1] = now;
    words[W.PUBLISHED] = now;
    if (!hasEventIndex(queue)) return (used[0]! & NO_NOTIFY) === 0 ? 1 : 0;
    return needsEvent(used[RING_HEADER_WORDS + 4 * size]!, now, before) ? 1 : 0;
  },
};
