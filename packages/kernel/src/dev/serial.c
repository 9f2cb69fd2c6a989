/*
 * The early console: a 16550 UART at 0x3f8, polled. Every machine except Xen's has one; an absent one reads as ones.
 * Source: 16550 data sheet.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define COM1 0x3f8
enum { DATA = 0, INTERRUPT_ENABLE = 1, FIFO_CONTROL = 2, LINE_CONTROL = 3, MODEM_CONTROL = 4, LINE_STATUS = 5 };
/* The second is set when the FIFO is empty, the third when its last byte has left the device as well. */
enum { STATUS_DATA_READY = 1, STATUS_FIFO_EMPTY = 0x20, STATUS_TRANSMITTER_EMPTY = 0x40 };
#define FIFO_BYTES 16
/*
 * A reader that has not read a byte for this long is assumed absent. Shorter is not enough: QEMU writes each byte on
 * its own, so a socket between it and its reader is full after 278 bytes, and a reader on a busy host may be seconds
 * late.
 */
#define MAX_WAIT_SECONDS 5

static bool is_present;
/*
 * No byte was read for that long. Until one is, writes do not wait, or each line of a program would take that long.
 */
static bool is_stalled;
/* Since then. Reported as soon as a byte is read again. */
static uint64_t lost_bytes;
/* A byte that arrived before the kernel started; enabling the FIFO drops it. -1 when there is none. */
static int early_byte = -1;

void serial_init(void)
{
  is_present = inb(COM1 + LINE_STATUS) != 0xff;
  if (!is_present)
    return;
  outb(COM1 + INTERRUPT_ENABLE, 0);
  outb(COM1 + LINE_CONTROL, 0x80);
  outb(COM1 + DATA, 1); /* 115200 baud */
  outb(COM1 + 1, 0);
  outb(COM1 + LINE_CONTROL, 3); /* 8 bits, no parity, one stop bit; divisor latch closed */
  if (inb(COM1 + LINE_STATUS) & STATUS_DATA_READY)
    early_byte = inb(COM1 + DATA);
  outb(COM1 + FIFO_CONTROL, 0xc7);
  outb(COM1 + MODEM_CONTROL, 0x0b);
  outb(COM1 + INTERRUPT_ENABLE, 1); /* received data; the line stays masked at the IO-APIC until it is bound */
}

/* Waits until the device has sent what it holds. Uses the counter alone, so that it works in any state. */
static bool wait_for(uint8_t status)
{
  uint64_t begin = rdtsc(), limit = tsc_ticks(MAX_WAIT_SECONDS * 1000000000ull);
  while (!(inb(COM1 + LINE_STATUS) & status)) {
    if (is_stalled || rdtsc() - begin > limit) {
      is_stalled = true;
      return false;
    }
    pause();
  }
  is_stalled = false;
  return true;
}

static void report_lost(void)
{
  uint64_t lost = lost_bytes;
  lost_bytes = 0;
  if (lost > 0)
    print("\nmirage: the console lost %u bytes, because nothing read it for %u seconds\n", (unsigned)lost, MAX_WAIT_SECONDS);
}

void serial_write(const uint8_t *bytes, size_t length)
{
  for (size_t sent = 0; is_present && sent < length;) {
    if (!wait_for(STATUS_FIFO_EMPTY)) {
      lost_bytes += length - sent;
      return;
    }
    report_lost();
    /* A whole FIFO fits without another check. */
    for (uint32_t i = 0; i < FIFO_BYTES && sent < length; i++)
      outb(COM1 + DATA, bytes[sent++]);
  }
}

/* A machine that ends drops what the device still holds. */
void serial_drain(void)
{
  if (!is_present || !wait_for(STATUS_TRANSMITTER_EMPTY) || lost_bytes == 0)
    return;
  /* The reader came back after the last write. */
  report_lost();
  wait_for(STATUS_TRANSMITTER_EMPTY);
}

uint32_t serial_read(uint8_t *bytes, uint32_t length)
{
  uint32_t count = 0;
  if (early_byte >= 0 && length > 0) {
    bytes[count++] = (uint8_t)early_byte;
    early_byte = -1;
  }
  while (is_present && count < length && (inb(COM1 + LINE_STATUS) & STATUS_DATA_READY))
    bytes[count++] = inb(COM1 + DATA);
  return count;
}
