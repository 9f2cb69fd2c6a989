/*
 * The local interrupt controller: one-shot timer and end of interrupt. The timer compares with the time stamp counter
 * where the processor supports that; elsewhere it counts down at a rate that is measured against that counter. Source:
 * Intel SDM volume 3, chapter 11.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define LAPIC(offset) (DEVICE_VIRTUAL(0xfee00000)[(offset) / 4])
enum { ID = 0x20, TASK_PRIORITY = 0x80, EOI = 0xb0, SPURIOUS = 0xf0, LVT_TIMER = 0x320, LVT_LINT0 = 0x350, LVT_LINT1 = 0x360, INITIAL_COUNT = 0x380, CURRENT_COUNT = 0x390, DIVIDE = 0x3e0 };
#define MASKED 0x10000u
#define TSC_DEADLINE 0x40000u
#define DIVIDE_BY_16 3
#define MSR_APIC_BASE 0x1b
#define MSR_TSC_DEADLINE 0x6e0
/* Re-arm at least this often, far below the 32-bit counter's wrap at any bus frequency in use. */
#define MAX_DELAY_NS 10000000000ull
/*
 * Xen's timer counts cycles of 10 ns on every processor. Each access exits to its instruction emulator, so a
 * measurement over a millisecond is wrong by a tenth. Source: Xen's virtual local APIC, APIC_BUS_CYCLE_NS; on 4.17 a
 * sleep of 200 ms took 222 by measurement and takes 201.
 */
#define XEN_TICKS_PER_MS (1000000 / 10 / 16)

static bool has_deadline, is_armed;
static uint64_t ticks_per_ms;

void lapic_enable(void)
{
  wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | 0x800);
  LAPIC(LVT_LINT0) = MASKED;
  LAPIC(LVT_LINT1) = MASKED;
  LAPIC(TASK_PRIORITY) = 0;
  LAPIC(SPURIOUS) = 0x100 | SPURIOUS_VECTOR;
  LAPIC(DIVIDE) = DIVIDE_BY_16;
  LAPIC(LVT_TIMER) = MASKED | TIMER_VECTOR;
}

/* Starts the counter for a measurement by dev/tsc.c, and returns the ticks since then. */
void lapic_count_begin(void) { LAPIC(INITIAL_COUNT) = UINT32_MAX; }
uint32_t lapic_counted(void) { return UINT32_MAX - LAPIC(CURRENT_COUNT); }

/* Sets up the timer, whose counter has counted `ticks` in `elapsed_ns`. */
void lapic_init(uint32_t ticks, uint64_t elapsed_ns)
{
  has_deadline = cpu_has_tsc_deadline();
  ticks_per_ms = is_xen() ? XEN_TICKS_PER_MS : ticks * 1000000ull / elapsed_ns;
  LAPIC(INITIAL_COUNT) = 0;
  if (!has_deadline && ticks_per_ms == 0)
    panic(EXIT_BAD_MACHINE, "the local interrupt controller's timer does not count");
  LAPIC(LVT_TIMER) = TIMER_VECTOR | (has_deadline ? TSC_DEADLINE : 0);
  /* A deadline that is set before the mode would be lost. Source: Intel SDM volume 3, 11.5.4.1. */
  if (has_deadline)
    full_barrier();
}

/*
 * Arms the timer. It may fire early, and late by at most the error of the counter within MAX_DELAY_NS.
 */
void lapic_arm(uint64_t delay_ns)
{
  is_armed = true;
  if (delay_ns > MAX_DELAY_NS)
    delay_ns = MAX_DELAY_NS;
  if (has_deadline) {
    /* Relative to now: the hypervisor's clock and the counter drift apart, by seconds in weeks. */
    wrmsr(MSR_TSC_DEADLINE, rdtsc() + tsc_ticks(delay_ns));
    return;
  }
  uint64_t ticks = delay_ns * ticks_per_ms / 1000000 + 1;
  LAPIC(INITIAL_COUNT) = ticks > UINT32_MAX ? UINT32_MAX : (uint32_t)ticks;
}

void lapic_disarm(void)
{
  if (!is_armed)
    return;
  is_armed = false;
  if (has_deadline)
    wrmsr(MSR_TSC_DEADLINE, 0);
  else
    LAPIC(INITIAL_COUNT) = 0;
}

void lapic_eoi(void) { LAPIC(EOI) = 0; }
uint32_t lapic_id(void) { return LAPIC(ID) >> 24; }
