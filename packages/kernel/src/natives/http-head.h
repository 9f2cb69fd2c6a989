/*
 * Scans the heads of HTTP requests. Its twin: request-head.ts of the package http, which also knows what is wrong with
 * a head that this refuses. Sources: RFC 9112, 2 to 5; RFC 9110, 5. Also compiled for the host by its test.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { MOST_BYTES = 4096, MOST_FIELDS = 100, TOKEN = 1, TARGET = 2, VALUE = 4 };

/* What a byte may be part of: a name, a request target, the value of a field. */
static const uint8_t classes[256] = {
  ['\t'] = VALUE,
  [' '] = VALUE,
  ['!'] = TOKEN | TARGET | VALUE,
  ['"'] = TARGET | VALUE,
  ['#'] = TOKEN | VALUE,
  ['$' ... '\''] = TOKEN | TARGET | VALUE,
  ['(' ... ')'] = TARGET | VALUE,
  ['*' ... '+'] = TOKEN | TARGET | VALUE,
  [','] = TARGET | VALUE,
  ['-' ... '.'] = TOKEN | TARGET | VALUE,
  ['/'] = TARGET | VALUE,
  ['0' ... '9'] = TOKEN | TARGET | VALUE,
  [':' ... '@'] = TARGET | VALUE,
  ['A' ... 'Z'] = TOKEN | TARGET | VALUE,
  ['[' ... ']'] = TARGET | VALUE,
  ['^' ... 'z'] = TOKEN | TARGET | VALUE,
  ['{'] = TARGET | VALUE,
  ['|'] = TOKEN | TARGET | VALUE,
  ['}'] = TARGET | VALUE,
  ['~'] = TOKEN | TARGET | VALUE,
  [0x80 ... 0xff] = VALUE,
};

/* A head that is being read, and the text that is being written: a byte from 0x80 on becomes two of UTF-8. */
static struct scan {
  const uint8_t *at, *end;
  uint32_t written;
  uint8_t text[2 * MOST_BYTES + 16];
} scan;

static __attribute__((noinline)) void write_byte(uint8_t byte)
{
  if (byte >= 0x80) {
    scan.text[scan.written++] = 0xc0 | byte >> 6;
    byte = 0x80 | (byte & 0x3f);
  }
  scan.text[scan.written++] = byte;
}

/* Reads one byte or more of a class, and the byte after them. */
static __attribute__((noinline)) bool take(uint8_t class, char after)
{
  const uint8_t *start = scan.at;
  for (; scan.at < scan.end && classes[*scan.at] & class; scan.at++)
    write_byte(class == TOKEN && after == ':' && *scan.at >= 'A' && *scan.at <= 'Z' ? *scan.at + 32 : *scan.at);
  write_byte('\n');
  return scan.at > start && scan.at < scan.end && *scan.at++ == after;
}

static __attribute__((noinline)) bool take_text(const char *text)
{
  for (; *text != 0; text++)
    if (scan.at == scan.end || *scan.at++ != (uint8_t)*text)
      return false;
  return true;
}

/* A value, without the whitespace around it, and the end of its line. */
static bool take_value(void)
{
  while (scan.at < scan.end && (*scan.at == ' ' || *scan.at == '\t'))
    scan.at++;
  const uint8_t *stop = scan.at, *start = scan.at;
  while (stop < scan.end && classes[*stop] & VALUE)
    stop++;
  scan.at = stop;
  while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t'))
    stop--;
  while (start < stop)
    write_byte(*start++);
  return take_text("\r\n");
}

static bool scan_head(void)
{
  if (!take(TOKEN, ' ') || !take(TARGET, ' ') || !take_text("HTTP/1.") || scan.at == scan.end)
    return false;
  const uint8_t minor = *scan.at++;
  if (minor < '0' || minor > '9' || !take_text("\r\n"))
    return false;
  write_byte(minor);
  for (uint32_t fields = 0; scan.at == scan.end || *scan.at != '\r'; fields++) {
    write_byte('\n');
    if (fields == MOST_FIELDS || !take(TOKEN, ':') || !take_value())
      return false;
  }
  return take_text("\r\n");
}

/*
 * Scans the head in the first bytes. Returns the length of `scan.text`, and 0 if the head is incomplete, too long, or
 * has an error of syntax.
 */
static uint32_t scan_http_head(const uint8_t *bytes, uint32_t length)
{
  scan.at = bytes;
  scan.end = bytes + (length < MOST_BYTES ? length : MOST_BYTES);
  /* The length of the head comes first, and is known last. */
  scan.written = 5;
  if (!scan_head())
    return 0;
  uint32_t head = (uint32_t)(scan.at - bytes);
  scan.text[4] = '\n';
  for (int digit = 3; digit >= 0; digit--, head /= 10)
    scan.text[digit] = '0' + head % 10;
  return scan.written;
}
