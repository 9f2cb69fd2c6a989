/* Registers and requests of a block device. Source: virtio 1.2, 5.2. */

/** The only queue without VIRTIO_BLK_F_MQ. Source: 5.2.2. */
export const REQUEST_QUEUE = 0;

/** Feature bits that this driver accepts if they are offered. Source: 5.2.3. */
export const VIRTIO_BLK_F_SIZE_MAX = 1 << 1;
export const VIRTIO_BLK_F_SEG_MAX = 1 << 2;
export const VIRTIO_BLK_F_RO = 1 << 5;
export const VIRTIO_BLK_F_BLK_SIZE = 1 << 6;
export const VIRTIO_BLK_F_FLUSH = 1 << 9;
export const WANTED_FEATURES =
  VIRTIO_BLK_F_SIZE_MAX | VIRTIO_BLK_F_SEG_MAX | VIRTIO_BLK_F_RO | VIRTIO_BLK_F_BLK_SIZE | VIRTIO_BLK_F_FLUSH;

/** Kinds of request. Source: 5.2.6. */
export const VIRTIO_BLK_T_IN = 0;
export const VIRTIO_BLK_T_OUT = 1;
export const VIRTIO_BLK_T_FLUSH = 4;
export const VIRTIO_BLK_T_GET_ID = 8;

/** Status of a request, its last byte. Source: 5.2.6. */
export const VIRTIO_BLK_S_OK = 0;
export const VIRTIO_BLK_S_IOERR = 1;
export const VIRTIO_BLK_S_UNSUPP = 2;
/** The value that the driver writes first: a device that leaves it has not finished the request. */
export const NO_STATUS = 0xff;

/** Kind (32 bits), reserved (32), sector (64), little-endian; read by the device. Source: 5.2.6. */
export const HEADER_BYTES = 16;
/** Bytes that VIRTIO_BLK_T_GET_ID fills: ASCII text, padded with zeros. Source: 5.2.6. */
export const ID_BYTES = 20;

/** Offsets in struct virtio_blk_config. Source: 5.2.4. */
const CONFIG_CAPACITY = 0;
const CONFIG_SIZE_MAX = 8;
const CONFIG_SEG_MAX = 12;
const CONFIG_BLK_SIZE = 20;

const SECTOR_BYTES = 512;
/** Larger than the blocks of any disk, and than a request of one segment. */
const MOST_BLOCK_BYTES = 65536;
const MOST_SECTORS = Number.MAX_SAFE_INTEGER / SECTOR_BYTES;

/** A checked configuration. */
export interface BlkConfig {
  readonly sizeSectors: number;
  readonly blockBytes: number;
  readonly isWritable: boolean;
  /** Whether writes are durable only after a flush. */
  readonly hasCache: boolean;
  /** The maximum number of segments of a request; 1 if the device does not specify it. */
  readonly maxSegments: number;
  /** The maximum number of bytes of a segment: whole blocks. */
  readonly maxSegmentBytes: number;
}

/**
 * Parses the configuration from reads of single fields; only fields of negotiated features are valid. Errors:
 * 'bad-config', for sizes that no disk has.
 */
export function parseConfig(
  features: number,
  readConfig: (offsetBytes: number, widthBytes: number) => number,
): BlkConfig | 'bad-config' {
  const has = (feature: number): boolean => (features & feature) !== 0;
  const blockBytes = has(VIRTIO_BLK_F_BLK_SIZE) ? readConfig(CONFIG_BLK_SIZE, 4) : SECTOR_BYTES;
  const capacity = readConfig(CONFIG_CAPACITY, 4) + readConfig(CONFIG_CAPACITY + 4, 4) * 2 ** 32;
  if (!Number.isInteger(Math.log2(blockBytes / SECTOR_BYTES)) || blockBytes < SECTOR_BYTES) return 'bad-config';
  if (blockBytes > MOST_BLOCK_BYTES || capacity > MOST_SECTORS) return 'bad-config';
  const most = has(VIRTIO_BLK_F_SIZE_MAX) ? readConfig(CONFIG_SIZE_MAX, 4) : 0xffffffff;
  const maxSegmentBytes = most - (most % blockBytes);
  if (maxSegmentBytes === 0) return 'bad-config';
  return {
    // An incomplete last block cannot be accessed.
    sizeSectors: capacity - (capacity % (blockBytes / SECTOR_BYTES)),
    blockBytes,
    isWritable: !has(VIRTIO_BLK_F_RO),
    hasCache: has(VIRTIO_BLK_F_FLUSH),
    maxSegments: Math.max(1, has(VIRTIO_BLK_F_SEG_MAX) ? readConfig(CONFIG_SEG_MAX, 4) : 1),
    maxSegmentBytes,
  };
}

/** Writes a request's header. `words`: 4 numbers of 32 bits. */
export function writeHeader(words: Uint32Array, kind: number, sector: number): void {
  words[0] = kind;
  words[1] = 0;
  words[2] = sector % 2 ** 32;
  words[3] = Math.floor(sector / 2 ** 32);
}

/** Returns the text of an id, up to its first zero, without characters that are not printable ASCII. */
export function parseId(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end)).replace(/[^ -~]/g, '');
}
