/* The Internet checksum, the bulk of a network stack's arithmetic. Source: RFC 1071. */
#include "kernel.h"
#include "natives/generated/natives.h"

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

/* One's complement addition: a carry is added at the other end. */
static inline uint64_t add(uint64_t sum, uint64_t value)
{
  sum += value;
  return sum + (sum < value);
}

/* The last bytes of a range, fewer than eight, followed by zeros. */
static uint64_t last_word(const uint8_t *p, uint32_t length)
{
  uint64_t value = 0;
  for (uint32_t i = 0; i < length; i++)
    value |= (uint64_t)p[i] << 8 * i;
  return value;
}

/*
 * Sums are in the processor's byte order, 64 bits at a time, and are folded and swapped once at the end, which one's
 * complement addition allows (RFC 1071, 2B and 2C).
 */
static uint32_t finish(uint64_t sum, uint32_t initial)
{
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  sum = (uint32_t)__builtin_bswap16((uint16_t)sum) + (uint64_t)initial;
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (uint32_t)sum;
}

uint32_t native_checksum(struct bytes bytes, uint32_t offset_bytes, uint32_t length_bytes, uint32_t initial)
{
  if ((uint64_t)offset_bytes + length_bytes > bytes.length)
    panic(EXIT_PANIC, "checksum: the range exceeds its buffer");
  const uint8_t *p = bytes.data + offset_bytes, *end = p + (length_bytes & ~7u);
  uint64_t sum = 0;
#pragma GCC unroll 4
  for (; p < end; p += 8)
    sum = add(sum, *(const word *)p);
  return finish(add(sum, last_word(p, length_bytes & 7)), initial);
}

uint32_t native_copy_checksum(struct bytes target, uint32_t target_offset, struct bytes source, uint32_t source_offset, uint32_t length_bytes, uint32_t initial)
{
  if ((uint64_t)target_offset + length_bytes > target.length || (uint64_t)source_offset + length_bytes > source.length)
    panic(EXIT_PANIC, "copyChecksum: the range exceeds its buffer");
  uint8_t *t = target.data + target_offset;
  const uint8_t *s = source.data + source_offset, *end = s + (length_bytes & ~7u);
  /* A forward copy changes the source only if the target begins inside it. */
  if ((uint64_t)(t - s) < length_bytes && t != s)
    panic(EXIT_PANIC, "copyChecksum: the target begins inside the source");
  uint64_t sum = 0;
#pragma GCC unroll 2
  for (; s < end; s += 8, t += 8) {
    uint64_t value = *(const word *)s;
    *(word *)t = value;
    sum = add(sum, value);
  }
  uint64_t last = last_word(s, length_bytes & 7);
  for (uint32_t i = 0; i < (length_bytes & 7); i++)
    t[i] = (uint8_t)(last >> 8 * i);
  return finish(add(sum, last), initial);
}
