/*
 * Ctrl-Alt-Del as the power button of machines that have no other: Firecracker's action SendCtrlAltDel sends these keys
 * through a keyboard controller. Source: 8042 data sheet; Firecracker, i8042.rs.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define DATA 0x60
#define STATUS 0x64
#define STATUS_HAS_DATA 1
#define GSI 1
/* More than a controller and its keyboard hold. */
#define MAX_BYTES 300

/* The keys as a keyboard sends them (set 2), and as the controller of a PC translates them (set 1). */
#define CTRL_ALT_DEL_SET_2 0x1411e071u
#define CTRL_ALT_DEL_SET_1 0x1d38e053u

/* The last four bytes, the latest lowest. A key that is held repeats its byte, which counts once. */
static uint32_t latest;

/* Reads all bytes, because the controller raises its interrupt again only for those after the last read. */
bool keyboard_pressed(void)
{
  bool is_pressed = false;
  for (uint32_t count = 0; count < MAX_BYTES && (inb(STATUS) & STATUS_HAS_DATA); count++) {
    uint8_t byte = inb(DATA);
    if (byte == (uint8_t)latest)
      continue;
    latest = latest << 8 | byte;
    is_pressed |= latest == CTRL_ALT_DEL_SET_2 || latest == CTRL_ALT_DEL_SET_1;
  }
  return is_pressed;
}

/* Firmware and monitors leave the keyboard and its interrupt enabled. An absent controller reads as ones. */
int32_t keyboard_bind(void)
{
  if (inb(STATUS) == 0xff)
    return -2;
  int32_t event = event_bind(GSI, false);
  /* Bytes from before would keep the line raised. */
  if (event >= 0)
    keyboard_pressed();
  return event;
}
