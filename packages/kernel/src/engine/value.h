/*
 * Engine values: 64 bits, with a tag in the upper half and a payload in the lower, or a double shifted by a constant.
 * The kernel only passes them on; see image/js-value.ts.
 */
#pragma once
#include <stdint.h>

typedef uint64_t js_value;

#define JS_VALUE(tag, payload) ((uint64_t)(uint32_t)(tag) << 32 | (uint32_t)(payload))
#define JS_TAG(value) ((int32_t)((value) >> 32))
#define JS_TAG_BIG_INT (-9)
#define JS_TAG_STRING (-7)
#define JS_TAG_STRING_ROPE (-6)
#define JS_TAG_OBJECT (-1)
#define JS_TAG_INT 0
#define JS_TAG_SHORT_BIG_INT 7
#define JS_NULL JS_VALUE(2, 0)
#define JS_UNDEFINED JS_VALUE(3, 0)
#define JS_UNINITIALIZED JS_VALUE(4, 0)
#define JS_EXCEPTION JS_VALUE(6, 0)
#define JS_IS_EXCEPTION(value) ((value) >> 32 == 6)

/*
 * Source: QuickJS-ng, quickjs.h: tags run from -9 to 7, and doubles are shifted so that every other upper half is a
 * double.
 */
#define JS_IS_DOUBLE(value) ((uint32_t)((value) >> 32) + 9u >= 17u)
#define JS_DOUBLE_SHIFT (0x7ff8000aull << 32)

/* Bytes in linear memory that some engine object owns: valid until the native returns. */
struct bytes {
  uint8_t *data;
  uint32_t length;
  uint32_t engine_string;
};
