/* Rejected promises without a handler. Those that have none when all jobs have run end the program. */
#include "engine/engine.h"
#include "kernel.h"

#define MAX_REJECTIONS 64

static struct {
  js_value promise, reason;
} rejections[MAX_REJECTIONS];
static uint32_t count;

/* Called by the engine when a promise is rejected without a handler, or gets a handler later. */
void callback_rejection_tracker(void *module, uint32_t context, js_value promise, js_value reason, uint32_t is_handled, uint32_t opaque)
{
  (void)module, (void)opaque;
  if (!is_handled) {
    /* The list is full: reports without waiting for handlers. */
    if (count == MAX_REJECTIONS)
      rejections_check();
    rejections[count].promise = Z_quickjsZ_JS_DupValue(&engine, context, promise);
    rejections[count++].reason = Z_quickjsZ_JS_DupValue(&engine, context, reason);
    return;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (rejections[i].promise != promise)
      continue;
    Z_quickjsZ_JS_FreeValue(&engine, context, rejections[i].promise);
    Z_quickjsZ_JS_FreeValue(&engine, context, rejections[i].reason);
    rejections[i] = rejections[--count];
    return;
  }
}

void rejections_check(void)
{
  static const char title[] = "unhandled rejection";
  for (uint32_t rounds = 0; count > 0; rounds++) {
    js_value reason = rejections[0].reason;
    Z_quickjsZ_JS_FreeValue(&engine, js_context, rejections[0].promise);
    memmove(rejections, rejections + 1, --count * sizeof rejections[0]);
    /* The program's handler rejects a promise on every call, which would never end. */
    if (rounds == MAX_REJECTIONS)
      report(title, reason);
    report_uncaught(title, reason);
  }
}
