/** A game, as stored in one block of the disk. */
export interface Game {
  readonly draws: number;
  /** How often the drawn number was higher than all earlier ones. */
  readonly records: number;
  readonly highest: number;
}

export const NEW_GAME: Game = { draws: 0, records: 0, highest: 0 };

const MAGIC = 0x4c6f7431;

/** Writes a game to a block: magic, three numbers, and their checksum. */
export function writeGame({ draws, records, highest }: Game, blockBytes: number): Uint8Array {
  const bytes = new Uint8Array(blockBytes);
  const view = new DataView(bytes.buffer);
  [MAGIC, draws, records, highest].forEach((word, index) => view.setUint32(4 * index, word));
  view.setUint32(16, checksum(view));
  return bytes;
}

/** Reads the game in a block. A block of zeros is a new game. `corrupt`: the block holds other or incomplete data. */
export function readGame(bytes: Uint8Array): Game | 'corrupt' {
  if (bytes.every((byte) => byte === 0)) return NEW_GAME;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0) !== MAGIC || view.getUint32(16) !== checksum(view)) return 'corrupt';
  return { draws: view.getUint32(4), records: view.getUint32(8), highest: view.getUint32(12) };
}

/** FNV-1a over the four words. */
function checksum(view: DataView): number {
  let sum = 0x811c9dc5;
  for (let offset = 0; offset < 16; offset++) sum = Math.imul(sum ^ view.getUint8(offset), 0x01000193);
  return sum >>> 0;
}
