/*
 * The final page tables; abi/layout.ts has the picture. No page is both writable and executable. Page zero and the
 * pages below stacks are absent. The engine reaches the heap through the window only, so that its wild pointers do not
 * reach the kernel. Unit: pages of 4 KiB, large pages of 2 MiB.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define ENTRIES 512
#define LARGE_BYTES 0x200000ull
#define PAGE_LARGE 0x80ull
#define ADDRESS_MASK 0x000ffffffffff000ull

typedef uint64_t table[ENTRIES] __attribute__((aligned(PAGE_BYTES)));

static table root;

/* A table that a large page has replaced, kept for the tail of the heap, which always needs one. */
static uint64_t *spare_table;

static uint64_t *table_alloc(void)
{
  uint64_t *table = spare_table;
  if (table == NULL)
    return page_alloc();
  spare_table = NULL;
  return memset(table, 0, PAGE_BYTES);
}

/*
 * Returns the table that an entry points to, and creates it when it is missing. Tables come from the pool, which is
 * mapped one to one.
 */
static uint64_t *next_table(uint64_t *entry)
{
  if (!(*entry & PAGE_PRESENT))
    *entry = (uint64_t)table_alloc() | PAGE_PRESENT | PAGE_WRITE;
  return (uint64_t *)(*entry & ADDRESS_MASK);
}

static uint64_t *directory_entry(uint64_t virtual_address)
{
  uint64_t *directories = next_table(&root[virtual_address >> 39 & 511]);
  uint64_t *directory = next_table(&directories[virtual_address >> 30 & 511]);
  return &directory[virtual_address >> 21 & 511];
}

/*
 * The processor does not cache absent pages, so only the change of a present page needs invlpg, which is slow under
 * emulation.
 */
static void set_entry(uint64_t *entry, uint64_t value, uint64_t virtual_address)
{
  bool was_present = *entry & PAGE_PRESENT;
  *entry = value;
  if (was_present)
    invlpg(virtual_address);
}

void map_page(uint64_t virtual_address, uint64_t address, uint64_t flags)
{
  set_entry(&next_table(directory_entry(virtual_address))[virtual_address >> 12 & 511], address | flags, virtual_address);
}

void map_large_page(uint64_t virtual_address, uint64_t address, uint64_t flags)
{
  uint64_t *entry = directory_entry(virtual_address), old = *entry;
  set_entry(entry, address | flags | PAGE_LARGE, virtual_address);
  if ((old & PAGE_PRESENT) && !(old & PAGE_LARGE))
    spare_table = (uint64_t *)(old & ADDRESS_MASK);
}

#define STACK_FIRST_PAGES 4

#define READ (PAGE_PRESENT | PAGE_NO_EXECUTE)
#define WRITE (READ | PAGE_WRITE)

/*
 * The ranges that are mapped one to one, up to the page pool. Page zero and the page below each exception stack are absent.
 */
static const struct {
  const char *begin, *end;
  uint64_t flags;
} ranges[] = {
  { (const char *)PAGE_BYTES, (const char *)KERNEL_BASE, READ },
  { text_start, text_end, PAGE_PRESENT },
  { compiled_end, rodata_end, READ },
  { rodata_end, guard_fault, WRITE },
  { guard_fault + PAGE_BYTES, guard_double, WRITE },
  { guard_double + PAGE_BYTES, guard_interrupt, WRITE },
  { guard_interrupt + PAGE_BYTES, guard_boot, WRITE },
};

/* Maps a range one to one, in tables that are not in use yet. */
static void map_range(uint64_t address, uint64_t end, uint64_t flags)
{
  while (address < end) {
    uint64_t *entries = next_table(directory_entry(address));
    do {
      entries[address >> 12 & 511] = address | flags;
      address += PAGE_BYTES;
    } while (address < end && address % LARGE_BYTES != 0);
  }
}

void paging_init(void)
{
  for (uint32_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
    map_range((uint64_t)ranges[i].begin, (uint64_t)ranges[i].end, ranges[i].flags);
  /* The loader has not loaded it without compiled functions. */
  if (compiled_bytes() > 0)
    map_range((uint64_t)text_end, (uint64_t)compiled_end, PAGE_PRESENT);
  map_range((uint64_t)guard_boot + PAGE_BYTES, page_pool_end(), WRITE);
  map_range(page_pool_end(), SNAPSHOT_HEADER_ADDRESS + PAGE_BYTES, READ);
  if (compiled_begin() > SNAPSHOT_HEADER_ADDRESS)
    map_range(compiled_begin(), compiled_begin() + compiled_bytes(), READ);
  /* Interrupt controllers and the power device, in the upper half where no engine offset reaches. */
  for (uint64_t address = 0xfea00000; address < 0xff000000; address += LARGE_BYTES)
    map_large_page((uint64_t)DEVICE_VIRTUAL(address), address, WRITE | PAGE_UNCACHED);
  /* A boot module stays where the loader put it, read-only, until TypeScript requests a copy. */
  for (uint64_t address = start_info.module_start & ~(LARGE_BYTES - 1); address < start_info.module_start + start_info.module_length; address += LARGE_BYTES)
    map_large_page((uint64_t)DEVICE_VIRTUAL(address), address, READ);
  /*
   * The tables for the stack exist before the first fault in it. So do the pages that every program touches, because a
   * fault costs more than a page.
   */
  for (uint64_t page = 1; page <= STACK_FIRST_PAGES; page++)
    map_page(STACK_TOP - page * PAGE_BYTES, (uint64_t)page_alloc(), WRITE);
  map_page(STACK_BOTTOM, 0, 0);
}

void paging_activate(void) { write_cr3((uint64_t)root); }
