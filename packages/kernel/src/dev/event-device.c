/*
 * The power button of machines without ACPI's fixed registers, such as QEMU's microvm and Cloud Hypervisor: a generic
 * event device. Code in the firmware's table DSDT describes it. When the interrupt arrives, that code reads a register
 * and compares bits; one of them notifies the power button. The kernel has no interpreter for the code, but looks for
 * the parts that both monitors generate:
 *   "ACPI0013" ... 89 06 00 FLAGS 01 LINE*4            the device and its interrupt
 *   5b 80 NAME*4 00 ADDRESS LENGTH                     the last region in memory before the next
 *   0a BIT 86 [5c 2e "_SB_"] "PWRB" 0a 80              compare with the bit, notify the button of a press
 * Source: ACPI 6.5, 5.6.9 (the device), 6.4.3.6 (interrupts), 20.2 (code).
 */
#include "dev/acpi.h"
#include "kernel.h"

#define INTERRUPT_BYTES 9
#define REGION_OPERATION_BYTES 7
#define FLAG_EDGE 2

static const volatile uint8_t *reg;
static uint32_t reg_bytes;
static uint8_t button_bit;

struct code {
  const uint8_t *bytes;
  uint32_t length;
};

/* Returns the offset of the first `pattern` at or behind `from`, or the length of the code. */
static uint32_t find(struct code code, uint32_t from, const char *pattern, uint32_t pattern_bytes)
{
  for (uint32_t at = from; at + pattern_bytes <= code.length; at++) {
    if (code.bytes[at] == (uint8_t)pattern[0] && memcmp(code.bytes + at, pattern, pattern_bytes) == 0)
      return at;
  }
  return code.length;
}

/* Reads a constant, and moves `at` behind it. Returns false for other code. */
static bool read_constant(struct code code, uint32_t *at, uint64_t *value)
{
  static const uint8_t widths[] = { [0x0a] = 1, [0x0b] = 2, [0x0c] = 4, [0x0e] = 8 };
  if (*at >= code.length)
    return false;
  uint8_t first = code.bytes[(*at)++];
  *value = first;
  if (first <= 1)
    return true;
  uint32_t width = first < sizeof widths ? widths[first] : 0;
  if (width == 0 || width > code.length - *at)
    return false;
  *value = 0;
  memcpy(value, code.bytes + *at, width);
  *at += width;
  return true;
}

/* Returns the offset of the notification that a press causes, or the length of the code. */
static uint32_t find_notification(struct code code)
{
  static const char plain[] = "\x86PWRB\x0a\x80", in_scope[] = "\x86\\\x2e_SB_PWRB\x0a\x80";
  uint32_t at = find(code, 0, plain, sizeof plain - 1);
  return at < code.length ? at : find(code, 0, in_scope, sizeof in_scope - 1);
}

/* Finds the last region in memory before `end`. */
static bool find_region(struct code code, uint32_t end, uint64_t *address, uint64_t *length)
{
  bool is_found = false;
  code.length = end;
  for (uint32_t at = 0; (at = find(code, at, "\x5b\x80", 2)) < end; at += 2) {
    uint32_t next = at + REGION_OPERATION_BYTES;
    if (next < end && code.bytes[next - 1] == 0)
      is_found = read_constant(code, &next, address) && read_constant(code, &next, length);
  }
  return is_found;
}

/* Binds the device's interrupt. Returns -1 when all events are in use, -2 when the code describes no such device. */
int32_t event_device_bind(const struct table *dsdt)
{
  if (dsdt == NULL)
    return -2;
  const struct code code = { (const uint8_t *)dsdt, dsdt->length };
  uint32_t notification = find_notification(code), linear, line;
  uint32_t interrupt = find(code, find(code, 0, "ACPI0013", 8), "\x89\x06\x00", 3);
  uint64_t address, length;
  if (notification >= code.length || code.bytes[notification - 2] != 0x0a || interrupt + INTERRUPT_BYTES > code.length)
    return -2;
  if (!find_region(code, notification, &address, &length) || (length != 1 && length != 4) || address % length != 0)
    return -2;
  if (!foreign_map(address - address % PAGE_BYTES, PAGE_BYTES, false, &linear))
    return -2;
  reg = (const volatile uint8_t *)(LINEAR_VIRTUAL + (uint64_t)linear + address % PAGE_BYTES);
  reg_bytes = (uint32_t)length;
  button_bit = code.bytes[notification - 1];
  memcpy(&line, code.bytes + interrupt + 5, sizeof line);
  return event_bind(line, !(code.bytes[interrupt + 3] & FLAG_EDGE));
}

/* Returns whether the button was pressed since the last call: a read of the register clears it. */
bool event_device_pressed(void)
{
  uint32_t events = reg_bytes == 4 ? *(const volatile uint32_t *)reg : *reg;
  return events & button_bit;
}
