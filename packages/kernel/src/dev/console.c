/* The early console: Xen's ways or the first UART. Each write is complete when it returns, or lost. */
#include "kernel.h"

/* First of all, so that everything after it can complain. */
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
