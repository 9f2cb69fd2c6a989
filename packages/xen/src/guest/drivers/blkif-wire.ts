/* Requests and responses of block devices, in the layout of x86-64. Source: Xen public/io/blkif.h. */

/** The larger of request and response. */
export const SLOT_BYTES = 112;
/** Pages of a request whose segments are in the slot itself. */
export const MAX_SEGMENTS_PER_REQUEST = 11;
/** Segments that one page of an indirect request holds. */
export const SEGMENTS_PER_INDIRECT_PAGE = 512;

export const BLKIF_OP_READ = 0;
export const BLKIF_OP_WRITE = 1;
export const BLKIF_OP_FLUSH_DISKCACHE = 3;
export const BLKIF_OP_INDIRECT = 6;

export const BLKIF_RSP_OKAY = 0;
export const BLKIF_RSP_ERROR = -1;
export const BLKIF_RSP_EOPNOTSUPP = -2;

/** Bit of the node `info`: the disk is read-only. */
const VDISK_READONLY = 4;
const SECTOR_BYTES = 512;
const MOST_BLOCK_BYTES = 4096;
const MOST_SECTORS = Number.MAX_SAFE_INTEGER / SECTOR_BYTES;

/**
 * Slot of a request, in words of 32 bits: operation (8 bits), number of segments (8), handle (16); unused (32); id
 * (64); sector (64); then 11 segments.
 */
const ID_WORD = 2;
const SECTOR_WORD = 4;
const SEGMENTS_WORD = 6;
/**
 * Slot of an indirect request: operation (8), operation of its segments (8), number of segments (16); unused; id;
 * sector; handle (16), unused (16); 8 grants.
 */
const INDIRECT_HANDLE_WORD = 6;
const INDIRECT_GREFS_WORD = 7;
/** A segment: grant (32), first and last sector in the page (8 each, inclusive), unused (16). */
const SEGMENT_WORDS = 2;

/** Nodes of the backend that describe a disk, as text. */
export interface VbdNodes {
  readonly sectors: string | undefined;
  readonly sectorSize: string | undefined;
  readonly info: string | undefined;
  readonly mode: string | undefined;
  readonly featureFlushCache: string | undefined;
  readonly featureMaxIndirectSegments: string | undefined;
}

/** The checked properties of a disk. */
export interface VbdConfig {
  readonly sizeSectors: number;
  readonly blockBytes: number;
  readonly isWritable: boolean;
  readonly hasCache: boolean;
  /** The maximum number of pages of one request: 11, or as many as the backend accepts in an indirect request. */
  readonly maxPages: number;
}

/**
 * Parses the properties of a disk from the nodes of a connected backend. Sectors are of 512 bytes, independent of
 * `sector-size`. Errors: 'bad-config', for sizes that no disk has.
 */
export function parseVbd(nodes: VbdNodes): VbdConfig | 'bad-config' {
  const sectors = parseNumber(nodes.sectors);
  const blockBytes = nodes.sectorSize === undefined ? SECTOR_BYTES : parseNumber(nodes.sectorSize);
  if (sectors === undefined || blockBytes === undefined || sectors > MOST_SECTORS) return 'bad-config';
  if (blockBytes < SECTOR_BYTES || blockBytes > MOST_BLOCK_BYTES) return 'bad-config';
  if (!Number.isInteger(Math.log2(blockBytes / SECTOR_BYTES))) return 'bad-config';
  const info = parseNumber(nodes.info) ?? 0;
  const indirect = parseNumber(nodes.featureMaxIndirectSegments) ?? 0;
  return {
    sizeSectors: sectors - (sectors % (blockBytes / SECTOR_BYTES)),
    blockBytes,
    isWritable: (info & VDISK_READONLY) === 0 && nodes.mode !== 'r',
    hasCache: nodes.featureFlushCache === '1',
    maxPages: Math.max(MAX_SEGMENTS_PER_REQUEST, Math.min(indirect, SEGMENTS_PER_INDIRECT_PAGE)),
  };
}

function parseNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : undefined;
}

/** Writes a request without its segments into the slot at `offset` bytes. `handle` is the number of the device. */
export function writeRequest(
  words: Uint32Array,
  offset: number,
  request: {
    readonly operation: number;
    readonly segments: number;
    readonly handle: number;
    readonly id: number;
    readonly sector: number;
  },
): void {
  const at = offset / 4;
  words[at] = request.operation | (request.segments << 8) | (request.handle << 16);
  writeIdAndSector(words, at, request.id, request.sector);
}

/** Writes a request whose segments are in a separate page, granted as `gref`. */
export function writeIndirectRequest(
  words: Uint32Array,
  offset: number,
  request: {
    readonly operation: number;
    readonly segments: number;
    readonly handle: number;
    readonly id: number;
    readonly sector: number;
    readonly gref: number;
  },
): void {
  const at = offset / 4;
  words[at] = BLKIF_OP_INDIRECT | (request.operation << 8) | (request.segments << 16);
  writeIdAndSector(words, at, request.id, request.sector);
  words[at + INDIRECT_HANDLE_WORD] = request.handle;
  words[at + INDIRECT_GREFS_WORD] = request.gref;
}

function writeIdAndSector(words: Uint32Array, at: number, id: number, sector: number): void {
  words[at + 1] = 0;
  words[at + ID_WORD] = id;
  words[at + ID_WORD + 1] = 0;
  words[at + SECTOR_WORD] = sector % 2 ** 32;
  words[at + SECTOR_WORD + 1] = Math.floor(sector / 2 ** 32);
}

/** Returns the start of the segments in the slot at `offset` bytes, in words. */
export function segmentsWord(offset: number): number {
  return offset / 4 + SEGMENTS_WORD;
}

/** Writes segment number `index` of the list that begins at `word`: a number of sectors from the start of a page. */
export function writeSegment(words: Uint32Array, word: number, index: number, gref: number, sectors: number): void {
  words[word + index * SEGMENT_WORDS] = gref;
  words[word + index * SEGMENT_WORDS + 1] = (sectors - 1) << 8;
}

/**
 * Reads a response: id (64), operation (8), unused (8), status (16, signed). If the upper half of the id is not 0, the
 * result exceeds every valid id.
 */
export function responseId(words: Uint32Array): number {
  return words[0]! + words[1]! * 2 ** 32;
}

export function responseStatus(words: Uint32Array): number {
  return (words[2]! | 0) >> 16;
}
