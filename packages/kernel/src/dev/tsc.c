/*
 * Monotonic time: the time stamp counter since boot, scaled to nanoseconds by a 32.32 fixed-point factor; or the
 * hypervisor's clock, which knows when the counter was changed under us.
 */
#include "cpu/regs.h"
#include "kernel.h"

/* Until known, one gigahertz: good enough for the delays of an early power-off. */
static uint64_t khz = 1000000, ns_per_tick = 1ull << 32, boot_tsc;

/*
 * Where nobody tells the frequency it is measured over at least 2 ms, when the clock is first asked for: most of them
 * have passed by then.
 */
static bool is_known;
static uint64_t measure_tsc;
/*
 * The 8254 wraps after 55 ms. Fewer ticks than these are less, on any counter above 620 MHz; after more the measurement
 * starts again.
 */
#define MAX_MEASURED_TICKS (1ull << 25)
#define MAX_TRIES 1000

static const volatile struct pvclock *clock;
/*
 * What `clock` said at boot, and the latest time handed out: the hypervisor corrects its clock by a few nanoseconds
 * either way.
 */
static uint64_t clock_at_boot, latest_ns;

static uint64_t ns_of(uint64_t ticks) { return (uint64_t)((unsigned __int128)ticks * ns_per_tick >> 32); }
static uint64_t counted_ns(void) { return ns_of(rdtsc() - boot_tsc); }

/* From now on time comes from this record of the hypervisor's. */
static void follow(const volatile struct pvclock *record)
{
  if (!pvclock_is_valid(record))
    return;
  clock_at_boot = pvclock_read(record) - counted_ns();
  clock = record;
}

/*
 * The local timer counts inside of what the time stamp counter tells: a host that sleeps between the two makes it seem
 * slow, so that timers come early and are armed again. The other way round they would come late, by many times their
 * length.
 */
static void begin_measuring(bool is_told)
{
  lapic_enable();
  measure_tsc = rdtsc();
  lapic_count_begin();
  if (!is_told)
    pit_begin();
}

static bool is_over(uint64_t ticks) { return ticks > MAX_MEASURED_TICKS; }
static bool needs_lapic_rate(void) { return !is_xen() && !cpu_has_tsc_deadline(); }

/* False: what took too long is no measurement. The host did something else meanwhile, and the 8254 may have wrapped. */
static bool end_measuring(void)
{
  uint32_t counted = lapic_counted();
  uint64_t ticks = rdtsc() - measure_tsc;
  if (is_over(ticks) && needs_lapic_rate())
    return false;
  lapic_init(counted, ns_of(ticks));
  return true;
}

static void know(uint64_t value)
{
  khz = value;
  ns_per_tick = (1000000ull << 32) / khz;
  is_known = true;
}

static void measure(void)
{
  uint64_t measured;
  uint32_t tries = 0;
  do {
    if (is_over(rdtsc() - measure_tsc))
      begin_measuring(false);
    measured = pit_tsc_khz();
    if (measured == 0 || ++tries == MAX_TRIES)
      panic(EXIT_BAD_MACHINE, "no way to measure time: the processor does not tell its frequency and there is no 8254 timer that could be read. QEMU: leave out pit=off, or use KVM");
    if (!is_over(rdtsc() - measure_tsc))
      know(measured);
  } while (!is_known || !end_measuring());
}

/* Starts the measurement: the rest of boot runs meanwhile. */
void tsc_begin(void)
{
  boot_tsc = rdtsc();
  begin_measuring(cpuid_tsc_khz() != 0 || cpuid_has_kvm_clock());
}

/* Takes what processor and hypervisor tell. In the final page tables. */
void tsc_init(void)
{
  const volatile struct pvclock *record = is_xen() ? xen_clock() : kvm_clock();
  uint64_t told = cpuid_tsc_khz();
  if (told == 0 && pvclock_is_valid(record))
    told = pvclock_tsc_khz(record);
  if (told == 0)
    return;
  know(told);
  follow(record);
  uint32_t tries = 0;
  do {
    if (is_over(rdtsc() - measure_tsc))
      begin_measuring(true);
    if (++tries == MAX_TRIES)
      panic(EXIT_BAD_MACHINE, "no way to measure the local timer: the host is too busy");
    /* It is measured against the counter over the same time, so that has to be long enough. */
    while (needs_lapic_rate() && ns_of(rdtsc() - measure_tsc) < 1000000)
      pause();
  } while (!end_measuring());
}

uint64_t monotonic_ns(void)
{
  if (!is_known)
    measure();
  if (clock == NULL)
    return counted_ns();
  /* Signed: a clock that was set back to before boot is in the past, not in 584 years. */
  int64_t now = (int64_t)(pvclock_read(clock) - clock_at_boot);
  if (now > (int64_t)latest_ns)
    latest_ns = (uint64_t)now;
  return latest_ns;
}

/* Nanoseconds since 1970-01-01 UTC when monotonic_ns was 0. */
static uint64_t wall_epoch_ns(void)
{
  if (clock == NULL)
    return rtc_seconds() * 1000000000ull - monotonic_ns();
  return (is_xen() ? xen_wall_epoch_ns() : kvm_wall_epoch_ns()) + clock_at_boot;
}

/* Nanoseconds since 1970-01-01 UTC. */
uint64_t wall_ns(void)
{
  static uint64_t epoch_ns;
  /* Read on first use: programs without a calendar do not pay for the slow clock. */
  if (epoch_ns == 0)
    epoch_ns = wall_epoch_ns();
  return epoch_ns + monotonic_ns();
}

/* Ticks of the counter in `ns`, less than one too many. */
uint64_t tsc_ticks(uint64_t ns) { return ns / 1000000 * khz + ns % 1000000 * khz / 1000000 + 1; }

/* By the counter alone: also for who ends the machine because nothing else works. */
void spin_ns(uint64_t ns)
{
  uint64_t begin = counted_ns();
  while (counted_ns() - begin < ns)
    pause();
}
