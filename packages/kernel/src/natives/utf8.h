/* UTF-8 by the Encoding Standard, 9.1: also compiled for the host by its test. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static __attribute__((noinline)) uint32_t ascii_prefix(const uint8_t *p, uint32_t length)
{
  uint32_t at = 0;
  for (uint64_t word; length - at >= sizeof word; at += sizeof word) {
    memcpy(&word, p + at, sizeof word);
    if (word & 0x8080808080808080u)
      break;
  }
  while (at < length && p[at] < 0x80)
    at++;
  return at;
}

static inline bool is_ascii_text(const uint8_t *p, uint32_t length) { return ascii_prefix(p, length) == length; }

/* Overlong forms, surrogates and code points beyond U+10FFFF are not valid. */
static inline bool is_utf8(const uint8_t *p, uint32_t length)
{
  for (uint32_t at = 0; (at += ascii_prefix(p + at, length - at)) < length;) {
    const uint8_t first = p[at++];
    const uint32_t followers = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0;
    if (followers == 0 || followers > length - at)
      return false;
    const uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (p[at] < low || p[at] > high)
      return false;
    for (uint32_t next = 1; next < followers; next++)
      if ((p[at + next] & 0xc0) != 0x80)
        return false;
    at += followers;
  }
  return true;
}

/* The engine writes a lone surrogate as three bytes, like other characters of 16 bits. So has U+FFFD. */
static inline void utf8_replace_surrogates(uint8_t *p, uint32_t length)
{
  for (uint32_t at = 0; (at += ascii_prefix(p + at, length - at)) + 2 < length; at++)
    if (p[at] == 0xed && p[at + 1] >= 0xa0)
      memcpy(p + at, "\xef\xbf\xbd", 3);
}
