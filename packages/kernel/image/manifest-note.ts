import { PT_NOTE, readElf, type Segment } from './elf.js';

/** What an image says of its program. */
export interface ImageManifest {
  readonly name: string;
  readonly manifest: object;
}

const NAME = 'Mirage\0';
const TYPE = 2;
const HEADER_BYTES = 12 + 8;

/** The manifest as an ELF note "Mirage", type 2, holding JSON: readable without booting, ignored by loaders. */
export function manifestNote(content: ImageManifest): Segment {
  const json = new TextEncoder().encode(JSON.stringify(content));
  const bytes = new Uint8Array(HEADER_BYTES + ((json.length + 3) & ~3));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, NAME.length, true);
  view.setUint32(4, json.length, true);
  view.setUint32(8, TYPE, true);
  bytes.set(new TextEncoder().encode(NAME), 12);
  bytes.set(json, HEADER_BYTES);
  return { type: PT_NOTE, flags: 4, address: 0n, bytes, memoryBytes: BigInt(bytes.length) };
}

/** Reads the manifest of an image; undefined when the file is no image of ours. */
export function readManifest(image: Uint8Array): ImageManifest | undefined {
  const elf = readElf(image);
  if (typeof elf === 'string') return undefined;
  for (const { type, bytes } of elf.segments) {
    if (type !== PT_NOTE || bytes.length < HEADER_BYTES) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const name = Buffer.from(bytes.subarray(12, 12 + NAME.length)).toString('latin1');
    const length = view.getUint32(4, true);
    if (name !== NAME || view.getUint32(8, true) !== TYPE || HEADER_BYTES + length > bytes.length) continue;
    return JSON.parse(
      Buffer.from(bytes.subarray(HEADER_BYTES, HEADER_BYTES + length)).toString('utf8'),
    ) as ImageManifest;
  }
  return undefined;
}
