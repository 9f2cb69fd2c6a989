/*
 * The functions that compilers call implicitly: memory, and bits of a word. No library is linked. They use general
 * registers, eight bytes at a time, because trap handlers call them, too.
 */
#include "kernel.h"

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

/*
 * Also correct when the target begins before the source and overlaps it, hence no restrict. 32 bytes at a time halve
 * the number of instructions, which is what counts in an emulator.
 */
static inline void copy_forwards(uint8_t *t, const uint8_t *s, size_t length)
{
  for (; length >= 32; length -= 32, t += 32, s += 32) {
    const word *from = (const word *)s;
    word *to = (word *)t;
    const uint64_t a = from[0], b = from[1], c = from[2], d = from[3];
    to[0] = a, to[1] = b, to[2] = c, to[3] = d;
  }
  for (; length >= 8; length -= 8, t += 8, s += 8)
    *(word *)t = *(const word *)s;
  for (; length > 0; length--)
    *t++ = *s++;
}

void *memcpy(void *restrict target, const void *restrict source, size_t length)
{
  copy_forwards(target, source, length);
  return target;
}

void *memmove(void *target, const void *source, size_t length)
{
  uint8_t *t = target;
  const uint8_t *s = source;
  /* Copying forwards is correct unless the target begins inside the source. */
  if ((uint64_t)(t - s) >= length) {
    copy_forwards(t, s, length);
    return target;
  }
  for (; length >= 8; length -= 8)
    *(word *)(t + length - 8) = *(const word *)(s + length - 8);
  for (; length > 0; length--)
    t[length - 1] = s[length - 1];
  return target;
}

void *memset(void *target, int value, size_t length)
{
  uint8_t *t = target;
  const uint64_t pattern = 0x0101010101010101ull * (uint8_t)value;
  for (; length >= 32; length -= 32, t += 32) {
    word *to = (word *)t;
    to[0] = to[1] = to[2] = to[3] = pattern;
  }
  for (; length >= 8; length -= 8, t += 8)
    *(word *)t = pattern;
  for (; length > 0; length--)
    *t++ = (uint8_t)value;
  return target;
}

int memcmp(const void *a, const void *b, size_t length)
{
  const uint8_t *x = a, *y = b;
  for (; length > 0; length--, x++, y++) {
    if (*x != *y)
      return *x - *y;
  }
  return 0;
}

/*
 * Counts the bits that are set; compilers call it where the processor may lack the instruction. Counts in pairs, in
 * fours, in bytes, then adds all bytes at once.
 */
int __popcountdi2(uint64_t word)
{
  word -= word >> 1 & 0x5555555555555555ull;
  word = (word & 0x3333333333333333ull) + (word >> 2 & 0x3333333333333333ull);
  word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0full;
  return (int)(word * 0x0101010101010101ull >> 56);
}

/*
 * FNV-1a over words of 64 bits instead of bytes, folded to 32 bits. Detects damage, not attacks; costs at most half a
 * cycle per byte. The length is a multiple of 8. image/checksum.ts computes the same.
 */
uint32_t checksum32(const void *data, size_t length)
{
  const uint64_t *words = data;
  uint64_t sum = 0xcbf29ce484222325ull;
  /* For emulators, whose time depends on the number of instructions. */
#pragma GCC unroll 8
  for (size_t i = 0; i < length / 8; i++)
    sum = (sum ^ words[i]) * 0x100000001b3ull;
  return (uint32_t)(sum ^ sum >> 32);
}
