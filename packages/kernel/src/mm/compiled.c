/*
 * Compiled functions of an image. The packer puts the table of their entry points and their code below the snapshot
 * header, both in whole pages. Their addresses in the final page tables are constant, so that the packer can compute
 * code that needs no relocation. The code is executable there and nowhere writable; the caches are writable.
 */
#include "kernel.h"

#define READ (PAGE_PRESENT | PAGE_NO_EXECUTE)

static uint64_t page_bytes(uint64_t bytes) { return (bytes + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1); }
static uint64_t entry_bytes(void) { return page_bytes(4ull * snapshot()->compiled_entries); }

/*
 * The length of entry points and code. Boot needs it before the header is checked, so an impossible length is 0; then
 * the check ends the machine.
 */
uint64_t compiled_bytes(void)
{
  uint64_t bytes = entry_bytes() + page_bytes(snapshot()->compiled_bytes);
  return bytes < SNAPSHOT_HEADER_ADDRESS - (uint64_t)kernel_end ? bytes : 0;
}

static void map(uint64_t virtual_address, uint64_t address, uint64_t bytes, uint64_t flags)
{
  for (uint64_t offset = 0; offset < bytes; offset += PAGE_BYTES)
    map_page(virtual_address + offset, address + offset, flags);
}

/* Maps the compiled functions of a checked header. */
void compiled_init(void)
{
  const struct snapshot_header *header = snapshot();
  if (header->compiled_entries == 0)
    return;
  uint64_t begin = SNAPSHOT_HEADER_ADDRESS - compiled_bytes(), entries = entry_bytes(), code = page_bytes(header->compiled_bytes);
  if (begin + entries + code != SNAPSHOT_HEADER_ADDRESS || entries > COMPILED_CODE - COMPILED_ENTRIES || header->compiled_cache_bytes > STACK_BOTTOM - COMPILED_CACHES - 0x100000 ||
      checksum32((const void *)begin, entries + code) != header->compiled_sum)
    panic(EXIT_BAD_IMAGE, "the image is damaged: its compiled functions have a wrong checksum");
  map(COMPILED_ENTRIES, begin, entries, READ);
  map(COMPILED_CODE, begin + entries, code, PAGE_PRESENT);
  for (uint64_t offset = 0; offset < header->compiled_cache_bytes; offset += PAGE_BYTES)
    map_page(COMPILED_CACHES + offset, (uint64_t)page_alloc(), READ | PAGE_WRITE);
}
