/*
 * The power button, as an event of wait(). The firmware's ACPI tables describe it: pc and q35 have the fixed power
 * button, which raises the interrupt of ACPI (SCI); QEMU's microvm has a generic event device. The tables are read on
 * first use, because an emulator has to translate all code that runs at boot. Invalid tables mean that there is no
 * button. Source: ACPI 6.5, 5.2.5 to 5.2.9 (tables), 4.8.3.1 (PM1 event registers). Addresses and lengths in bytes.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define MAX_TABLE_BYTES 4096
#define LARGE_BYTES 0x200000ull
/* Devices are mapped from here on, with other flags. */
#define DEVICES_BEGIN 0xfea00000ull

#define RSDP_CHECKED_BYTES 20
#define FADT_CONTROL_METHOD_BUTTON (1u << 4)
#define FADT_HARDWARE_REDUCED (1u << 20)
#define PM1_POWER_BUTTON (1u << 8)
#define MAX_PORT 0xffff

/*
 * The event device of microvm: the register of pending events, which a read clears, and its line. Its own description
 * is code in another table; the address of its sleep control identifies it. Source: QEMU, microvm.h and
 * generic_event_device.h.
 */
#define GED_EVENTS (GED_SLEEP_CONTROL - 0x200)
#define GED_GSI 9
#define GED_POWER_DOWN 2u

struct rsdp {
  char signature[8];
  uint8_t checksum, oem[6], revision;
  uint32_t rsdt, length;
  uint64_t xsdt;
} __attribute__((packed));

struct table {
  uint32_t signature, length;
  uint8_t others[28];
} __attribute__((packed));

struct fadt {
  struct table header;
  uint8_t others1[10];
  uint16_t sci_interrupt;
  uint8_t others2[8];
  uint32_t pm1a_event_block;
  uint8_t others3[28];
  uint8_t pm1_event_length;
  uint8_t others4[23];
  uint32_t flags;
  uint8_t others5[128];
  uint8_t sleep_control_space, others6[3];
  uint64_t sleep_control;
} __attribute__((packed));

#define FADT_FIRST_VERSION_BYTES 116
_Static_assert(offsetof(struct fadt, sci_interrupt) == 46 && offsetof(struct fadt, pm1a_event_block) == 56, "offsets");
_Static_assert(offsetof(struct fadt, pm1_event_length) == 88 && offsetof(struct fadt, flags) == 112, "offsets");
_Static_assert(offsetof(struct fadt, sleep_control_space) == 244 && sizeof(struct fadt) == 256, "offsets");

static int32_t button_event;
/* The port of the PM1 status register; 0 for a generic event device. */
static uint16_t status_port;

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

/* Returns the table at `address`, or NULL when it has another signature, fewer bytes than `least`, or is invalid. */
static const void *find_table(uint64_t address, const char *signature, uint32_t least)
{
  const struct table *table = reach(address, sizeof *table);
  if (table == NULL || memcmp(&table->signature, signature, sizeof table->signature) != 0)
    return NULL;
  uint32_t length = table->length;
  if (length < least || length > MAX_TABLE_BYTES || reach(address, length) == NULL || !sums_to_zero((const uint8_t *)table, length))
    return NULL;
  return table;
}

/* Returns the fixed description of the hardware (FADT), or NULL. The list of tables has addresses of 4 or 8 bytes. */
static const struct fadt *find_fadt(void)
{
  const struct rsdp *rsdp = reach(start_info.acpi_address, sizeof *rsdp);
  if (rsdp == NULL || memcmp(rsdp->signature, "RSD PTR ", sizeof rsdp->signature) != 0 || !sums_to_zero((const uint8_t *)rsdp, RSDP_CHECKED_BYTES))
    return NULL;
  bool is_wide = rsdp->revision >= 2 && rsdp->xsdt != 0;
  uint32_t width = is_wide ? 8 : 4;
  const struct table *list = is_wide ? find_table(rsdp->xsdt, "XSDT", sizeof *list) : find_table(rsdp->rsdt, "RSDT", sizeof *list);
  if (list == NULL)
    return NULL;
  for (uint32_t offset = sizeof *list; offset + width <= list->length; offset += width) {
    uint64_t address = 0;
    memcpy(&address, (const uint8_t *)list + offset, width);
    const struct fadt *fadt = find_table(address, "FACP", FADT_FIRST_VERSION_BYTES);
    if (fadt != NULL)
      return fadt;
  }
  return NULL;
}

static int32_t bind_event_device(const struct fadt *fadt)
{
  if (fadt->header.length < sizeof *fadt || fadt->sleep_control_space != 0 || fadt->sleep_control != GED_SLEEP_CONTROL)
    return -2;
  return button_event = event_bind(GED_GSI, false);
}

/* QEMU raises the interrupt whether or not the firmware's legacy mode is on, so that is not changed. */
static int32_t bind_fixed_button(const struct fadt *fadt)
{
  uint32_t port = fadt->pm1a_event_block, length = fadt->pm1_event_length;
  if ((fadt->flags & FADT_CONTROL_METHOD_BUTTON) || port == 0 || length < 4 || port > MAX_PORT + 1 - length)
    return -2;
  button_event = event_bind(fadt->sci_interrupt, true);
  if (button_event < 0)
    return button_event;
  status_port = (uint16_t)port;
  outw(status_port, PM1_POWER_BUTTON);
  /* The enable register is the second half of the block. All other events are off. */
  outw((uint16_t)(port + length / 2), PM1_POWER_BUTTON);
  return button_event;
}

/* Makes the button an event. Returns -1 when all events are in use, -2 when there is no button. */
int32_t power_button_bind(void)
{
  /* A domain on Xen gets the requests of its toolstack. */
  const struct fadt *fadt = is_xen() ? NULL : find_fadt();
  if (fadt == NULL)
    return -2;
  return fadt->flags & FADT_HARDWARE_REDUCED ? bind_event_device(fadt) : bind_fixed_button(fadt);
}

/* Returns whether the button was pressed since the last call, and accepts its interrupt again. After a bind only. */
bool power_button_pressed(void)
{
  if (status_port == 0)
    return *DEVICE_VIRTUAL(GED_EVENTS) & GED_POWER_DOWN;
  bool is_pressed = inw(status_port) & PM1_POWER_BUTTON;
  outw(status_port, PM1_POWER_BUTTON);
  event_unmask((uint32_t)button_event);
  return is_pressed;
}
