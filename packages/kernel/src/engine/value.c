/*
 * Conversions between C values and engine values. An argument of a native that has the wrong kind throws a TypeError
 * that names the native and the argument.
 */
#include "engine/engine.h"
#include "kernel.h"

#define MAX_SAFE_INTEGER 9007199254740991.0

uint32_t engine_push(uint32_t length)
{
  engine.w2c___stack_pointer -= (length + 15) & ~15u;
  return engine.w2c___stack_pointer;
}

uint32_t engine_push_text(const char *text)
{
  uint32_t length = 0;
  while (text[length] != 0)
    length++;
  uint32_t address = engine_push(length + 1);
  memcpy(linear(address), text, length + 1);
  return address;
}

js_value value_i32(uint32_t context, int32_t value) { return (void)context, JS_VALUE(JS_TAG_INT, value); }
js_value value_f64(uint32_t context, double value) { return Z_quickjsZ_JS_NewNumber(&engine, context, value); }
js_value value_u64(uint32_t context, uint64_t value) { return Z_quickjsZ_JS_NewBigUint64(&engine, context, value); }

js_value value_u32(uint32_t context, uint32_t value)
{
  return value <= INT32_MAX ? JS_VALUE(JS_TAG_INT, value) : value_f64(context, value);
}

js_value value_string(const char *text, uint32_t length)
{
  if (length == 0)
    return Z_quickjsZ_JS_NewStringLen(&engine, js_context, 0, 0);
  uint32_t stack = engine.w2c___stack_pointer, address = Z_quickjsZ_malloc(&engine, length + 1);
  if (address == 0)
    return Z_quickjsZ_JS_ThrowOutOfMemory(&engine, js_context);
  memcpy(linear(address), text, length);
  js_value value = Z_quickjsZ_JS_NewStringLen(&engine, js_context, address, length);
  Z_quickjsZ_free(&engine, address);
  engine.w2c___stack_pointer = stack;
  return value;
}

/* The engine reads messages as formats, so the kernel's messages contain no percent sign. */
js_value throw_type_error(const char *message)
{
  uint32_t stack = engine.w2c___stack_pointer;
  Z_quickjsZ_JS_ThrowTypeError(&engine, js_context, engine_push_text(message), 0);
  engine.w2c___stack_pointer = stack;
  return JS_EXCEPTION;
}

js_value throw_range_error(const char *message)
{
  uint32_t stack = engine.w2c___stack_pointer;
  Z_quickjsZ_JS_ThrowRangeError(&engine, js_context, engine_push_text(message), 0);
  engine.w2c___stack_pointer = stack;
  return JS_EXCEPTION;
}

static js_value argument(uint32_t argv, uint32_t index) { return ((const js_value *)linear(argv))[index]; }

bool argument_f64(uint32_t context, uint32_t argv, uint32_t index, const char *what, double *value)
{
  (void)context;
  js_value v = argument(argv, index);
  if (JS_IS_DOUBLE(v)) {
    uint64_t bits = v + JS_DOUBLE_SHIFT;
    memcpy(value, &bits, sizeof bits);
    return true;
  }
  *value = (int32_t)v;
  return v >> 32 == JS_TAG_INT || (throw_type_error(what), false);
}

bool argument_u32(uint32_t context, uint32_t argv, uint32_t index, const char *what, uint32_t *value)
{
  js_value v = argument(argv, index);
  double number;
  /* The common case. */
  if (v <= JS_VALUE(JS_TAG_INT, INT32_MAX)) {
    *value = (uint32_t)v;
    return true;
  }
  if (!argument_f64(context, argv, index, what, &number))
    return false;
  bool is_whole = number >= 0 && number <= UINT32_MAX && number == (double)(uint32_t)number;
  *value = is_whole ? (uint32_t)number : 0;
  return is_whole || (throw_range_error(what), false);
}

bool argument_bytes(uint32_t context, uint32_t argv, uint32_t index, const char *what, struct bytes *value)
{
  uint32_t stack = engine.w2c___stack_pointer, length = engine_push(sizeof length);
  uint32_t address = Z_quickjsZ_JS_GetUint8Array(&engine, context, length, argument(argv, index));
  *value = (struct bytes){ linear(address), *(uint32_t *)linear(length), 0 };
  engine.w2c___stack_pointer = stack;
  return address != 0 || (throw_type_error(what), false);
}

bool argument_operand(uint32_t context, uint32_t argv, uint32_t index, const char *what, uint64_t *value)
{
  struct bytes bytes;
  double number;
  if ((int32_t)(argument(argv, index) >> 32) == JS_TAG_OBJECT) {
    bool is_bytes = argument_bytes(context, argv, index, what, &bytes);
    *value = (uint64_t)bytes.data;
    return is_bytes;
  }
  if (!argument_f64(context, argv, index, what, &number))
    return false;
  bool is_whole = number >= 0 && number <= MAX_SAFE_INTEGER && number == (double)(uint64_t)number;
  *value = is_whole ? (uint64_t)number : 0;
  return is_whole || (throw_range_error(what), false);
}

bool argument_string(uint32_t context, uint32_t argv, uint32_t index, const char *what, struct bytes *value)
{
  (void)what;
  uint32_t stack = engine.w2c___stack_pointer, length = engine_push(sizeof length);
  uint32_t address = Z_quickjsZ_JS_ToCStringLen2(&engine, context, length, argument(argv, index), 0);
  *value = (struct bytes){ linear(address), *(uint32_t *)linear(length), address };
  engine.w2c___stack_pointer = stack;
  return address != 0;
}

void release_string(uint32_t context, struct bytes string) { Z_quickjsZ_JS_FreeCString(&engine, context, string.engine_string); }
