/*
 * Interrupts as events. Interrupts are on inside event_wait only, so nothing here races:
 *   1. a device raises its line while TypeScript runs: the interrupt stays pending in the controller;
 *   2. event_wait looks at `pending` with interrupts off, then enables them together with the halt: the
 *      interrupt of 1 ends the halt at once;
 *   3. the handler sets a bit and returns behind the hlt, where interrupts are off again;
 *   4. with a deadline in the past it does not halt, but accepts pending interrupts: a program that is always busy
 *      notices its devices, too.
 */
#include "cpu/regs.h"
#include "kernel.h"

static struct {
  uint32_t gsi;
  bool is_bound, is_msi, is_level, is_upcall;
} events[EVENT_COUNT];
static volatile uint32_t pending;

static int32_t free_event(void)
{
  for (int32_t event = 0; event < EVENT_COUNT; event++) {
    if (!events[event].is_bound)
      return event;
  }
  return -1;
}

/* Returns -1 when all events are in use, -2 when no controller has that line. A bound line keeps its event. */
int32_t event_bind(uint32_t gsi, bool is_level)
{
  for (int32_t event = 0; event < EVENT_COUNT; event++) {
    if (events[event].is_bound && !events[event].is_msi && !events[event].is_upcall && events[event].gsi == gsi)
      return event;
  }
  int32_t event = free_event();
  if (event < 0)
    return -1;
  events[event].gsi = gsi;
  events[event].is_level = is_level;
  if (!ioapic_route(gsi, (uint8_t)(EVENT_VECTOR + event), is_level))
    return -2;
  events[event].is_bound = true;
  return event;
}

int32_t event_bind_msi(void)
{
  int32_t event = free_event();
  if (event >= 0)
    events[event].is_bound = events[event].is_msi = true;
  return event;
}

/*
 * Binds Xen's interrupt for all event channels. Returns -1 when all events are in use, -2 without Xen or its consent.
 */
int32_t event_bind_upcall(void)
{
  static int32_t upcall = -1;
  if (upcall >= 0)
    return upcall;
  int32_t event = free_event();
  if (event < 0)
    return -1;
  if (!is_xen() || !xen_set_upcall(EVENT_VECTOR + (uint32_t)event))
    return -2;
  events[event].is_bound = events[event].is_upcall = true;
  return upcall = event;
}

bool event_is_msi(uint32_t event) { return event < EVENT_COUNT && events[event].is_msi; }

void event_unmask(uint32_t event)
{
  if (event < EVENT_COUNT && events[event].is_bound && !events[event].is_msi && !events[event].is_upcall)
    ioapic_mask(events[event].gsi, false);
}

/* Called by the trap vectors on every interrupt that is not an exception. */
void event_interrupt(uint32_t vector)
{
  if (vector == SPURIOUS_VECTOR)
    return; /* needs no end of interrupt */
  if (vector >= EVENT_VECTOR && vector < EVENT_VECTOR + EVENT_COUNT) {
    uint32_t event = vector - EVENT_VECTOR;
    pending |= 1u << event;
    if (events[event].is_upcall) {
      xen_upcall_taken();
      return; /* bypasses the local interrupt controller, so it needs no end of interrupt */
    }
    /* A level interrupt would repeat at once: the device asserts it until its driver has run. */
    if (events[event].is_level)
      ioapic_mask(events[event].gsi, true);
  }
  lapic_eoi();
}

/*
 * Sleeps until an event is pending or monotonic_ns reaches the deadline (UINT64_MAX: forever). Clears and returns the
 * pending events.
 */
uint32_t event_wait(uint64_t deadline_ns)
{
  while (pending == 0) {
    ioapic_silence();
    /* Also without a deadline: the first reading of the clock stops the 8254, which would go on waking the host. */
    uint64_t now = monotonic_ns();
    if (deadline_ns != UINT64_MAX) {
      if (now >= deadline_ns) {
        take_interrupts();
        break;
      }
      lapic_arm(deadline_ns - now);
    }
    sleep_until_interrupt();
  }
  lapic_disarm();
  uint32_t taken = pending;
  pending = 0;
  return taken;
}
