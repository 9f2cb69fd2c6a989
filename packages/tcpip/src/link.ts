/** Bytes before the transport header: Ethernet and IPv6. An IPv4 frame starts later in its buffer. */
export const HEADROOM_BYTES = 54;

/** The interface through which the cores of a stack send frames: the stack itself, or a test. */
export interface Link {
  /** The address of the interface, 6 bytes. */
  readonly mac: Uint8Array;

  /** Largest payload of a frame in bytes. */
  readonly mtu: number;

  /**
   * Returns a buffer for a packet: `HEADROOM_BYTES`, then `bytes` bytes from the transport header on. Undefined while
   * the device has too many frames waiting.
   */
  take(bytes: number): Uint8Array | undefined;

  /**
   * Sends a frame, which belongs to the callee from now on. The other arguments are those of `Offload`, all 0 for a
   * finished frame; `checksumStart` counts from the start of the frame.
   */
  transmit(frame: Uint8Array, checksumStart: number, checksumOffset: number, segmentBytes: number): void;
}

/** Returns 32 unpredictable random bits. */
export type RandomBits = () => number;

/** Returns a number from 0 to below 1 with 32 random bits. */
export function fractionOf(random: RandomBits): number {
  return (random() >>> 0) / 0x100000000;
}
