/**
 * Arrays are kept for frames of a usual network, with a tag (IEEE 802.1Q): at most that many. Longer frames carry so
 * much that an array for each does not count.
 */
const MOST_KEPT_BYTES = 1518;

/**
 * Room for one frame, and arrays over its beginning: an array cannot be made longer or shorter, and one for each frame
 * would be garbage.
 */
export interface FrameViews {
  /** All of it. */
  readonly bytes: Uint8Array;
  /** Its first bytes. The same array for the same length, unless that is more than usual. */
  readonly first: (lengthBytes: number) => Uint8Array;
}

/** Room for frames of at most `longestBytes`. */
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
