/* Monotonic time: the time stamp counter since boot, scaled to nanoseconds by a 32.32 fixed-point factor. */
#include "cpu/regs.h"
#include "kernel.h"

/* Until measured, one gigahertz: good enough for the delays of an early power-off. */
static uint64_t khz = 1000000, ns_per_tick = 1ull << 32, boot_tsc;

/* Starts the measurement, which needs 2 ms: the rest of boot runs meanwhile. */
void tsc_begin(void)
{
  lapic_calibrate_begin();
  boot_tsc = rdtsc();
  if (cpuid_tsc_khz() == 0)
    pit_begin();
}

void tsc_init(void)
{
  uint64_t measured = cpuid_tsc_khz();
  bool is_told = measured != 0;
  if (!is_told)
    measured = pit_tsc_khz();
  if (measured == 0)
    panic(EXIT_BAD_MACHINE, "no way to measure time: the processor does not tell its frequency and there is no 8254 timer");
  khz = measured;
  ns_per_tick = (1000000ull << 32) / khz;
  /* The local timer is measured against the counter over the same time, so that has to be long enough. */
  while (is_told && !cpu_has_tsc_deadline() && monotonic_ns() < 1000000)
    pause();
  lapic_init();
}

uint64_t monotonic_ns(void) { return (uint64_t)((unsigned __int128)(rdtsc() - boot_tsc) * ns_per_tick >> 32); }

/* The counter's value when monotonic_ns reaches `ns`. The division is exact enough: an early timer is armed again. */
uint64_t tsc_from_ns(uint64_t ns) { return boot_tsc + ns / 1000000 * khz + ns % 1000000 * khz / 1000000 + 1; }

void spin_ns(uint64_t ns)
{
  uint64_t begin = monotonic_ns();
  while (monotonic_ns() - begin < ns)
    pause();
}
