/*
 * Ends the machine with a status. There is no register that all machines share, so the ways are tried in order; a write that no device takes has no effect.
 */
#include "cpu/regs.h"
#include "kernel.h"

_Noreturn void power_off(uint32_t status)
{
  interrupts_off();
  /* QEMU's isa-debug-exit: its process ends with (status << 1) | 1, so a clean end has to go through ACPI. */
  if (status != 0)
    outw(0x501, (uint16_t)status);
  /* q35 and pc: PM1a control, sleep type 0 and sleep enable. QEMU acts on it after the instruction, hence the delays. */
  outw(0x604, 0x2000);
  spin_ns(10000000);
  /* microvm with ACPI: sleep control of the generic event device, type 5 and enable. */
  *(volatile uint8_t *)DEVICE_VIRTUAL(0xfea00200) = 0x34;
  spin_ns(10000000);
  /* Firecracker, and QEMU under -no-reboot: reset by the keyboard controller. */
  outb(0x64, 0xfe);
  spin_ns(10000000);
  /* Nothing listened. An empty interrupt table turns the next exception into a triple fault, which every machine takes as a reset. */
  const struct table_pointer none = { 0, 0 };
  load_idt(&none);
  __asm__ volatile("ud2");
  __builtin_unreachable();
}
