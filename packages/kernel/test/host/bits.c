/*
 * src/engine/libc.c, compiled for the host. Reads a hexadecimal number per line, and prints the number of its bits that
 * are set.
 */
#define memcpy kernel_memcpy
#define memmove kernel_memmove
#define memset kernel_memset
#define memcmp kernel_memcmp
#define __popcountdi2 kernel_popcountdi2
#include "../../src/engine/libc.c"

#include <stdio.h>

int main(void)
{
  unsigned long word;
  while (scanf("%lx", &word) == 1)
    printf("%d\n", __popcountdi2(word));
}
