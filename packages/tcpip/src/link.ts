/** Bytes before the header of the transport: Ethernet and IPv6. A frame of IPv4 starts later in its buffer. */
export const HEADROOM_BYTES = 54;

/** The interface that the cores of a stack send frames with: the stack around them, or a test. */
export interface Link {
  /** The address of the interface, 6 bytes. */
  readonly mac: Uint8Array;

  /** Largest payload of a frame in bytes. */
  readonly mtu: number;

  /**
   * Returns a buffer for a packet: `HEADROOM_BYTES`, then `bytes` bytes from the header of the transport on. Undefined
   * while the device has too many frames waiting.
   */
  take(bytes: number): Uint8Array | undefined;

  /**
   * Sends a frame, which belongs to the callee from now on. The other arguments are those of `Offload`, all 0 for a
   * finished frame; `checksumStart` counts from the start of the frame.
   */
  transmit(frame: Uint8Array, checksumStart: number, checksumOffset: number, segmentBytes: number): void;
}

/** Returns 32 random bits that no peer can guess. */
export type RandomBits = () => number;

/** Returns a number from 0 to below 1 with 32 random bits. */
export function fractionOf(random: RandomBits): number {
  return (random() >>> 0) / 0x100000000;
}
