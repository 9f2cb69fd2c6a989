/*
 * Runs TypeScript: seed, start, promise jobs, end. TypeScript has its own loop over timers and events, with wait() and
 * runJobs().
 */
#include "engine/engine.h"
#include "kernel.h"

static void call(js_value function)
{
  js_value result = Z_quickjsZ_JS_Call(&engine, js_context, function, JS_UNDEFINED, 0, 0);
  if (JS_IS_EXCEPTION(result))
    report_uncaught("uncaught error", Z_quickjsZ_JS_GetException(&engine, js_context));
  Z_quickjsZ_JS_FreeValue(&engine, js_context, result);
}

/* Runs promise jobs until none is left. Returns their number. */
uint32_t run_jobs(void)
{
  uint32_t count = 0, stack = engine.w2c___stack_pointer, context_out = engine_push(sizeof(uint32_t));
  int32_t status;
  while ((status = (int32_t)Z_quickjsZ_JS_ExecutePendingJob(&engine, js_runtime, context_out)) != 0) {
    count++;
    if (status < 0)
      report_uncaught("uncaught error", Z_quickjsZ_JS_GetException(&engine, js_context));
  }
  rejections_check();
  engine.w2c___stack_pointer = stack;
  return count;
}

_Noreturn void run(void)
{
  const struct snapshot_header *header = snapshot();
  if (!entropy_ready() && header->seed != JS_UNDEFINED) {
    call(header->seed);
    run_jobs();
  }
  /*
   * Panics when there is still no seed: a program must not start with predictable numbers. The state in the snapshot is
   * the same for every boot.
   */
  entropy_fill_open(linear(header->random_state), header->random_state_bytes);
  maps_seed();
  call(header->start);
  run_jobs();
  power_off(0);
}
