/*
 * Monotonic time: the time stamp counter since boot, scaled to nanoseconds by a 32.32 fixed-point factor; or the hypervisor's clock, which knows when the
 * counter was changed under us.
 */
#include "cpu/regs.h"
#include "kernel.h"

/* Until measured, one gigahertz: good enough for the delays of an early power-off. */
static uint64_t khz = 1000000, ns_per_tick = 1ull << 32, boot_tsc;

static const volatile struct pvclock *clock;
/* What `clock` said at boot, and the latest time handed out: the hypervisor corrects its clock by a few nanoseconds either way. */
static uint64_t clock_at_boot, latest_ns;

static uint64_t counted_ns(void) { return (uint64_t)((unsigned __int128)(rdtsc() - boot_tsc) * ns_per_tick >> 32); }

/* From now on time comes from this record of the hypervisor's. */
static void follow(const volatile struct pvclock *record)
{
  if (!pvclock_is_valid(record))
    return;
  clock_at_boot = pvclock_read(record) - counted_ns();
  clock = record;
}

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
  follow(xen_clock());
  /* The local timer is measured against the counter over the same time, so that has to be long enough. */
  while (is_told && !cpu_has_tsc_deadline() && monotonic_ns() < 1000000)
    pause();
  lapic_init();
}

uint64_t monotonic_ns(void)
{
  if (clock == NULL)
    return counted_ns();
  uint64_t now = pvclock_read(clock) - clock_at_boot;
  if (now > latest_ns)
    latest_ns = now;
  return latest_ns;
}

/* Nanoseconds since 1970-01-01 UTC when monotonic_ns was 0. */
uint64_t wall_epoch_ns(void) { return clock == NULL ? rtc_seconds() * 1000000000ull - monotonic_ns() : xen_wall_epoch_ns() + clock_at_boot; }

/* The counter's value when monotonic_ns reaches `ns`. The division is exact enough: an early timer is armed again. */
uint64_t tsc_from_ns(uint64_t ns) { return boot_tsc + ns / 1000000 * khz + ns % 1000000 * khz / 1000000 + 1; }

void spin_ns(uint64_t ns)
{
  uint64_t begin = monotonic_ns();
  while (monotonic_ns() - begin < ns)
    pause();
}
