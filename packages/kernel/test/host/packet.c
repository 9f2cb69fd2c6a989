/*
 * src/natives/packet.c and checksum.c, compiled for the host. Reads a frame and a record per line, in hexadecimal, and
 * prints the result and the record. The frame ends at the end of its memory.
 */
#include <string.h>

#include "hex.h"
#include "../../src/natives/checksum.c"
#include "../../src/natives/packet.c"

void panic(uint32_t status, const char *format, ...)
{
  printf("panic %u: %s\n", status, format);
  exit(0);
}

static struct bytes parse(const char *text)
{
  const uint32_t length = (uint32_t)strlen(text) / 2;
  return (struct bytes){ .data = parse_hex(text, length), .length = length };
}

int main(void)
{
  static char frame_text[8192], record_text[256];
  while (scanf("%8191s %255s", frame_text, record_text) == 2) {
    struct bytes frame = parse(frame_text), record = parse(record_text);
    printf("%u ", native_decode_packet(frame, record));
    print_hex(record.data, record.length);
    puts("");
    free(frame.data);
    free(record.data);
  }
}
