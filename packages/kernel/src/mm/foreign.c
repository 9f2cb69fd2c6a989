/*
 * Device memory (uncached) and memory shared with a hypervisor (cached) in linear memory. Pages are mapped above
 * FOREIGN_LINEAR, one after the other. They are never unmapped, because an ArrayBuffer may refer to them forever.
 * Mapping the same pages again returns the same linear address.
 */
#include "kernel.h"

/* A page table for each 2 MiB. */
#define FOREIGN_END (FOREIGN_LINEAR + FOREIGN_TABLES * 0x200000u)
/* Five for each of the 32 devices on a PCI bus, twice. */
#define MAX_MAPPINGS 320

static struct {
  uint64_t address;
  uint32_t linear, length;
  bool is_cached;
} mappings[MAX_MAPPINGS];
static uint32_t mapping_count;

static bool overlaps(uint64_t address, uint32_t length, uint64_t begin, uint64_t end) { return address < end && address + length > begin; }

static uint32_t next_linear(void)
{
  return mapping_count == 0 ? FOREIGN_LINEAR : mappings[mapping_count - 1].linear + mappings[mapping_count - 1].length;
}

/* Maps whole pages. Returns false when there is no room. */
static bool map(uint64_t address, uint32_t length, bool is_cached, uint32_t *linear)
{
  for (uint32_t i = 0; i < mapping_count; i++) {
    if (mappings[i].address == address && mappings[i].length == length && mappings[i].is_cached == is_cached) {
      *linear = mappings[i].linear;
      return true;
    }
  }
  uint32_t next = next_linear();
  if (mapping_count == MAX_MAPPINGS || length > FOREIGN_END - next)
    return false;
  const uint64_t flags = PAGE_PRESENT | PAGE_WRITE | PAGE_NO_EXECUTE | (is_cached ? 0 : PAGE_UNCACHED);
  for (uint32_t offset = 0; offset < length; offset += PAGE_BYTES)
    map_page(LINEAR_VIRTUAL + (uint64_t)next + offset, address + offset, flags);
  mappings[mapping_count].address = address;
  mappings[mapping_count].linear = next;
  mappings[mapping_count].is_cached = is_cached;
  mappings[mapping_count++].length = length;
  *linear = next;
  return true;
}

/*
 * Returns false when the range is not page-aligned, exceeds the processor's addresses, overlaps RAM or an interrupt
 * controller, or when there is no room. A driver must not reach memory with which it could bypass the kernel's
 * protection.
 */
bool foreign_map(uint64_t address, uint32_t length, bool is_cached, uint32_t *linear)
{
  if (address % PAGE_BYTES != 0 || length == 0 || length > FOREIGN_END - FOREIGN_LINEAR || address > cpu_address_end() - length)
    return false;
  length = (length + PAGE_BYTES - 1) & ~(uint32_t)(PAGE_BYTES - 1);
  if (overlaps(address, length, 0, start_info.ram_end) || overlaps(address, length, 0xfec00000, 0xfef00000))
    return false;
  return map(address, length, is_cached, linear);
}

/* Maps a page that the kernel itself provides to TypeScript, cached. Returns false when there is no room. */
bool foreign_map_own(uint64_t address, uint32_t *linear) { return map(address, PAGE_BYTES, true, linear); }

/* Returns the physical address of a linear address. */
uint64_t physical_of(uint32_t linear)
{
  /* Usually a buffer on the heap: drivers look up each buffer that they post to a device. */
  if (linear < FOREIGN_LINEAR)
    return linear_physical() + (uint64_t)linear;
  for (uint32_t i = 0; i < mapping_count; i++) {
    if (linear - mappings[i].linear < mappings[i].length)
      return mappings[i].address + (linear - mappings[i].linear);
  }
  return linear_physical() + (uint64_t)linear;
}
