/*
 * Physical pages of 4 KiB outside of the heap. The pool lies between the kernel and the snapshot header, or the compiled
 * functions below it, and is mapped one to one. Pages are allocated from its bottom and never freed.
 *
 * Stack pages also come from the part of linear memory that is not mapped, and from the end of RAM. The heap grows
 * towards the end of RAM, and stops before the part that the stack may need.
 */
#include "kernel.h"

/*
 * Reserved for page tables: those of device memory, and some for the heap, which needs one for each GiB and one for its
 * tail.
 */
#define TABLE_RESERVE ((FOREIGN_TABLES + 16) * PAGE_BYTES)

static uint64_t pool_next, pool_end, unused_next, ram_end, heap_end, heap_limit;

/*
 * The heap leaves one in STACK_PART bytes of the RAM that it could use to the native stack, if the stack can use them.
 */
#define STACK_PART 8
#define STACK_BYTES (STACK_TOP - STACK_BOTTOM)

void page_init(void)
{
  pool_next = (uint64_t)kernel_end;
  pool_end = compiled_begin() < SNAPSHOT_HEADER_ADDRESS ? compiled_begin() : SNAPSHOT_HEADER_ADDRESS;
  unused_next = linear_physical();
  ram_end = start_info.ram_end;
  heap_limit = ram_end;
}

/* Returns a zeroed page for a table. */
void *page_alloc(void)
{
  if (pool_next == pool_end)
    panic(EXIT_PANIC, "out of memory: no page left for page tables");
  void *page = (void *)pool_next;
  pool_next += PAGE_BYTES;
  return memset(page, 0, PAGE_BYTES);
}

static uint64_t pool_for_stack(void)
{
  uint64_t left = pool_end - pool_next;
  return left > TABLE_RESERVE ? left - TABLE_RESERVE : 0;
}

bool stack_page_alloc(uint64_t *address)
{
  if (pool_for_stack() > 0) {
    *address = pool_next;
    pool_next += PAGE_BYTES;
    return true;
  }
  if (unused_next < linear_physical() + UNUSED_LINEAR_BYTES) {
    *address = unused_next;
    unused_next += PAGE_BYTES;
    return true;
  }
  if (ram_end - PAGE_BYTES < heap_end)
    return false;
  ram_end -= PAGE_BYTES;
  *address = ram_end;
  return true;
}

uint64_t page_pool_end(void) { return pool_end; }
uint64_t page_ram_end(void) { return ram_end; }

/* Reserves RAM up to `end` for the heap. Returns false when that RAM does not exist or is in use. */
bool page_reserve_ram(uint64_t end)
{
  if (end > ram_end || end > heap_limit)
    return false;
  heap_end = end;
  return true;
}

/* Returns the number of bytes by which the heap may grow. */
uint64_t page_heap_room(void)
{
  uint64_t limit = ram_end < heap_limit ? ram_end : heap_limit;
  return limit > heap_end ? limit - heap_end : 0;
}

/*
 * Reserves RAM for the native stack, after the heap has its initial size. Returns the number of bytes that are certain
 * to be available to the stack.
 */
uint64_t page_keep_stack(void)
{
  uint64_t elsewhere = pool_for_stack() + UNUSED_LINEAR_BYTES;
  uint64_t wanted = elsewhere < STACK_BYTES ? STACK_BYTES - elsewhere : 0, part = page_heap_room() / STACK_PART;
  uint64_t kept = (wanted < part ? wanted : part) & ~(uint64_t)(PAGE_BYTES - 1);
  heap_limit = ram_end - kept;
  return elsewhere + kept;
}
