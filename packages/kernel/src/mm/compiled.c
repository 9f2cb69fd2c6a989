/*
 * Compiled functions of an image: the table of their entry points, then their code, both in whole pages. The packer puts
 * them below the snapshot header. If they have no room there, they lie at LINEAR_PHYSICAL, and linear memory begins later. Their addresses in the final page tables are constant, so that the packer can compute
 * code that needs no relocation. The code is executable there and nowhere writable; the caches are writable.
 */
#include "kernel.h"

#define LARGE_BYTES 0x200000u
#define MOST_OFFSET (COMPILED_CACHES - COMPILED_CODE)
#define READ (PAGE_PRESENT | PAGE_NO_EXECUTE)

static uint64_t page_bytes(uint64_t bytes) { return (bytes + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1); }
static uint64_t entry_bytes(void) { return page_bytes(4ull * snapshot()->compiled_entries); }

/*
 * The length of entry points and code. Boot needs it before the header is checked, so an impossible length is 0; then
 * the check ends the machine.
 */
uint64_t compiled_bytes(void)
{
  uint64_t bytes = entry_bytes() + page_bytes(snapshot()->compiled_bytes), offset = snapshot()->linear_offset;
  uint64_t room = offset > 0 ? offset : SNAPSHOT_HEADER_ADDRESS - (uint64_t)kernel_end;
  return bytes <= room && offset % LARGE_BYTES == 0 && offset <= MOST_OFFSET ? bytes : 0;
}

uint64_t linear_physical(void) { return LINEAR_PHYSICAL + snapshot()->linear_offset; }

uint64_t compiled_begin(void) { return snapshot()->linear_offset > 0 ? LINEAR_PHYSICAL : SNAPSHOT_HEADER_ADDRESS - compiled_bytes(); }

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
  uint64_t begin = compiled_begin(), entries = entry_bytes(), code = page_bytes(header->compiled_bytes);
  if (entries + code != compiled_bytes() || entries > COMPILED_CODE - COMPILED_ENTRIES || header->compiled_cache_bytes > STACK_BOTTOM - COMPILED_CACHES - 0x100000 ||
      checksum32((const void *)begin, entries + code) != header->compiled_sum)
    panic(EXIT_BAD_IMAGE, "the image is damaged: its compiled functions have a wrong checksum");
  map(COMPILED_ENTRIES, begin, entries, READ);
  map(COMPILED_CODE, begin + entries, code, PAGE_PRESENT);
  for (uint64_t offset = 0; offset < header->compiled_cache_bytes; offset += PAGE_BYTES)
    map_page(COMPILED_CACHES + offset, (uint64_t)page_alloc(), READ | PAGE_WRITE);
}
