/*
 * The early console: a 16550 UART at 0x3f8, polled. Every machine except Xen's has one; an absent one reads as ones.
 * Source: 16550 data sheet.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define COM1 0x3f8
enum { DATA = 0, INTERRUPT_ENABLE = 1, FIFO_CONTROL = 2, LINE_CONTROL = 3, MODEM_CONTROL = 4, LINE_STATUS = 5 };
enum { STATUS_DATA_READY = 1, STATUS_TRANSMITTER_EMPTY = 0x20 };
#define FIFO_BYTES 16
/* About a second, because a port read takes about a microsecond under a hypervisor. After that no reader is assumed. */
#define MAX_TRIES 1000000

static bool is_present;
/*
 * No byte was read for that long. Until one is, writes do not wait, or each line of a program would take a second.
 */
static bool is_stalled;
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

void serial_write(const uint8_t *bytes, size_t length)
{
  for (size_t sent = 0; is_present && sent < length;) {
    uint32_t tries = 0;
    while (!(inb(COM1 + LINE_STATUS) & STATUS_TRANSMITTER_EMPTY)) {
      if (is_stalled || ++tries == MAX_TRIES) {
        is_stalled = true;
        return;
      }
      pause();
    }
    is_stalled = false;
    /* The transmitter is empty, so a whole FIFO fits without another check. */
    for (uint32_t i = 0; i < FIFO_BYTES && sent < length; i++)
      outb(COM1 + DATA, bytes[sent++]);
  }
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
