/* Decompression of the block format of LZ4. */
#ifndef ENGINE_LZ4_H
#define ENGINE_LZ4_H

#include <stdint.h>

/*
 * Decompresses a block to `out`, which it fills up to `end`. Returns the end of the block, or NULL if it is damaged: it
 * never writes outside of `out`. The caller knows from a checksum that the block is whole, and that a word after it can
 * be read.
 */
const uint8_t *lz4_unpack(const uint8_t *in, uint8_t *out, uint8_t *end);

#endif
