/*
 * Linear memory: the window at LINEAR_VIRTUAL over contiguous RAM at linear_physical(). Only the pages below memory.size
 * are mapped; an access to any other address faults. Ranges of 2 MiB are large pages, the rest one table of 4 KiB
 * pages.
 *
 * The first 640 KiB are not mapped. They are the end of the engine's stack, which never gets that deep. So null
 * pointers of the engine fault, also with an offset, and the native stack can use the RAM.
 */
#include "kernel.h"

#define LARGE_BYTES 0x200000ull

static void map(uint64_t from, uint64_t to)
{
  const uint64_t flags = PAGE_PRESENT | PAGE_WRITE | PAGE_NO_EXECUTE;
  while (from < to) {
    if (from % LARGE_BYTES == 0 && to - from >= LARGE_BYTES) {
      map_large_page(LINEAR_VIRTUAL + from, linear_physical() + from, flags);
      from += LARGE_BYTES;
    } else {
      map_page(LINEAR_VIRTUAL + from, linear_physical() + from, flags);
      from += PAGE_BYTES;
      /*
       * The table is full: maps the same pages as one large page, so that the next tail can use the table. Growing a
       * gigabyte in small steps would need 512 tables otherwise.
       */
      if (from % LARGE_BYTES == 0 && from != LARGE_BYTES)
        map_large_page(LINEAR_VIRTUAL + from - LARGE_BYTES, linear_physical() + from - LARGE_BYTES, flags);
    }
  }
}

/* Maps the heap that the loader has loaded. */
void window_init(uint32_t wasm_pages)
{
  uint64_t bytes = (uint64_t)wasm_pages * WASM_PAGE_BYTES;
  if (!page_reserve_ram(linear_physical() + bytes))
    panic(EXIT_BAD_MACHINE, "%u KiB of RAM are not enough: this image needs %u KiB at start",
          (uint32_t)(page_ram_end() / 1024), (uint32_t)((linear_physical() + bytes) / 1024));
  map(UNUSED_LINEAR_BYTES, bytes);
}

/*
 * Adds zeroed memory. Returns false, and changes nothing, when there is no RAM for it. Both sizes are multiples of 64
 * KiB.
 */
bool window_grow(uint64_t old_bytes, uint64_t new_bytes)
{
  if (new_bytes > FOREIGN_LINEAR || !page_reserve_ram(linear_physical() + new_bytes))
    return false;
  map(old_bytes, new_bytes);
  memset((void *)(LINEAR_VIRTUAL + old_bytes), 0, new_bytes - old_bytes);
  return true;
}
