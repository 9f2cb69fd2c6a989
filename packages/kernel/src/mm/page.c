/*
 * Physical pages of 4 KiB that are not the heap's. The pool lies between the kernel and the snapshot header and is mapped one to one; it is taken
 * from the bottom and never given back. Stack pages may also come from the end of RAM, where the heap grows towards them.
 */
#include "kernel.h"

/* Kept back for page tables: for device memory, and some for the heap, which needs one for each GiB and one for its tail. */
#define TABLE_RESERVE ((FOREIGN_TABLES + 16) * PAGE_BYTES)

static uint64_t pool_next, ram_end, heap_end;

void page_init(void)
{
  pool_next = (uint64_t)kernel_end;
  ram_end = start_info.ram_end;
}

/* A zeroed page for a table. */
void *page_alloc(void)
{
  if (pool_next == SNAPSHOT_HEADER_ADDRESS)
    panic(EXIT_PANIC, "out of memory: no page left for page tables");
  void *page = (void *)pool_next;
  pool_next += PAGE_BYTES;
  return memset(page, 0, PAGE_BYTES);
}

bool stack_page_alloc(uint64_t *address)
{
  if (SNAPSHOT_HEADER_ADDRESS - pool_next > TABLE_RESERVE) {
    *address = pool_next;
    pool_next += PAGE_BYTES;
    return true;
  }
  if (ram_end - PAGE_BYTES < heap_end)
    return false;
  ram_end -= PAGE_BYTES;
  *address = ram_end;
  return true;
}

uint64_t page_ram_end(void) { return ram_end; }

/* Gives RAM up to `end` to the heap. False when that RAM is not there or is taken. */
bool page_reserve_ram(uint64_t end)
{
  if (end > ram_end)
    return false;
  heap_end = end;
  return true;
}
