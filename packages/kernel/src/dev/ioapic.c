/*
 * Interrupt lines: the IO-APICs route them, the two 8259s are masked. pc and q35 have one IO-APIC with 24 lines,
 * microvm may have a second one. Source: Intel 82093AA data sheet.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define LINES 24
#define IOAPIC_COUNT 2
#define MASKED 0x10000u
#define LEVEL 0x8000u
#define VERSION 1
#define REDIRECTION(line) (0x10 + 2 * (line))

static const uint64_t addresses[IOAPIC_COUNT] = { 0xfec00000, 0xfec10000 };
static bool is_present[IOAPIC_COUNT];

static uint32_t read(uint32_t index, uint32_t reg)
{
  volatile uint32_t *base = DEVICE_VIRTUAL(addresses[index]);
  base[0] = reg;
  return base[4];
}

static void write(uint32_t index, uint32_t reg, uint32_t value)
{
  volatile uint32_t *base = DEVICE_VIRTUAL(addresses[index]);
  base[0] = reg;
  base[4] = value;
}

/* Masks every line, once: before a line is bound, and before interrupts are first enabled. */
void ioapic_silence(void)
{
  static bool is_silent;
  if (is_silent)
    return;
  is_silent = true;
  /* A domain on Xen has event channels instead. */
  if (is_xen())
    return;
  outb(0x21, 0xff);
  outb(0xa1, 0xff);
  for (uint32_t index = 0; index < IOAPIC_COUNT; index++) {
    /* An absent device reads as zeros or ones; the version register has the number of the last line. */
    is_present[index] = (read(index, VERSION) >> 16 & 0xff) == LINES - 1;
    for (uint32_t line = 0; is_present[index] && line < LINES; line++)
      write(index, REDIRECTION(line), MASKED);
  }
}

/* Routes a global system interrupt to this processor, unmasked. Returns false when no controller has that line. */
bool ioapic_route(uint32_t gsi, uint8_t vector, bool is_level)
{
  ioapic_silence();
  uint32_t index = gsi / LINES, line = gsi % LINES;
  if (index >= IOAPIC_COUNT || !is_present[index])
    return false;
  write(index, REDIRECTION(line) + 1, lapic_id() << 24);
  write(index, REDIRECTION(line), vector | (is_level ? LEVEL : 0));
  return true;
}

void ioapic_mask(uint32_t gsi, bool is_masked)
{
  uint32_t index = gsi / LINES, reg = REDIRECTION(gsi % LINES);
  uint32_t value = read(index, reg);
  write(index, reg, is_masked ? value | MASKED : value & ~MASKED);
}
