import { scriptSum, type Sum } from './checksum.js';

/**
 * Operations on many bytes, which are slow in an interpreter. A platform supplies natives of its kernel. Ranges lie
 * inside of their buffers.
 */
export interface Bulk extends Sum {
  /** Copies a range. */
  copy(target: Uint8Array, targetOffset: number, source: Uint8Array, sourceOffset: number, lengthBytes: number): void;
}

/** The operations in TypeScript, for tests and for platforms with a compiler. */
export const scriptBulk: Bulk = {
  ...scriptSum,
  copy(target, targetOffset, source, sourceOffset, lengthBytes) {
    target.set(source.subarray(sourceOffset, sourceOffset + lengthBytes), targetOffset);
  },
};
