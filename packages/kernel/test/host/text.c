/*
 * src/natives/http-head.h and utf8.h, compiled for the host. Reads lines `WHAT HEX`, and prints the text as
 * hexadecimal, or `-`. The bytes end at the end of their memory.
 */
#include <string.h>

#include "hex.h"
#include "../../src/natives/http-head.h"
#include "../../src/natives/utf8.h"

int main(void)
{
  static char what[16], text[1 << 16];
  while (scanf("%15s .%65535s", what, text) == 2) {
    const uint32_t length = (uint32_t)strlen(text) / 2;
    text[2 * length] = 0; /* a dot follows the bytes, so that none are a word, too */
    uint8_t *bytes = parse_hex(text, length);
    const bool is_head = strcmp(what, "head") == 0;
    const uint32_t written = is_head ? scan_http_head(bytes, length) : length;
    if (strcmp(what, "surrogates") == 0)
      utf8_replace_surrogates(bytes, length);
    const bool is_refused = is_head                     ? written == 0
                            : strcmp(what, "ascii") == 0 ? !is_ascii_text(bytes, length)
                            : strcmp(what, "utf8") == 0  ? !is_utf8(bytes, length)
                                                         : false;
    if (is_refused)
      printf("-");
    else
      print_hex(is_head ? scan.text : bytes, written);
    puts(".");
    free(bytes);
  }
}
