/**
 * The longest frame whose array is kept: that of a usual network, with a tag (IEEE 802.1Q). For longer frames the cost
 * of an array is small against that of their bytes.
 */
const MOST_KEPT_BYTES = 1518;

/**
 * A buffer for one frame, and arrays over its first bytes. The length of an array is fixed, and a new one for each
 * frame would be garbage.
 */
export interface FrameViews {
  /** The whole buffer. */
  readonly bytes: Uint8Array;
  /** Returns the first bytes: the same array for the same length, up to that of a usual frame. */
  readonly first: (lengthBytes: number) => Uint8Array;
}

/** Allocates a buffer for frames of at most `longestBytes`. */
export function frameViews(longestBytes: number): FrameViews {
  const bytes = new Uint8Array(longestBytes);
  const kept = new Map<number, Uint8Array>();
  let last: Uint8Array = bytes;
  let lastBytes = longestBytes;
  return {
    bytes,
    first(lengthBytes) {
      if (lengthBytes === lastBytes) return last;
      let view = kept.get(lengthBytes);
      if (!view) {
        view = bytes.subarray(0, lengthBytes);
        if (lengthBytes <= MOST_KEPT_BYTES) kept.set(lengthBytes, view);
      }
      lastBytes = lengthBytes;
      return (last = view);
    },
  };
}
