/*
 * SipHash-1-3: a hash whose collisions cannot be found without its key. The unit is a word of 64 bits; the caller pads
 * the last one. Source: SipHash: a fast short-input PRF, J.-P. Aumasson and D. J. Bernstein, 2012,
 * 2.1 to 2.4.
 */
#pragma once
#include <stdint.h>

struct siphash {
  uint64_t v0, v1, v2, v3;
};

static inline uint64_t siphash_rotate(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

static inline void siphash_round(struct siphash *state)
{
  state->v0 += state->v1, state->v1 = siphash_rotate(state->v1, 13) ^ state->v0, state->v0 = siphash_rotate(state->v0, 32);
  state->v2 += state->v3, state->v3 = siphash_rotate(state->v3, 16) ^ state->v2;
  state->v0 += state->v3, state->v3 = siphash_rotate(state->v3, 21) ^ state->v0;
  state->v2 += state->v1, state->v1 = siphash_rotate(state->v1, 17) ^ state->v2, state->v2 = siphash_rotate(state->v2, 32);
}

static inline struct siphash siphash_begin(const uint64_t key[2])
{
  return (struct siphash){ key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573 };
}

static inline void siphash_word(struct siphash *state, uint64_t word)
{
  state->v3 ^= word;
  siphash_round(state);
  state->v0 ^= word;
}

static inline uint64_t siphash_end(struct siphash *state)
{
  state->v2 ^= 0xff;
  for (int i = 0; i < 3; i++)
    siphash_round(state);
  return state->v0 ^ state->v1 ^ state->v2 ^ state->v3;
}
