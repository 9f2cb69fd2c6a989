/*
 * The boot data of a PVH loader: memory map, command line, modules. Everything is copied or checked here, once, before
 * any of that memory is used. Source: Xen public/arch-x86/hvm/start_info.h. Addresses and lengths in bytes.
 */
#include "kernel.h"
#include "xen/hypercall.h"

#define START_MAGIC 0x336ec578u
#define E820_RAM 1
#define MAX_MAP_ENTRIES 512
#define MAX_XEN_MAP_ENTRIES 64
/* Boot tables cover the first 4 GiB; loaders put their records below. */
#define READABLE_END 0x100000000ull

struct hvm_start_info {
  uint32_t magic, version, flags, nr_modules;
  uint64_t modlist_paddr, cmdline_paddr, rsdp_paddr;
  uint64_t memmap_paddr; /* from here on: version 1 */
  uint32_t memmap_entries, reserved;
};

struct hvm_modlist_entry {
  uint64_t paddr, size, cmdline_paddr, reserved;
};

struct hvm_memmap_entry {
  uint64_t addr, size;
  uint32_t type, reserved;
};

struct start_info start_info;

static const void *readable(uint64_t address, uint64_t length, const char *what)
{
  if (address == 0 || length > READABLE_END || address > READABLE_END - length)
    panic(EXIT_BAD_MACHINE, "the loader's %s lies at 0x%lx, out of reach", what, address);
  return (const void *)address;
}

/* The RAM in use is the range that contains the kernel. */
static void add_range(uint64_t address, uint64_t size, uint32_t type)
{
  uint64_t end = address + size;
  if (type == E820_RAM && address <= KERNEL_BASE && end > KERNEL_BASE)
    start_info.ram_end = end & ~(uint64_t)(PAGE_BYTES - 1);
}

/* The control domain gets its memory map by hypercall only. Source: Xen public/memory.h. */
static bool read_xen_memory_map(void)
{
  static struct {
    uint64_t address, size;
    uint32_t type;
  } __attribute__((packed)) entries[MAX_XEN_MAP_ENTRIES];
  struct {
    uint32_t count;
    void *entries;
  } map = { MAX_XEN_MAP_ENTRIES, entries };
  if (!is_xen() || xen_memory_op(XENMEM_MEMORY_MAP, &map) != 0)
    return false;
  for (uint32_t i = 0; i < map.count; i++)
    add_range(entries[i].address, entries[i].size, entries[i].type);
  return true;
}

static void read_memory_map(const struct hvm_start_info *info)
{
  bool is_given = info->version >= 1 && info->memmap_entries != 0;
  if (!is_given && read_xen_memory_map())
    return;
  if (!is_given || info->memmap_entries > MAX_MAP_ENTRIES)
    panic(EXIT_BAD_MACHINE, "the loader provides no memory map (start_info version %u, %u entries)", info->version, info->memmap_entries);
  const struct hvm_memmap_entry *map = readable(info->memmap_paddr, info->memmap_entries * sizeof *map, "memory map");
  for (uint32_t i = 0; i < info->memmap_entries; i++)
    add_range(map[i].addr, map[i].size, map[i].type);
}

static void read_command_line(const struct hvm_start_info *info)
{
  if (info->cmdline_paddr == 0)
    return;
  const char *line = readable(info->cmdline_paddr, COMMAND_LINE_BYTES, "command line");
  uint32_t length = 0;
  while (length < COMMAND_LINE_BYTES && line[length] != 0)
    length++;
  if (length == COMMAND_LINE_BYTES)
    panic(EXIT_BAD_MACHINE, "the command line is longer than %u bytes", COMMAND_LINE_BYTES - 1);
  memcpy(start_info.command_line, line, length);
  start_info.command_line_length = length;
}

/* A Mirage module starts with these 8 bytes, followed by its length in 8 bytes; see the native moduleBytes. */
static const uint8_t module_magic[8] = "MIRAGEM1";

static void read_module(const struct hvm_start_info *info)
{
  if (info->nr_modules == 0)
    return;
  const struct hvm_modlist_entry *module = readable(info->modlist_paddr, sizeof *module, "module list");
  const uint8_t *bytes = readable(module->paddr, module->size, "module");
  uint64_t length = 0;
  if (module->size >= 16)
    memcpy(&length, bytes + 8, sizeof length);
  if (info->nr_modules > 1 || module->size < 16 || memcmp(bytes, module_magic, sizeof module_magic) != 0 || length > module->size - 16)
    panic(EXIT_BAD_MACHINE, "the boot module (-initrd) is not a Mirage module: it must be a single file that starts with MIRAGEM1 and its length");
  start_info.module_start = module->paddr + 16;
  start_info.module_length = length;
  /* Loaders put modules at the end of RAM. The heap ends below. */
  if (module->paddr < start_info.ram_end)
    start_info.ram_end = module->paddr & ~(uint64_t)(PAGE_BYTES - 1);
}

void start_info_read(uint32_t address)
{
  const struct hvm_start_info *info = readable(address, sizeof *info, "start_info");
  if (info->magic != START_MAGIC)
    panic(EXIT_BAD_MACHINE, "entered without a PVH start_info: boot this image with a PVH loader (QEMU: -kernel)");
  read_memory_map(info);
  read_command_line(info);
  read_module(info);
  start_info.acpi_address = info->rsdp_paddr;
  /* This also covers the page pool and the header page; restore.c checks that the heap fits. */
  if (start_info.ram_end < LINEAR_PHYSICAL)
    panic(EXIT_BAD_MACHINE, "%u KiB of RAM are not enough: the kernel alone needs %u KiB", (uint32_t)(start_info.ram_end / 1024), LINEAR_PHYSICAL / 1024);
}
