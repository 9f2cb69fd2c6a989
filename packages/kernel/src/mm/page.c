/*
 * Physical pages of 4 KiB that are not the heap's. The pool is conventional memory and what lies between the kernel and the snapshot header; both are mapped
 * one to one, taken from the bottom and never given back. Stack pages may also come from the end of RAM, where the heap grows towards them.
 */
#include "kernel.h"

/* Kept back for page tables: a table is needed per 1 GiB of heap and per 2 MiB of device memory. */
#define TABLE_RESERVE (64 * PAGE_BYTES)

static struct {
  uint64_t next, end;
} pool[2];
static uint64_t ram_end, heap_end;

void page_init(void)
{
  if (start_info.has_low_ram)
    pool[0].next = LOW_POOL_BEGIN, pool[0].end = LOW_POOL_END;
  pool[1].next = (uint64_t)kernel_end, pool[1].end = SNAPSHOT_HEADER_ADDRESS;
  ram_end = start_info.ram_end;
}

static uint64_t pool_left(void) { return pool[0].end - pool[0].next + pool[1].end - pool[1].next; }

/* 0: it is used up. */
static uint64_t pool_take(void)
{
  uint32_t part = pool[0].next == pool[0].end;
  if (pool[part].next == pool[part].end)
    return 0;
  uint64_t page = pool[part].next;
  pool[part].next += PAGE_BYTES;
  return page;
}

/* A zeroed page for a table. */
void *page_alloc(void)
{
  uint64_t page = pool_take();
  if (page == 0)
    panic(EXIT_PANIC, "out of memory: no page left for page tables");
  return memset((void *)page, 0, PAGE_BYTES);
}

bool stack_page_alloc(uint64_t *address)
{
  if (pool_left() > TABLE_RESERVE) {
    *address = pool_take();
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
