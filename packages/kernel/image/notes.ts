import { PT_NOTE, readElf } from './elf.js';

/** The description of its program in an image. */
export interface ImageManifest {
  readonly name: string;
  readonly manifest: object;
}

const NAME = 'Mirage\0';
const TYPE = 2;
const NOTE_HEADER_BYTES = 12;

const padded = (length: number): number => (length + 3) & ~3;

/** Builds the ELF note "Mirage", type 2, with the manifest as JSON. Readable without booting, ignored by loaders. */
export function buildManifestNote(content: ImageManifest): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(content));
  const start = NOTE_HEADER_BYTES + padded(NAME.length);
  const bytes = new Uint8Array(start + padded(json.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, NAME.length, true);
  view.setUint32(4, json.length, true);
  view.setUint32(8, TYPE, true);
  bytes.set(new TextEncoder().encode(NAME), NOTE_HEADER_BYTES);
  bytes.set(json, start);
  return bytes;
}

/** One note of a note segment. */
export interface Note {
  readonly name: string;
  readonly type: number;
  readonly content: Uint8Array;
}

/**
 * Returns the notes of a segment, in order. A truncated note ends the list. Source: System V ABI, chapter 5, Note
 * Section.
 */
export function readNotes(bytes: Uint8Array): Note[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const notes: Note[] = [];
  for (let offset = 0; offset + NOTE_HEADER_BYTES <= bytes.length; ) {
    const [nameBytes, contentBytes] = [view.getUint32(offset, true), view.getUint32(offset + 4, true)];
    const name = offset + NOTE_HEADER_BYTES;
    const content = name + padded(nameBytes);
    if (content + contentBytes > bytes.length) break;
    notes.push({
      name: Buffer.from(bytes.subarray(name, name + nameBytes)).toString('latin1'),
      type: view.getUint32(offset + 8, true),
      content: bytes.subarray(content, content + contentBytes),
    });
    offset = content + padded(contentBytes);
  }
  return notes;
}

/**
 * Returns the content of a Mirage note of a type; undefined when there is none, or when the file is not an ELF file.
 */
export function findOwnNote(file: Uint8Array, type: number): Uint8Array | undefined {
  const elf = readElf(file);
  if (typeof elf === 'string') return undefined;
  const notes = elf.segments.filter((segment) => segment.type === PT_NOTE).flatMap(({ bytes }) => readNotes(bytes));
  return notes.find((note) => note.name === NAME && note.type === type)?.content;
}

/** Reads the manifest of an image; undefined when the file is not a Mirage image. */
export function readManifest(image: Uint8Array): ImageManifest | undefined {
  const json = findOwnNote(image, TYPE);
  return json && (JSON.parse(Buffer.from(json).toString('utf8')) as ImageManifest);
}
