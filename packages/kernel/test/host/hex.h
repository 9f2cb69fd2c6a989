/* Bytes as hexadecimal text, for the programs of this folder. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t hex_digit(char c) { return (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10); }

/* An allocation of exactly this length, so that the address sanitizer finds any access beyond it. */
static uint8_t *parse_hex(const char *text, uint32_t length)
{
  uint8_t *bytes = malloc(length);
  for (uint32_t at = 0; at < length; at++)
    bytes[at] = (uint8_t)(hex_digit(text[2 * at]) << 4 | hex_digit(text[2 * at + 1]));
  return bytes;
}

static void print_hex(const uint8_t *bytes, uint32_t length)
{
  for (uint32_t at = 0; at < length; at++) {
    putchar_unlocked("0123456789abcdef"[bytes[at] >> 4]);
    putchar_unlocked("0123456789abcdef"[bytes[at] & 15]);
  }
}
