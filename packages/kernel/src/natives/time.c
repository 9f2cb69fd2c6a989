/* Natives for time, sleep and promise jobs. Times are in nanoseconds. */
#include "engine/engine.h"
#include "kernel.h"
#include "natives/generated/natives.h"

double native_monotonic_ns(void) { return (double)monotonic_ns(); }

uint64_t native_wall_ns(void) { return wall_ns(); }

uint32_t native_wait(double deadline_ns)
{
  /* NaN and the past do not wait; a time beyond 64 bits waits forever. */
  if (!(deadline_ns > 0))
    return event_wait(0);
  return event_wait(deadline_ns < 9e18 ? (uint64_t)deadline_ns : UINT64_MAX);
}

uint32_t native_run_jobs(void) { return run_jobs(); }
