/*
 * src/dev/power-button.c and what it consists of, compiled for the host, with the tables of a firmware: the root in low
 * memory, the others behind the RAM. Each line of input is a case, which power-button.spec.ts writes: numbers to put in
 * the tables, code for the table DSDT, and the bytes of a keyboard controller. Prints what the kernel binds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../../src/cpu/regs.h"
#include "../../src/kernel.h"

/* All of the low memory that a process can have. */
#define LOW_BEGIN 0x10000ull
#define ROOT 0xe0000ull
#define RAM_END 0x3fe0000ull
#define LIST (RAM_END + 0x1000)
#define FADT (RAM_END + 0x1ff0)
#define DSDT (RAM_END + 0x18ff0)
#define BEHIND_BYTES 0x20000
#define MAX_READ 0x2000

/* Each byte of the event device's page. */
static uint8_t registers[2 * LOW_BEGIN];

/* A keyboard controller and the bytes that it holds; without one, its ports read as ones. */
static bool has_keyboard;
static uint8_t keys[64];
static uint32_t key_count, key_next;

static uint8_t *low, behind[BEHIND_BYTES + MAX_READ], elsewhere[MAX_READ];

/* The pages behind the RAM; other addresses are devices and memory with zeros. */
static volatile uint32_t *virtual_of(uint64_t address)
{
  return (volatile uint32_t *)(address >= RAM_END && address < RAM_END + BEHIND_BYTES ? behind + (address - RAM_END) : elsewhere);
}

static void record(uint16_t port, uint16_t value) { printf(" out 0x%x 0x%x", port, value); }
static uint16_t pressed(uint16_t port) { return port != 0 ? 0x100 : 0; }

static uint8_t read_keyboard(uint16_t port)
{
  if (!has_keyboard)
    return 0xff;
  if (port == 0x64)
    return key_next < key_count;
  return key_next < key_count ? keys[key_next++] : 0;
}

#undef PAGE_BYTES
#define PAGE_BYTES LOW_BEGIN
#undef DEVICE_VIRTUAL
#define DEVICE_VIRTUAL(address) virtual_of(address)
#define outw record
#define inw pressed
#define inb read_keyboard
#undef LINEAR_VIRTUAL
#define LINEAR_VIRTUAL ((uint64_t)registers)
#include "../../src/dev/acpi.c"
#include "../../src/dev/event-device.c"
#undef DATA
#include "../../src/dev/keyboard.c"
#include "../../src/dev/power-button.c"

struct start_info start_info;
static bool has_xen;

bool is_xen(void) { return has_xen; }

void map_large_page(uint64_t virtual_address, uint64_t address, uint64_t flags)
{
  (void)virtual_address;
  /* Never over devices or into pages that programs write, and never writable. */
  if (address % LARGE_BYTES != 0 || address + LARGE_BYTES > DEVICES_BEGIN || address + LARGE_BYTES <= RAM_END || (flags & PAGE_WRITE))
    abort();
}

int32_t event_bind(uint32_t gsi, bool is_level)
{
  printf("gsi %u %s", gsi, is_level ? "level" : "edge");
  return gsi < 48 ? 5 : -2;
}

bool foreign_map(uint64_t address, uint32_t length, bool is_cached, uint32_t *linear)
{
  printf("map 0x%lx ", address);
  *linear = 0;
  /* As in the kernel: not over RAM. */
  return address >= RAM_END && length == PAGE_BYTES && !is_cached;
}

void event_unmask(uint32_t event) { printf(" unmask %u", event); }

static void put(uint8_t *bytes, uint32_t offset, uint64_t value, uint32_t width) { memcpy(bytes + offset, &value, width); }

static void add_sum(uint8_t *bytes, uint32_t length, uint32_t at)
{
  bytes[at] = 0;
  uint8_t sum = 0;
  for (uint32_t i = 0; i < length; i++)
    sum += bytes[i];
  bytes[at] = (uint8_t)-sum;
}

