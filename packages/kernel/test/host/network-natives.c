/*
 * The natives for networks, compiled for the host. Each line of input is a call: the name of the native, then its
 * arguments: a number, `#` and hexadecimal bytes, or `=` and the number of an earlier argument with the same bytes.
 * Prints the result or `panic`, and the contents of all bytes after the call.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#include "../../src/kernel.h"
#include "../../src/natives/checksum.c"
#include "../../src/natives/netfront.c"
#include "../../src/natives/segments.c"
#include "../../src/natives/sip-hash.c"
#include "../../src/natives/virtqueue.c"
#include "../../src/natives/virtqueue-bursts.c"
#include "hex.h"

#define MOST_ARGUMENTS 8

static jmp_buf panicked;

void panic(uint32_t status, const char *format, ...)
{
  (void)status, (void)format;
  longjmp(panicked, 1);
}

struct argument {
  struct bytes bytes;
  uint32_t number;
  bool is_own;
};

static struct bytes bytes_of(const char *hex)
{
  const uint32_t length = (uint32_t)strlen(hex) / 2;
  return (struct bytes){ .data = parse_hex(hex, length), .length = length };
}

static int64_t call(const char *name, struct argument *a)
{
  if (strcmp(name, "checksum") == 0)
    return native_checksum(a[0].bytes, a[1].number, a[2].number, a[3].number);
  if (strcmp(name, "copyChecksum") == 0)
    return native_copy_checksum(a[0].bytes, a[1].number, a[2].bytes, a[3].number, a[4].number, a[5].number);
  if (strcmp(name, "sipHash") == 0)
    return native_sip_hash(a[0].bytes, a[1].bytes, a[2].number);
  if (strcmp(name, "cutSegment") == 0)
    return native_cut_segment(a[0].bytes, a[1].bytes, a[2].bytes);
  if (strcmp(name, "joinSegment") == 0)
    return native_join_segment(a[0].bytes, a[1].bytes, a[2].bytes, a[3].number);
  if (strcmp(name, "virtqReceive") == 0)
    return native_virtq_receive(a[0].bytes, a[1].bytes, a[2].bytes, a[3].bytes);
  if (strcmp(name, "virtqSend") == 0)
    return native_virtq_send(a[0].bytes, a[1].bytes, a[2].bytes, a[3].bytes);
  if (strcmp(name, "virtqReceiveJoined") == 0)
    return native_virtq_receive_joined(a[0].bytes, a[1].bytes, a[2].bytes, a[3].bytes, a[4].bytes, a[5].bytes);
  if (strcmp(name, "virtqSendSegments") == 0)
    return native_virtq_send_segments(a[0].bytes, a[1].bytes, a[2].bytes, a[3].bytes, a[4].bytes, a[5].number);
  if (strcmp(name, "virtqReclaim") == 0)
    return native_virtq_reclaim(a[0].bytes, a[1].bytes);
  if (strcmp(name, "virtqPublish") == 0)
    return native_virtq_publish(a[0].bytes, a[1].bytes);
  if (strcmp(name, "xenNetReceive") == 0)
    return native_xen_net_receive(a[0].bytes, a[1].bytes, a[2].bytes, a[3].bytes);
  if (strcmp(name, "xenNetSend") == 0)
    return native_xen_net_send(a[0].bytes, a[1].bytes, a[2].bytes, a[3].bytes);
  if (strcmp(name, "xenNetReclaim") == 0)
    return native_xen_net_reclaim(a[0].bytes, a[1].bytes);
  if (strcmp(name, "xenNetPublish") == 0)
    return native_xen_net_publish(a[0].bytes, a[1].bytes);
  abort();
}

int main(void)
{
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) {
    struct argument arguments[MOST_ARGUMENTS] = { 0 };
    char *name = strtok(line, " \n"), *text;
    /* volatile: read after a panic. */
    volatile int count = 0;
    for (; (text = strtok(NULL, " \n")) != NULL; count++) {
      struct argument *argument = &arguments[count];
      if (text[0] == '#')
        *argument = (struct argument){ .bytes = bytes_of(text + 1), .is_own = true };
      else if (text[0] == '=')
        argument->bytes = arguments[atoi(text + 1)].bytes;
      else
        argument->number = (uint32_t)strtoul(text, NULL, 10);
    }
    if (setjmp(panicked) == 0)
      printf("%ld", (long)call(name, arguments));
    else
      printf("panic");
    for (int i = 0; i < count; i++) {
      if (!arguments[i].is_own)
        continue;
      printf(" #");
      print_hex(arguments[i].bytes.data, arguments[i].bytes.length);
      free(arguments[i].bytes.data);
    }
    printf("\n");
  }
  free(line);
}
