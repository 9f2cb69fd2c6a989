/* Shared by the fuzzers of drivers. */

/** Returns whole numbers from 0 to below its argument; the same seed gives the same sequence. */
export type Random = (below: number) => number;

export function randomOf(seed: number): Random {
  let state = (seed * 2654435761 + 1) >>> 0;
  return (below) => {
    // xorshift32, Marsaglia 2003.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The result of many random steps of a network. */
export interface NetworkFuzzReport {
  steps: number;
  received: number;
  sent: number;
  /** How often the other side broke the protocol and was stopped or left. */
  stops: number;
  /** Failures, with the step at which they occurred. */
  readonly violations: string[];
}

/** Returns a random frame with at most `mtu` bytes of payload. */
export function randomFrame(random: Random, mtu: number): Uint8Array {
  const bytes = new Uint8Array(14 + random(mtu + 1));
  const first = random(256);
  for (let index = 0; index < bytes.length; index += 1 + (bytes.length >> 4)) bytes[index] = first + index;
  // Not the Ethernet type of IP.
  if (bytes.length >= 14) bytes[12] = 0x88;
  return bytes;
}

/** Promises that must settle before the end. */
export interface Pending {
  readonly follow: (promise: Promise<unknown>) => void;
  readonly count: () => number;
}

export function createPending(rejected: () => void = () => undefined): Pending {
  const open = new Set<Promise<unknown>>();
  return {
    follow(promise) {
      open.add(promise);
      promise.then(
        () => void open.delete(promise),
        () => {
          open.delete(promise);
          rejected();
        },
      );
    },
    count: () => open.size,
  };
}
