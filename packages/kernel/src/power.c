/*
 * Ends the machine with a status. No register is common to all machines, so all ways are tried in order; a write
 * without a device has no effect.
 */
#include "cpu/regs.h"
#include "kernel.h"
#include "xen/hypercall.h"

/* xl shows the reason and acts on it: see on_poweroff and on_crash in xl.cfg(5). */
static _Noreturn void xen_power_off(uint32_t status)
{
  for (;;)
    xen_shutdown(status == 0 ? SHUTDOWN_POWEROFF : SHUTDOWN_CRASH);
}

/*
 * QEMU's pvpanic: its monitor reports GUEST_PANICKED, and libvirt shows the domain as crashed. A read returns the
 * events that it supports, and ones without the device. Source: QEMU docs/specs/pvpanic.
 */
#define PVPANIC 0x505
#define PVPANIC_PANICKED 1

static void report_failure(void)
{
  uint8_t supported = inb(PVPANIC);
  if (supported != 0xff && (supported & PVPANIC_PANICKED))
    outb(PVPANIC, PVPANIC_PANICKED);
}

/* Source: QEMU, microvm.h and generic_event_device.h. */
#define GED_SLEEP_CONTROL 0xfea00200

_Noreturn void power_off(uint32_t status)
{
  interrupts_off();
  console_drain();
  if (is_xen())
    xen_power_off(status);
  /* First, because the next write ends QEMU at once. */
  if (status != 0)
    report_failure();
  /* QEMU's isa-debug-exit: its process ends with (status << 1) | 1, so status 0 needs ACPI. */
  if (status != 0)
    outw(0x501, (uint16_t)status);
  /*
   * q35 and pc: PM1a control, sleep type 0 and sleep enable. QEMU acts on it after the instruction, hence the delays.
   */
  outw(0x604, 0x2000);
  /*
   * Cloud Hypervisor: sleep control, type 5 and enable; it would start the machine again after any of the resets below.
   * Elsewhere clears three status bits.
   */
  outb(0x600, 0x34);
  spin_ns(10000000);
  /* microvm with ACPI: sleep control of the generic event device, type 5 and enable. */
  *(volatile uint8_t *)DEVICE_VIRTUAL(GED_SLEEP_CONTROL) = 0x34;
  spin_ns(10000000);
  /* Firecracker, and QEMU under -no-reboot: reset by the keyboard controller. */
  outb(0x64, 0xfe);
  spin_ns(10000000);
  /*
   * No device responded. An empty interrupt table turns the next exception into a triple fault, which resets every
   * machine.
   */
  const struct table_pointer none = { 0, 0 };
  load_idt(&none);
  __asm__ volatile("ud2");
  __builtin_unreachable();
}
