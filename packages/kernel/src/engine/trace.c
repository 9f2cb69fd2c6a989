/*
 * The TypeScript calls that led to a panic. Reading them runs the engine on a heap that may be damaged: a fault or a
 * loop on the way ends the trace, and the rest of the panic message follows. Part of this runs in trap handlers, so it
 * is compiled without SSE, unlike the rest of this folder.
 */
#include "cpu/regs.h"
#include "kernel.h"

/* In a damaged heap the calls may form a circle. */
#define TRACE_NS 2000000000ull

static bool is_tracing;
static uint64_t end_ns;

static _Noreturn void give_up(const char *why)
{
  is_tracing = false;
  print("    (cannot show the TypeScript calls: %s)\n", why);
  panic_finish();
}

static void trace(void)
{
  end_ns = monotonic_ns() + TRACE_NS;
  lapic_arm(TRACE_NS);
  trap_interrupts_anywhere();
  interrupts_on();
  report_stack();
  interrupts_off();
  is_tracing = false;
  panic_finish();
}

/*
 * Prints the calls, then finishes the panic. Starts with an empty native stack, to which nothing returns; the engine
 * keeps its own frames in linear memory.
 */
_Noreturn void trace_calls(void)
{
  is_tracing = true;
  restart_stack(trace);
}

/* Called on every panic. Gives up when the panic is due to reading the calls. */
void trace_fault(void)
{
  if (is_tracing)
    give_up("the engine's heap is damaged, too");
}

/* Called on every interrupt. Returns true to accept more. */
bool trace_interrupt(uint32_t vector)
{
  if (!is_tracing)
    return false;
  if (vector == TIMER_VECTOR) {
    uint64_t now = monotonic_ns();
    if (now >= end_ns)
      give_up("reading them takes too long");
    /* The timer may fire early. */
    lapic_arm(end_ns - now);
  }
  /* On Xen only the first, which may be delivered twice: see trap.S. */
  return !is_xen();
}
