/*
 * Monotonic time: the time stamp counter since boot, scaled to nanoseconds by a 32.32 fixed-point factor, or the
 * hypervisor's clock, which remains correct when the hypervisor changes the counter.
 */
#include "cpu/regs.h"
#include "kernel.h"

/* Four gigahertz until the frequency is known: delays are then too long rather than too short. */
static uint64_t khz = 4000000, ns_per_tick = 1ull << 30, boot_tsc;

/*
 * A frequency that is not reported is measured over at least 2 ms, when the clock is first read. Most of that time has
 * passed by then.
 */
static bool is_known;
static uint64_t measure_tsc;
/*
 * The 8254 wraps after 55 ms. Up to this many ticks take less, on any counter above 620 MHz. After more ticks the
 * measurement restarts.
 */
static uint64_t max_ticks = 1ull << 25;
/* Where the frequency is known, only the local timer is measured, which counts for minutes. */
#define MAX_KNOWN_TICKS (1ull << 33)
#define MAX_TRIES 1000

static const volatile struct pvclock *clock;
/*
 * The time of `clock` when monotonic_ns was 0, which a pause moves where the clock goes on; and the latest time that
 * was returned: the hypervisor corrects its clock by a few nanoseconds in both directions.
 */
static uint64_t clock_origin, latest_ns;

static uint64_t ns_of(uint64_t ticks) { return (uint64_t)((unsigned __int128)ticks * ns_per_tick >> 32); }
static uint64_t counted_ns(void) { return ns_of(rdtsc() - boot_tsc); }

/* From now on time comes from this record of the hypervisor. */
static void follow(const volatile struct pvclock *record)
{
  if (!pvclock_is_valid(record))
    return;
  clock_origin = pvclock_read(record) - counted_ns();
  clock = record;
}

/*
 * The period of the local timer lies inside the period of the time stamp counter. If the host is busy between the two,
 * the timer seems slow, so that timers fire early and are armed again. In the reverse order they would fire late, by a
 * multiple of their delay.
 */
static void begin_measuring(bool is_reported)
{
  lapic_enable();
  measure_tsc = rdtsc();
  lapic_count_begin();
  if (!is_reported)
    pit_begin();
}

static bool is_over(uint64_t ticks) { return ticks > max_ticks; }
static bool needs_lapic_rate(void) { return !is_xen() && !cpu_has_tsc_deadline(); }

/* Returns false when the measurement took too long: the host was busy, and the 8254 may have wrapped. */
static bool end_measuring(void)
{
  uint32_t counted = lapic_counted();
  uint64_t ticks = rdtsc() - measure_tsc;
  if (is_over(ticks) && needs_lapic_rate())
    return false;
  lapic_init(counted, ns_of(ticks));
  return true;
}

static void set_frequency(uint64_t value)
{
  khz = value;
  ns_per_tick = (1000000ull << 32) / khz;
  is_known = true;
  max_ticks = MAX_KNOWN_TICKS;
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
      panic(EXIT_BAD_MACHINE, "cannot measure time: the processor does not report its frequency and no 8254 timer responds. QEMU: remove pit=off, or use KVM");
    if (!is_over(rdtsc() - measure_tsc))
      set_frequency(measured);
  } while (!is_known || !end_measuring());
  pit_stop();
}

/* Starts the measurement, which continues during the rest of boot. */
void tsc_begin(void)
{
  boot_tsc = rdtsc();
  begin_measuring(cpuid_tsc_khz() != 0 || cpuid_has_kvm_clock());
}

/* Uses the frequency that processor or hypervisor report. Needs the final page tables. */
void tsc_init(void)
{
  const volatile struct pvclock *record = is_xen() ? xen_clock() : kvm_clock();
  uint64_t reported = cpuid_tsc_khz();
  if (reported == 0 && pvclock_is_valid(record))
    reported = pvclock_tsc_khz(record);
  if (reported == 0)
    return;
  set_frequency(reported);
  follow(record);
  /* Not in a domain on Xen, which has no such timer. */
  if (!is_xen())
    pit_stop();
  uint32_t tries = 0;
  do {
    if (is_over(rdtsc() - measure_tsc))
      begin_measuring(true);
    if (++tries == MAX_TRIES)
      panic(EXIT_BAD_MACHINE, "cannot measure the local timer: the host is too busy");
    /* The local timer is measured against the counter, which needs enough time. */
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
  uint64_t hypervisor_ns = pvclock_read(clock);
  /* After the clock: of a pause between the two, nothing may count. KVM's clock does not go on. */
  clock_origin += xen_take_pause_ns();
  /* Signed: a clock that was set back to before boot is in the past, not 584 years ahead. */
  int64_t now = (int64_t)(hypervisor_ns - clock_origin);
  if (now > (int64_t)latest_ns)
    latest_ns = (uint64_t)now;
  return latest_ns;
}

/*
 * Nanoseconds since 1970-01-01 UTC when monotonic_ns was 0, and when that was last read. It is read on first use,
 * because programs that need no date do not pay for a slow clock, and again when the last reading is older than this:
 * while a machine is paused, only the wall clock continues.
 */
#define MAX_EPOCH_AGE_NS 1000000000ull
#define SECOND_NS 1000000000ull
static uint64_t epoch_ns, epoch_read_ns;
static bool is_epoch_read;

/*
 * The battery clock has whole seconds, so a reading allows a second of epochs. An epoch among them is kept: each
 * reading makes it more precise, and none sets the clock back by less than a second.
 */
static void read_battery_clock(void)
{
  uint64_t begin = monotonic_ns(), wall = rtc_seconds() * SECOND_NS;
  if (wall == 0)
    return;
  uint64_t earliest = wall - monotonic_ns(), end = wall + SECOND_NS - begin;
  if (epoch_ns < earliest || epoch_ns >= end)
    epoch_ns = earliest;
}

static void read_epoch(uint64_t now)
{
  if (clock == NULL)
    read_battery_clock();
  else
    epoch_ns = (is_xen() ? xen_wall_epoch_ns() : kvm_wall_epoch_ns()) + clock_origin;
  epoch_read_ns = now;
  is_epoch_read = true;
}

/* Nanoseconds since 1970-01-01 UTC; since boot where there is no clock. */
uint64_t wall_ns(void)
{
  static uint64_t latest_wall_ns;
  uint64_t now = monotonic_ns();
  if (!is_epoch_read || now - epoch_read_ns >= MAX_EPOCH_AGE_NS)
    read_epoch(now);
  uint64_t wall = epoch_ns + monotonic_ns();
  /* Small corrections of the host do not set the clock back: it waits for them. */
  if (wall >= latest_wall_ns || latest_wall_ns - wall >= SECOND_NS)
    latest_wall_ns = wall;
  return latest_wall_ns;
}

/* Returns the ticks of the counter in `ns`, at most one too many. */
uint64_t tsc_ticks(uint64_t ns) { return ns / 1000000 * khz + ns % 1000000 * khz / 1000000 + 1; }

/* Waits by the counter alone, so that power_off can use it in any state. */
void spin_ns(uint64_t ns)
{
  uint64_t begin = counted_ns();
  while (counted_ns() - begin < ns)
    pause();
}
