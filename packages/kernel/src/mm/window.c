/*
 * Linear memory: the window at LINEAR_VIRTUAL over contiguous RAM at LINEAR_PHYSICAL. Exactly the pages below
 * memory.size are mapped; whatever else the engine computes faults. Whole 2 MiB are large pages, the rest one table of
 * 4 KiB pages. The first 640 KiB are left out: they are the end of the engine's stack, which never gets that deep. So
 * its null pointers fault, also with an offset, and the native stack can have the RAM.
 */
#include "kernel.h"

#define LARGE_BYTES 0x200000ull

static void map(uint64_t from, uint64_t to)
{
  const uint64_t flags = PAGE_PRESENT | PAGE_WRITE | PAGE_NO_EXECUTE;
  while (from < to) {
    if (from % LARGE_BYTES == 0 && to - from >= LARGE_BYTES) {
      map_large_page(LINEAR_VIRTUAL + from, LINEAR_PHYSICAL + from, flags);
      from += LARGE_BYTES;
    } else {
      map_page(LINEAR_VIRTUAL + from, LINEAR_PHYSICAL + from, flags);
      from += PAGE_BYTES;
      /*
       * Full: the same pages as one large page, which gives the table back for the next tail. A gigabyte in small steps
       * would need 512 of them.
       */
      if (from % LARGE_BYTES == 0 && from != LARGE_BYTES)
        map_large_page(LINEAR_VIRTUAL + from - LARGE_BYTES, LINEAR_PHYSICAL + from - LARGE_BYTES, flags);
    }
  }
}

/* Maps the heap that the loader has filled. */
void window_init(uint32_t wasm_pages)
{
  uint64_t bytes = (uint64_t)wasm_pages * WASM_PAGE_BYTES;
  if (!page_reserve_ram(LINEAR_PHYSICAL + bytes))
    panic(EXIT_BAD_MACHINE, "%u KiB of RAM are too little: this image needs %u at start",
          (uint32_t)(page_ram_end() / 1024), (uint32_t)((LINEAR_PHYSICAL + bytes) / 1024));
  map(UNUSED_LINEAR_BYTES, bytes);
}

/*
 * Adds zeroed memory. False when there is no RAM for it, and nothing has changed. Both sizes are multiples of 64 KiB.
 */
bool window_grow(uint64_t old_bytes, uint64_t new_bytes)
{
  if (new_bytes > FOREIGN_LINEAR || !page_reserve_ram(LINEAR_PHYSICAL + new_bytes))
    return false;
  map(old_bytes, new_bytes);
  memset((void *)(LINEAR_VIRTUAL + old_bytes), 0, new_bytes - old_bytes);
  return true;
}
