/*
 * src/natives/packet.c and checksum.c, compiled for the host. Reads a frame and a record per line, in hexadecimal, and
 * prints the result and the record. The frame ends at the end of its memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/natives/checksum.c"
#include "../../src/natives/packet.c"

void panic(uint32_t status, const char *format, ...)
{
  printf("panic %u: %s\n", status, format);
  exit(0);
}

static struct bytes parse(const char *text)
{
  const size_t length = strlen(text) / 2;
  struct bytes parsed = { .data = malloc(length), .length = (uint32_t)length };
  for (size_t index = 0; index < length; index++) {
    unsigned byte = 0;
    sscanf(text + 2 * index, "%2x", &byte);
    parsed.data[index] = (uint8_t)byte;
  }
  return parsed;
}

int main(void)
{
  static char frame_text[8192], record_text[256];
  while (scanf("%8191s %255s", frame_text, record_text) == 2) {
    struct bytes frame = parse(frame_text), record = parse(record_text);
    printf("%u ", native_decode_packet(frame, record));
    for (uint32_t index = 0; index < record.length; index++)
      printf("%02x", record.data[index]);
    puts("");
    free(frame.data);
    free(record.data);
  }
}
