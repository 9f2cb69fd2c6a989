/* Reports of uncaught errors: one block with the error, its stack in app.js, and the exit status. */
#include "engine/engine.h"
#include "kernel.h"

/* Runs once. */
#pragma GCC optimize("Os")

static const char out_of_memory[] = "InternalError: out of memory";

/*
 * The engine's texts for the error: the first, except while it compiles a regular expression, and when there is no
 * memory for the error's name.
 */
static const char *const out_of_memory_texts[] = { out_of_memory, "SyntaxError: out of memory", "out of memory" };

static bool is_out_of_memory(struct bytes text)
{
  for (uint32_t i = 0; i < sizeof out_of_memory_texts / sizeof *out_of_memory_texts; i++) {
    const char *expected = out_of_memory_texts[i];
    uint32_t length = 0;
    while (length < text.length && expected[length] != 0 && text.data[length] == (uint8_t)expected[length])
      length++;
    if (length == text.length && expected[length] == 0)
      return true;
  }
  return false;
}

/*
 * Whether the value is the error that was made at build time, or takes the place of an error that the engine lost for
 * lack of memory.
 */
static bool is_lost(js_value value)
{
  return value == snapshot()->out_of_memory || ((value == JS_NULL || value == JS_UNINITIALIZED) && memory_has_failed());
}

/* Converts a value to text. Returns false when the conversion throws. */
static bool text_of(js_value value, struct bytes *text)
{
  uint32_t argv = engine_push(sizeof value);
  memcpy(linear(argv), &value, sizeof value);
  if (argument_string(js_context, argv, 0, "", text))
    return true;
  Z_quickjsZ_JS_FreeValue(&engine, js_context, Z_quickjsZ_JS_GetException(&engine, js_context));
  return false;
}

static void print_property(js_value object, const char *name)
{
  struct bytes text;
  js_value value = Z_quickjsZ_JS_GetPropertyStr(&engine, js_context, object, engine_push_text(name));
  if (!JS_IS_EXCEPTION(value) && value != JS_UNDEFINED && text_of(value, &text))
    console_write(text.data, text.length);
}

/*
 * Passes the value to the program's handler. Returns true when there is one and it accepts the value. The handler does
 * not get errors for lack of memory, because it would run out of memory again.
 */
static bool hand_over(js_value value)
{
  static bool is_handling;
  js_value handler = snapshot()->uncaught;
  struct bytes text;
  if (handler == JS_UNDEFINED || is_handling || is_lost(value) || !text_of(value, &text) || is_out_of_memory(text))
    return false;
  release_string(js_context, text);
  is_handling = true;
  uint32_t argv = engine_push(sizeof value);
  memcpy(linear(argv), &value, sizeof value);
  js_value result = Z_quickjsZ_JS_Call(&engine, js_context, handler, JS_UNDEFINED, 1, argv);
  is_handling = false;
  Z_quickjsZ_JS_FreeValue(&engine, js_context, result);
  return !JS_IS_EXCEPTION(result);
}

_Noreturn void report(const char *title, js_value value)
{
  uint32_t status = EXIT_UNCAUGHT;
  struct bytes text;
  print("\nmirage: %s\n", title);
  memory_open();
  bool has_text = !is_lost(value) && text_of(value, &text);
  if (is_lost(value) || (has_text && is_out_of_memory(text))) {
    print("%s\n", out_of_memory);
    status = EXIT_OUT_OF_MEMORY;
  } else if (has_text) {
    console_write(text.data, text.length);
    print("\n");
  } else {
    print("an error without text\n");
  }
  if ((int32_t)(value >> 32) == JS_TAG_OBJECT)
    print_property(value, "stack");
  if (status == EXIT_OUT_OF_MEMORY)
    print("    Give the machine more memory: nx run has --memory=MIB.\n");
  print("mirage: exit status %u\n", status);
  power_off(status);
}

void report_uncaught(const char *title, js_value value)
{
  uint32_t stack = engine.w2c___stack_pointer;
  if (!hand_over(value))
    report(title, value);
  Z_quickjsZ_JS_FreeValue(&engine, js_context, value);
  engine.w2c___stack_pointer = stack;
}

/* Whether TypeScript can have called: not before the engine and its native stack exist. */
bool has_engine(void) { return js_context != 0; }

/*
 * Prints the TypeScript calls that led here. Works after a fault, too: the engine's frames stay linked when native
 * frames are abandoned.
 */
void report_stack(void)
{
  js_value error = Z_quickjsZ_JS_NewError(&engine, js_context);
  if (!JS_IS_EXCEPTION(error)) {
    /* Throwing fills in the stack. */
    Z_quickjsZ_JS_Throw(&engine, js_context, error);
    print_property(Z_quickjsZ_JS_GetException(&engine, js_context), "stack");
  }
}
