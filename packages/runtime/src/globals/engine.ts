/*
 * Features of the engine that the compiler has no types for: DOMException, and transfer of ArrayBuffers (ECMAScript
 * 2024).
 */

interface TransferableBuffer extends ArrayBuffer {
  readonly detached: boolean;
  transfer(): ArrayBuffer;
}

/** The engine's DOMException. */
export function domException(message: string, name: string): Error {
  const { DOMException } = globalThis as unknown as { DOMException: new (message: string, name: string) => Error };
  return new DOMException(message, name);
}

/** Returns whether a buffer is detached. */
export function isDetached(buffer: ArrayBuffer): boolean {
  return (buffer as TransferableBuffer).detached;
}

/** Moves the bytes to a new buffer, and detaches the old one. */
export function transferBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return (buffer as TransferableBuffer).transfer();
}