static void build(bool is_wide)
{
  memset(low, 0, 0x20000);
  memset(behind, 0, sizeof behind);
  memcpy(low, "RSD PTR ", 8);
  low[15] = is_wide ? 2 : 0;
  put(low, is_wide ? 24 : 16, LIST, is_wide ? 8 : 4);
  uint8_t *list = behind + (LIST - RAM_END), *fadt = behind + (FADT - RAM_END);
  memcpy(list, is_wide ? "XSDT" : "RSDT", 4);
  uint32_t width = is_wide ? 8 : 4;
  put(list, 4, 36 + 3 * width, 4);
  put(list, 36, RAM_END + 0x10000, width);
  put(list, 36 + width, FADT, width);
  put(list, 36 + 2 * width, 0, width);
  memcpy(fadt, "FACP", 4);
  put(fadt, 4, 276, 4);
  put(fadt, 46, 9, 2);
  put(fadt, 56, 0x600, 4);
  put(fadt, 88, 4, 1);
  put(fadt, is_wide ? 140 : 40, DSDT, is_wide ? 8 : 4);
  memcpy(behind + (DSDT - RAM_END), "DSDT", 4);
  put(behind + (DSDT - RAM_END), 4, 36, 4);
}

/* Returns the number of bytes that hexadecimal digits stand for. */
static uint32_t parse_hex(const char *text, uint8_t *bytes, uint32_t most)
{
  uint32_t count = 0;
  for (unsigned byte; count < most && sscanf(text + 2 * count, "%2x", &byte) == 1; count++)
    bytes[count] = (uint8_t)byte;
  return count;
}

static void set_keys(const char *text)
{
  has_keyboard = true;
  key_count = parse_hex(text, keys, sizeof keys);
  key_next = 0;
}

static void seal(void)
{
  uint8_t *list = behind + (LIST - RAM_END), *fadt = behind + (FADT - RAM_END), *dsdt = behind + (DSDT - RAM_END);
  uint32_t list_length, fadt_length, dsdt_length;
  memcpy(&list_length, list + 4, 4);
  memcpy(&fadt_length, fadt + 4, 4);
  memcpy(&dsdt_length, dsdt + 4, 4);
  add_sum(low, 20, 8);
  add_sum(list, list_length <= MAX_READ ? list_length : 36, 9);
  add_sum(fadt, fadt_length <= MAX_READ ? fadt_length : 36, 9);
  add_sum(dsdt, dsdt_length <= MAX_READ ? dsdt_length : 36, 9);
}

static uint8_t *place_of(const char *name)
{
  if (strcmp(name, "root") == 0)
    return low;
  return behind + ((strcmp(name, "list") == 0 ? LIST : strcmp(name, "dsdt") == 0 ? DSDT : FADT) - RAM_END);
}

int main(void)
{
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
  if (mmap((void *)LOW_BEGIN, KERNEL_BASE - LOW_BEGIN, PROT_READ | PROT_WRITE, flags, -1, 0) != (void *)LOW_BEGIN)
    return 1;
  low = (uint8_t *)ROOT;
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    has_keyboard = false;
    latest = 0;
    const char *later = NULL;
    memset(registers, 0, sizeof registers);
    has_xen = strstr(line, "xen") != NULL;
    start_info.ram_end = RAM_END;
    start_info.acpi_address = ROOT;
    build(strstr(line, "wide") != NULL);
    bool is_sealed = strstr(line, "unsealed") == NULL;
    if (is_sealed)
      seal();
    for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n")) {
      char where[16];
      unsigned long offset, value, width;
      if (strncmp(word, "code:", 5) == 0) {
        uint8_t *dsdt = place_of("dsdt");
        put(dsdt, 4, 36 + parse_hex(word + 5, dsdt + 36, MAX_READ - 36), 4);
        seal();
      } else if (strncmp(word, "pending:", 8) == 0)
        memset(registers, atoi(word + 8), sizeof registers);
      else if (strncmp(word, "early:", 6) == 0)
        set_keys(word + 6);
      else if (strncmp(word, "keys:", 5) == 0)
        has_keyboard = true, later = word + 5;
      if (sscanf(word, "%15[a-z]:%lu:%lu:%lu", where, &offset, &value, &width) != 4)
        continue;
      uint8_t *bytes = place_of(where);
      if (strcmp(where, "at") == 0)
        start_info.acpi_address = value;
      else
        put(bytes, (uint32_t)offset, value, (uint32_t)width);
      if (is_sealed && strstr(word, "!") == NULL)
        seal();
    }
    int32_t event = power_button_bind();
    printf(" -> %d", event);
    if (later != NULL)
      set_keys(later);
    if (event >= 0)
      printf(" pressed %d", power_button_pressed());
    printf("\n");
  }
  return 0;
}
