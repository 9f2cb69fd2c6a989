/* Natives for words that another processor writes, too. */
#include "kernel.h"
#include "natives/generated/natives.h"

static void check_word(const char *name, struct bytes bytes, uint32_t offset, uint32_t width)
{
  if ((width != 2 && width != 4) || (uint64_t)(bytes.data + offset) % width != 0 || (uint64_t)offset + width > bytes.length)
    panic(EXIT_PANIC, "%s: offset %u, width %u, in a buffer of %u bytes", name, offset, width, bytes.length);
}

uint32_t native_atomic_exchange(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes, uint32_t value)
{
  check_word("atomicExchange", bytes, offset_bytes, width_bytes);
  uint8_t *word = bytes.data + offset_bytes;
  return width_bytes == 2 ? __atomic_exchange_n((uint16_t *)word, (uint16_t)value, __ATOMIC_SEQ_CST)
                          : __atomic_exchange_n((uint32_t *)word, value, __ATOMIC_SEQ_CST);
}

uint32_t native_atomic_compare_exchange(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes, uint32_t expected, uint32_t value)
{
  check_word("atomicCompareExchange", bytes, offset_bytes, width_bytes);
  uint8_t *word = bytes.data + offset_bytes;
  uint16_t narrow = (uint16_t)expected;
  if (width_bytes == 2)
    return __atomic_compare_exchange_n((uint16_t *)word, &narrow, (uint16_t)value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST), narrow;
  __atomic_compare_exchange_n((uint32_t *)word, &expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return expected;
}

uint32_t native_atomic_and(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes, uint32_t value)
{
  check_word("atomicAnd", bytes, offset_bytes, width_bytes);
  uint8_t *word = bytes.data + offset_bytes;
  return width_bytes == 2 ? __atomic_fetch_and((uint16_t *)word, (uint16_t)value, __ATOMIC_SEQ_CST)
                          : __atomic_fetch_and((uint32_t *)word, value, __ATOMIC_SEQ_CST);
}
