/*
 * Finds the firmware's ACPI tables and checks them. They are read on first use, because an emulator has to translate
 * all code that runs at boot. Source: ACPI 6.5, 5.2.5 to 5.2.11.
 */
#include "dev/acpi.h"
#include "kernel.h"

#define MAX_TABLE_BYTES 4096
/* Cloud Hypervisor describes each PCI slot and processor in it. */
#define MAX_DSDT_BYTES 0x40000
#define LARGE_BYTES 0x200000ull
/* Devices are mapped from here on, with other flags. */
#define DEVICES_BEGIN 0xfea00000ull
#define RSDP_CHECKED_BYTES 20

struct rsdp {
  char signature[8];
  uint8_t checksum, oem[6], revision;
  uint32_t rsdt, length;
  uint64_t xsdt;
} __attribute__((packed));

/*
 * Returns firmware data where the kernel can read it, or NULL. Low memory is mapped one to one; elsewhere the firmware
 * puts its tables behind the RAM that programs use, and they are mapped read-only.
 */
static const void *reach(uint64_t address, uint64_t length)
{
  if (address >= PAGE_BYTES && address <= KERNEL_BASE - length)
    return (const void *)address;
  if (address < start_info.ram_end || address > DEVICES_BEGIN - length)
    return NULL;
  for (uint64_t page = address & ~(LARGE_BYTES - 1); page < address + length; page += LARGE_BYTES)
    map_large_page((uint64_t)DEVICE_VIRTUAL(page), page, PAGE_PRESENT | PAGE_NO_EXECUTE);
  return (const void *)DEVICE_VIRTUAL(address);
}

static bool sums_to_zero(const uint8_t *bytes, uint32_t length)
{
  uint8_t sum = 0;
  for (uint32_t i = 0; i < length; i++)
    sum += bytes[i];
  return sum == 0;
}

/* Returns the table at `address`, or NULL when it has another signature, too few or too many bytes, or is invalid. */
static const void *find_table(uint64_t address, const char *signature, uint32_t least, uint32_t most)
{
  const struct table *table = reach(address, sizeof *table);
  if (table == NULL || memcmp(&table->signature, signature, sizeof table->signature) != 0)
    return NULL;
  uint32_t length = table->length;
  if (length < least || length > most || reach(address, length) == NULL || !sums_to_zero((const uint8_t *)table, length))
    return NULL;
  return table;
}

/* Returns the fixed description of the hardware (FADT), or NULL. The list of tables has addresses of 4 or 8 bytes. */
const struct fadt *acpi_fadt(void)
{
  const struct rsdp *rsdp = reach(start_info.acpi_address, sizeof *rsdp);
  if (rsdp == NULL || memcmp(rsdp->signature, "RSD PTR ", sizeof rsdp->signature) != 0 || !sums_to_zero((const uint8_t *)rsdp, RSDP_CHECKED_BYTES))
    return NULL;
  bool is_wide = rsdp->revision >= 2 && rsdp->xsdt != 0;
  uint32_t width = is_wide ? 8 : 4;
  const struct table *list = is_wide ? find_table(rsdp->xsdt, "XSDT", sizeof *list, MAX_TABLE_BYTES) : find_table(rsdp->rsdt, "RSDT", sizeof *list, MAX_TABLE_BYTES);
  if (list == NULL)
    return NULL;
  for (uint32_t offset = sizeof *list; offset + width <= list->length; offset += width) {
    uint64_t address = 0;
    memcpy(&address, (const uint8_t *)list + offset, width);
    const struct fadt *fadt = find_table(address, "FACP", FADT_FIRST_VERSION_BYTES, MAX_TABLE_BYTES);
    if (fadt != NULL)
      return fadt;
  }
  return NULL;
}

/* Returns the table with the firmware's code, or NULL. */
const struct table *acpi_dsdt(const struct fadt *fadt)
{
  uint64_t address = fadt->header.length >= sizeof *fadt ? fadt->wide_dsdt : 0;
  return find_table(address != 0 ? address : fadt->dsdt, "DSDT", sizeof(struct table), MAX_DSDT_BYTES);
}
