/** "LZ4 legacy": what the kernel's build makes of its payload. Source: LZ4 Frame Format Description, Legacy frame. */
const LEGACY_MAGIC = 0x184c2102;
const MAX_BLOCK_BYTES = 8 << 20;
const MIN_MATCH = 4;

/** Unpacks a legacy frame; what follows its blocks is ignored. A text instead: why it is not one. */
export function unpackLz4(frame: Uint8Array): Buffer | string {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (frame.length < 8 || view.getUint32(0, true) !== LEGACY_MAGIC) return 'not packed by LZ4';
  const blocks: Buffer[] = [];
  for (let offset = 4; offset + 4 <= frame.length; ) {
    const length = view.getUint32(offset, true);
    offset += 4;
    // The kernel's build writes the unpacked length behind the last block: no block is that long.
    if (offset + length > frame.length) break;
    const block = unpackBlock(frame.subarray(offset, offset + length));
    if (typeof block === 'string') return block;
    blocks.push(block);
    offset += length;
  }
  return Buffer.concat(blocks);
}

/** Sequences of literals and matches. Source: LZ4 Block Format Description. */
function unpackBlock(block: Uint8Array): Buffer | string {
  const out = Buffer.allocUnsafe(MAX_BLOCK_BYTES);
  let [from, to] = [0, 0];
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15) {
      let more: number;
      do {
        more = block[from++] ?? 0;
        length += more;
      } while (more === 255);
    }
    return length;
  };
  while (from < block.length) {
    const token = block[from++]!;
    const literals = lengthOf(token >> 4);
    if (from + literals > block.length || to + literals > out.length) return 'damaged: literals beyond the end';
    out.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    // The last sequence has no match.
    if (from === block.length) break;
    const distance = (block[from] ?? 0) | ((block[from + 1] ?? 0) << 8);
    from += 2;
    const length = lengthOf(token & 15) + MIN_MATCH;
    if (distance === 0 || distance > to || to + length > out.length) return 'damaged: a match outside the block';
    // Byte by byte: a match may overlap what it makes.
    for (const end = to + length; to < end; to++) out[to] = out[to - distance]!;
  }
  return out.subarray(0, to);
}
