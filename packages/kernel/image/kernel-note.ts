import { createHash } from 'node:crypto';
import { PT_NOTE, readElf } from './elf.js';

/** What a kernel says of itself in its note "Mirage", type 1: its identity and the hash of its list of natives, 32 bytes each. */
export interface KernelNote {
  readonly id: Uint8Array;
  readonly nativesHash: Uint8Array;
}

const NAME = 'Mirage\0';
const ID_BYTES = 32;

/** Offset of the note's 64 bytes in the note segment, or -1. Notes are length of name, length of content, type, then both padded to 4 bytes. */
function findNote(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const padded = (length: number): number => (length + 3) & ~3;
  for (let offset = 0; offset + 12 <= bytes.length; ) {
    const [nameBytes, contentBytes, type] = [
      view.getUint32(offset, true),
      view.getUint32(offset + 4, true),
      view.getUint32(offset + 8, true),
    ];
    const content = offset + 12 + padded(nameBytes);
    const name = Buffer.from(bytes.subarray(offset + 12, offset + 12 + nameBytes)).toString('latin1');
    if (name === NAME && type === 1 && contentBytes === 2 * ID_BYTES && content + contentBytes <= bytes.length)
      return content;
    offset = content + padded(contentBytes);
  }
  return -1;
}

function locate(kernel: Uint8Array): Uint8Array | undefined {
  const elf = readElf(kernel);
  if (typeof elf === 'string') return undefined;
  for (const { type, bytes } of elf.segments) {
    const offset = type === PT_NOTE ? findNote(bytes) : -1;
    if (offset >= 0) return bytes.subarray(offset, offset + 2 * ID_BYTES);
  }
  return undefined;
}

/** The note of a kernel; undefined when the file is not a kernel of ours. */
export function readKernelNote(kernel: Uint8Array): KernelNote | undefined {
  const note = locate(kernel);
  return note && { id: note.slice(0, ID_BYTES), nativesHash: note.slice(ID_BYTES) };
}

/** Gives a freshly linked kernel its identity: the SHA-256 of the file with zeros in its place. */
export function sealKernel(linked: Uint8Array): Uint8Array {
  const kernel = Uint8Array.from(linked);
  const note = locate(kernel);
  if (!note) throw new Error('the linked kernel has no Mirage note');
  note.fill(0, 0, ID_BYTES);
  note.set(createHash('sha256').update(kernel).digest());
  return kernel;
}
