/*
 * The functions that compiled code calls, and the array of their addresses: compile/helpers.ts has the list. A part of
 * the engine's unit, because they call its statics.
 */
#include "engine/compiled/frame.h"
#include "abi/generated/helpers.h"
#include "engine/compiled/caches.c"

/*
 * Executes the instruction at a position. All operands are in their places and owned. Returns the offset of the next
 * instruction, which may be a handler of the function, or COMPILED_ENDED.
 */
COMPILED_ONLY static u32 compiled_step(struct compiled_frame *frame, u32 position)
{
  return interpret_one(&engine, frame, position & COMPILED_OFFSET_MASK, position >> COMPILED_DEPTH_SHIFT, 0);
}

/*
 * Throws the pending exception where the engine would have stored the position: adds the trace and looks for a handler.
 * Returns what compiled_step returns.
 */
COMPILED_ONLY static u32 compiled_throw(struct compiled_frame *frame, u32 position)
{
  return interpret_one(&engine, frame, position & COMPILED_OFFSET_MASK, position >> COMPILED_DEPTH_SHIFT, 1);
}

/* Called when the counter of safe points is used up. Returns 0, or another value when an exception is pending. */
COMPILED_ONLY static u32 compiled_poll(void) { return memory_poll(js_context); }

/* Frees a value whose last reference is released. */
COMPILED_ONLY static void compiled_free(u64 value) { w2c_JS_FreeValueRT(&engine, js_runtime, value); }

/* Throws a RangeError because the engine's stack is used up. */
COMPILED_ONLY static u64 compiled_overflow(void)
{
  w2c_f95(&engine, js_context);
  return 25769803776ull;
}

/* Detaches the variables of a frame that closures have captured. */
COMPILED_ONLY static void compiled_close(struct compiled_frame *frame) { w2c_f88(&engine, js_runtime, frame->base + 104); }

/* Compares strings of equal length. Returns 2 if it does not know, because their units have other places or sizes. */
COMPILED_ONLY static u32 compiled_same_text(u32 left, u32 right)
{
  const struct string *a = cache_memory(left), *b = cache_memory(right);
  if (a->is_wide || b->is_wide || a->kind || b->kind)
    return 2;
  const u8 *of_a = (const u8 *)&a->parent, *of_b = (const u8 *)&b->parent;
  for (u32 index = 0; index < a->length; index++)
    if (of_a[index] != of_b[index])
      return 0;
  return 1;
}

const void *const compiled_helpers[COMPILED_HELPER_COUNT] = { COMPILED_HELPERS };
