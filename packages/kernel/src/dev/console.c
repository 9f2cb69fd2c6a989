/* The early console: Xen's consoles or the first UART. A write is complete when it returns, or its bytes are lost. */
#include "kernel.h"

/* Runs first, so that everything after it can report errors. */
void console_init(void)
{
  xen_detect();
  if (!is_xen())
    serial_init();
}

void console_write(const uint8_t *bytes, size_t length)
{
  if (is_xen())
    xen_console_write(bytes, length);
  else
    serial_write(bytes, length);
}

uint32_t console_read(uint8_t *bytes, uint32_t length) { return is_xen() ? xen_console_read(bytes, length) : serial_read(bytes, length); }

void console_drain(void)
{
  if (is_xen())
    xen_console_drain();
  else
    serial_drain();
}
