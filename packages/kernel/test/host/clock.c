/*
 * src/dev/tsc.c, pvclock.c, kvm-clock.c and xen/run-state.c, compiled for the host: the counter, the model-specific
 * registers and the records of a hypervisor are variables. Reads one command per line, and prints one answer for each;
 * clock.spec.ts has the cases.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The emulated instructions, under other names. */
#define rdtsc processor_rdtsc
#define wrmsr processor_wrmsr
#include "cpu/regs.h"
#undef rdtsc
#undef wrmsr
static uint64_t rdtsc(void);
static void wrmsr(uint32_t msr, uint64_t value);

#include "../../src/dev/pvclock.c"
#include "../../src/dev/kvm-clock.c"
#include "../../src/dev/tsc.c"
#include "../../src/xen/run-state.c"

static uint64_t counter, told_khz, battery_seconds = 1000000;
static uint64_t wall_seconds, wall_nanoseconds;
static bool has_pit = true, is_pit_ticking;
static bool has_kvm_clock, has_xen;

/* The writes of the hypervisor, one at each read of the counter, because it may write at any time. */
static struct pvclock updates[16];
static unsigned update_count, update_next;

static uint64_t rdtsc(void)
{
  if (update_next < update_count)
    record = updates[update_next++];
  return counter;
}

static void wrmsr(uint32_t msr, uint64_t value)
{
  if (msr == MSR_KVM_WALL_CLOCK_NEW && value % 4 == 0) {
    uint32_t *words = (uint32_t *)value;
    words[0] = 2, words[1] = (uint32_t)wall_seconds, words[2] = (uint32_t)wall_nanoseconds;
  } else if (msr != MSR_KVM_SYSTEM_TIME_NEW || !(value & 1) || value % 4 != 1 || (value - 1) % 4096 > 4096 - sizeof record) {
    printf("the hypervisor refuses 0x%lx in 0x%x\n", value, msr);
    exit(1);
  }
}

bool cpuid_has_kvm_clock(void) { return has_kvm_clock; }
uint64_t cpuid_tsc_khz(void) { return told_khz; }
bool cpu_has_tsc_deadline(void) { return true; }
bool is_xen(void) { return has_xen; }
const volatile struct pvclock *xen_clock(void) { return &record; }
uint64_t xen_wall_epoch_ns(void) { return wall_seconds * 1000000000ull + wall_nanoseconds; }
int64_t xen_hypercall(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
  (void)d, (void)e;
  if (number != HYPERVISOR_VCPU_OP || a != 5 || b != 0 || *(uint64_t *)c != (uint64_t)&run_state)
    printf("Xen refuses %lu %lu %lu\n", number, a, b), exit(1);
  return 0;
}
uint64_t rtc_seconds(void) { return battery_seconds; }
/* The firmware has started it. */
void pit_begin(void) { is_pit_ticking = has_pit; }
uint64_t pit_tsc_khz(void) { return has_pit ? 1000000 : 0; }
void pit_stop(void) { is_pit_ticking = false; }
void lapic_enable(void) {}
void lapic_count_begin(void) {}
uint32_t lapic_counted(void) { return 0; }
void lapic_init(uint32_t ticks, uint64_t elapsed_ns) { (void)ticks, (void)elapsed_ns; }

void panic(uint32_t status, const char *format, ...)
{
  printf("panic %u: %s\n", status, format);
  exit(0);
}

static struct pvclock parse_record(const char *text)
{
  struct pvclock parsed = { 0 };
  int shift = 0;
  sscanf(text, "%u %lu %lu %u %d", &parsed.version, &parsed.tsc, &parsed.ns, &parsed.multiplier, &shift);
  parsed.shift = (int8_t)shift;
  return parsed;
}

static void answer(const char *command, const char *rest)
{
  if (strcmp(command, "record") == 0)
    record = parse_record(rest), update_count = update_next = 0, puts("ok");
  else if (strcmp(command, "update") == 0)
    updates[update_count++] = parse_record(rest), puts("ok");
  else if (strcmp(command, "counter") == 0)
    counter = strtoull(rest, NULL, 10), puts("ok");
  else if (strcmp(command, "told") == 0)
    told_khz = strtoull(rest, NULL, 10), puts("ok");
  else if (strcmp(command, "wall") == 0)
    sscanf(rest, "%lu %lu", &wall_seconds, &wall_nanoseconds), puts("ok");
  else if (strcmp(command, "battery") == 0)
    battery_seconds = strtoull(rest, NULL, 10), puts("ok");
  else if (strcmp(command, "nopit") == 0)
    has_pit = false, puts("ok");
  else if (strcmp(command, "firmware") == 0)
    is_pit_ticking = true, puts("ok");
  else if (strcmp(command, "ticking") == 0)
    printf("%d\n", is_pit_ticking);
  else if (strcmp(command, "kvm") == 0)
    has_kvm_clock = true, puts("ok");
  else if (strcmp(command, "xen") == 0)
    has_xen = true, xen_run_state_init(), puts("ok");
  else if (strcmp(command, "offline") == 0)
    run_state.offline_ns += strtoull(rest, NULL, 10), puts("ok");
  else if (strcmp(command, "begin") == 0)
    tsc_begin(), puts("ok");
  else if (strcmp(command, "init") == 0)
    tsc_init(), puts("ok");
  else if (strcmp(command, "valid") == 0)
    printf("%d\n", pvclock_is_valid(&record));
  else if (strcmp(command, "read") == 0)
    printf("%lu\n", pvclock_read(&record));
  else if (strcmp(command, "khz") == 0)
    printf("%lu\n", pvclock_tsc_khz(&record));
  else if (strcmp(command, "monotonic") == 0)
    printf("%lu\n", monotonic_ns());
  else if (strcmp(command, "wallclock") == 0)
    printf("%lu\n", wall_ns());
  else if (strcmp(command, "epoch") == 0)
    printf("%lu\n", wall_ns() - monotonic_ns());
  else if (strcmp(command, "ticks") == 0)
    printf("%lu\n", tsc_ticks(strtoull(rest, NULL, 10)));
  else
    exit(2);
}

int main(void)
{
  char line[256], command[16], rest[240];
  while (fgets(line, sizeof line, stdin) != NULL) {
    command[0] = rest[0] = 0;
    sscanf(line, "%15s %239[^\n]", command, rest);
    answer(command, rest);
  }
  return 0;
}
