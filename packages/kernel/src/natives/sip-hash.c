/*
 * SipHash-2-4, from which TCP derives its sequence numbers and cookies. Source: Aumasson and Bernstein, "SipHash: a
 * fast short-input PRF", 2012.
 */
#include "kernel.h"
#include "natives/generated/natives.h"

#define KEY_BYTES 16

typedef uint64_t __attribute__((may_alias, aligned(1))) word64;
typedef uint32_t __attribute__((may_alias, aligned(1))) word32;

static inline uint64_t rotated(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

static __attribute__((noinline)) void rounds(uint64_t v[4], int count)
{
  for (; count > 0; count--) {
    v[0] += v[1], v[1] = rotated(v[1], 13) ^ v[0], v[0] = rotated(v[0], 32);
    v[2] += v[3], v[3] = rotated(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = rotated(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = rotated(v[1], 17) ^ v[2], v[2] = rotated(v[2], 32);
  }
}

uint32_t native_sip_hash(struct bytes key, struct bytes words, uint32_t count)
{
  if (key.length != KEY_BYTES || (uint64_t)count * 4 > words.length)
    panic(EXIT_PANIC, "sipHash: a key of another length, or more words than there are");
  const uint64_t k0 = *(const word64 *)key.data, k1 = *(const word64 *)(key.data + 8);
  uint64_t v[4] = { k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573 };
  for (uint32_t index = 0; index <= count; index += 2) {
    uint64_t block;
    if (index + 1 < count)
      block = *(const word64 *)(words.data + 4 * index);
    else
      /* The last block ends with the length. */
      block = (uint64_t)count * 4 << 56 | (index < count ? *(const word32 *)(words.data + 4 * index) : 0);
    v[3] ^= block;
    rounds(v, 2);
    v[0] ^= block;
  }
  v[2] ^= 0xff;
  rounds(v, 4);
  return (uint32_t)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}
