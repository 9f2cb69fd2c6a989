/*
 * What the engine has beyond what the compiler knows of: DOMException, and ArrayBuffers that can be transferred
 * (ECMAScript 2024).
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

/** Whether the bytes of a buffer were moved away. */
export function isDetached(buffer: ArrayBuffer): boolean {
  return (buffer as TransferableBuffer).detached;
}

/** Moves the bytes to a new buffer; the old one has none from then on. */
export function transferBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return (buffer as TransferableBuffer).transfer();
}
