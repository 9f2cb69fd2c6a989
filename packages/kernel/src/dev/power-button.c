/*
 * The power button, as an event of wait(). pc and q35 have ACPI's fixed button, which raises the interrupt of ACPI
 * (SCI); QEMU's microvm and Cloud Hypervisor have a generic event device; Firecracker has Ctrl-Alt-Del of a keyboard.
 * Invalid tables count as none. Source: ACPI 6.5, 4.8.3.1 (PM1 event registers).
 */
#include "cpu/regs.h"
#include "dev/acpi.h"
#include "kernel.h"

#define FADT_CONTROL_METHOD_BUTTON (1u << 4)
#define FADT_HARDWARE_REDUCED (1u << 20)
#define PM1_POWER_BUTTON (1u << 8)
#define MAX_PORT 0xffff

static int32_t button_event;
static bool (*is_pressed)(void);
static uint16_t status_port;

static bool fixed_button_pressed(void)
{
  bool is_set = inw(status_port) & PM1_POWER_BUTTON;
  outw(status_port, PM1_POWER_BUTTON);
  return is_set;
}

/* QEMU raises the interrupt whether or not the firmware's legacy mode is on, so that is not changed. */
static int32_t bind_fixed_button(const struct fadt *fadt)
{
  uint32_t port = fadt->pm1a_event_block, length = fadt->pm1_event_length;
  if ((fadt->flags & FADT_CONTROL_METHOD_BUTTON) || port == 0 || length < 4 || port > MAX_PORT + 1 - length)
    return -2;
  int32_t event = event_bind(fadt->sci_interrupt, true);
  if (event < 0)
    return event;
  status_port = (uint16_t)port;
  outw(status_port, PM1_POWER_BUTTON);
  /* The enable register is the second half of the block. All other events are off. */
  outw((uint16_t)(port + length / 2), PM1_POWER_BUTTON);
  return event;
}

static int32_t bind_acpi_button(const struct fadt *fadt)
{
  if (fadt == NULL)
    return -2;
  bool is_reduced = fadt->flags & FADT_HARDWARE_REDUCED;
  is_pressed = is_reduced ? event_device_pressed : fixed_button_pressed;
  return is_reduced ? event_device_bind(acpi_dsdt(fadt)) : bind_fixed_button(fadt);
}

/* Makes the button an event. Returns -1 when all events are in use, -2 when there is no button. */
int32_t power_button_bind(void)
{
  /* A domain on Xen gets the requests of its toolstack. */
  if (is_xen())
    return -2;
  button_event = bind_acpi_button(acpi_fadt());
  if (button_event == -2) {
    is_pressed = keyboard_pressed;
    button_event = keyboard_bind();
  }
  return button_event;
}

/* Returns whether the button was pressed since the last call, and accepts its interrupt again. After a bind only. */
bool power_button_pressed(void)
{
  bool is_set = is_pressed();
  event_unmask((uint32_t)button_event);
  return is_set;
}
