/*
 * Decompression of the block format of LZ4: a token with two lengths, literals, and a match in what was written before.
 * Source: LZ4, doc/lz4_Block_format.md. image/lz4.ts compresses.
 */
#include "engine/lz4.h"
#include <stddef.h>

enum { LEAST_MATCH = 4, TOKEN_LENGTH = 15, WORD = 8 };

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

/* The rest of a length that the token has no room for: bytes until one is not 255. */
static uint64_t length_at(const uint8_t **in, uint64_t length)
{
  if (length == TOKEN_LENGTH) {
    uint8_t byte;
    do
      length += byte = *(*in)++;
    while (byte == 255);
  }
  return length;
}

/*
 * Copies forward, in words. The source is at least a word before the target, or does not overlap it. May write a part
 * of a word too much before `end`, which what follows replaces: most lengths are short, and single bytes cost more.
 */
static void copy_words(uint8_t *out, const uint8_t *in, uint64_t length, const uint8_t *end)
{
  if ((uint64_t)(end - out) >= length + WORD) {
    for (int64_t left = (int64_t)length; left > 0; left -= WORD, in += WORD, out += WORD)
      *(word *)out = *(const word *)in;
    return;
  }
  for (; length > 0; length--)
    *out++ = *in++;
}

/* Repeats what is at a distance. A short period is written byte by byte until a multiple of it has a word. */
static void repeat(uint8_t *out, uint64_t distance, uint64_t length, const uint8_t *end)
{
  uint64_t period = distance;
  while (period < WORD)
    period += distance;
  for (uint64_t left = period - distance; left > 0 && length > 0; left--, length--, out++)
    *out = out[-(int64_t)distance];
  if (length > 0)
    copy_words(out, out - period, length, end);
}

const uint8_t *lz4_unpack(const uint8_t *in, uint8_t *out, uint8_t *end)
{
  const uint8_t *const start = out;
  for (;;) {
    const uint8_t token = *in++;
    const uint64_t literals = length_at(&in, token >> 4);
    if (literals > (uint64_t)(end - out))
      return NULL;
    copy_words(out, in, literals, end);
    in += literals;
    out += literals;
    /* The last sequence has no match. */
    if (out == end)
      return in;
    const uint64_t distance = in[0] | (uint64_t)in[1] << 8;
    in += 2;
    const uint64_t length = length_at(&in, token & TOKEN_LENGTH) + LEAST_MATCH;
    if (distance == 0 || distance > (uint64_t)(out - start) || length > (uint64_t)(end - out))
      return NULL;
    repeat(out, distance, length, end);
    out += length;
  }
}
