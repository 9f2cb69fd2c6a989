/** Bounds of what a client may send before the program sees any of it. */

/** The longest head of a request in bytes, with the empty line. Longer ones get the status 431. */
export const MAX_HEAD_BYTES = 16 * 1024;

/** The most fields of a head. */
export const MAX_FIELDS = 100;

/** The longest request target in bytes. Longer ones get the status 414. */
export const MAX_TARGET_BYTES = 8 * 1024;

/** The longest line of a chunk's size with its extensions, in bytes. */
export const MAX_CHUNK_LINE_BYTES = 256;

/** The most bytes of chunk sizes and extensions beyond 16 for each chunk and twice its data. */
export const MAX_CHUNK_EXCESS_BYTES = 16 * 1024;

/** The longest trailer section of a chunked body, in bytes. */
export const MAX_TRAILER_BYTES = 8 * 1024;
