import { createHash } from 'node:crypto';
import { findOwnNote } from './notes.js';

/**
 * The contents of a kernel's ELF note "Mirage", type 1: its identity and the hash of its list of natives, 32 bytes
 * each.
 */
export interface KernelNote {
  readonly id: Uint8Array;
  readonly nativesHash: Uint8Array;
}

const TYPE = 1;
const ID_BYTES = 32;

/** Returns the note of a kernel; undefined when the file is not a Mirage kernel. */
export function readKernelNote(kernel: Uint8Array): KernelNote | undefined {
  const note = findOwnNote(kernel, TYPE);
  return note?.length === 2 * ID_BYTES ? { id: note.slice(0, ID_BYTES), nativesHash: note.slice(ID_BYTES) } : undefined;
}

/** Writes the identity of a linked kernel: the SHA-256 of the file with zeros in its place. */
export function sealKernel(linked: Uint8Array): Uint8Array {
  const kernel = Uint8Array.from(linked);
  // A view of the same bytes, so that writing to it changes the kernel.
  const note = findOwnNote(kernel, TYPE);
  if (note?.length !== 2 * ID_BYTES) throw new Error('the linked kernel has no Mirage note');
  note.fill(0, 0, ID_BYTES);
  note.set(createHash('sha256').update(kernel).digest());
  return kernel;
}
