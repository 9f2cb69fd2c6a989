/* The Internet checksum, the bulk of a network stack's arithmetic. Source: RFC 1071. */
#include "kernel.h"
#include "natives/generated/natives.h"

/*
 * Sums in the processor's byte order, 32 bits at a time, and swaps once at the end, which one's complement addition
 * allows (RFC 1071, 2B).
 */
uint32_t native_checksum(struct bytes bytes, uint32_t offset_bytes, uint32_t length_bytes, uint32_t initial)
{
  if ((uint64_t)offset_bytes + length_bytes > bytes.length)
    panic(EXIT_PANIC, "checksum: the range exceeds its buffer");
  const uint8_t *p = bytes.data + offset_bytes;
  uint64_t sum = 0;
  uint32_t word = 0;
  for (; length_bytes >= 4; length_bytes -= 4, p += 4) {
    memcpy(&word, p, 4);
    sum += word;
  }
  word = 0;
  memcpy(&word, p, length_bytes);
  sum += word;
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  sum = (uint32_t)__builtin_bswap16((uint16_t)sum) + (uint64_t)initial;
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (uint32_t)sum;
}
