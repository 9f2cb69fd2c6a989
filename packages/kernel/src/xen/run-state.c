/*
 * How long the domain was paused, by `xl pause` for example. Xen's clock does not stop then. Xen writes into this
 * record how long the processor was in each state whenever it runs again. Source: Xen public/vcpu.h
 * (vcpu_runstate_info).
 */
#include "kernel.h"
#include "xen/hypercall.h"

/*
 * A scheduler that limits a domain's share also makes its processor wait, for some milliseconds at a time. That is no
 * pause.
 */
#define LEAST_PAUSE_NS 1000000000ull

/* Zeros if Xen refuses the record, and without Xen. */
static volatile struct {
  uint32_t state;
  uint64_t state_entered_ns, running_ns, runnable_ns, blocked_ns, offline_ns;
} run_state;
static uint64_t seen_offline_ns;

void xen_run_state_init(void)
{
  xen_register_run_state((uint64_t)&run_state);
  seen_offline_ns = run_state.offline_ns;
}

/*
 * Returns the nanoseconds of a pause since the last call. A domain that sleeps when it is paused is offline from the
 * time at which it would have woken.
 */
uint64_t xen_take_pause_ns(void)
{
  uint64_t offline_ns = run_state.offline_ns, new_ns = offline_ns - seen_offline_ns;
  seen_offline_ns = offline_ns;
  return new_ns < LEAST_PAUSE_NS ? 0 : new_ns;
}
