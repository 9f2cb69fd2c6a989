/* Text as bytes, and bytes as text. Twins: utf8.ts of the runtime, request-head.ts of the package http. */
#include "engine/engine.h"
#include "kernel.h"
#include "natives/generated/natives.h"
#include "natives/http-head.h"
#include "natives/utf8.h"

js_value native_encode_text(struct bytes text)
{
  if (text.length == 0)
    return Z_quickjsZ_JS_NewUint8ArrayCopy(&engine, js_context, 0, 0);
  js_value copy = Z_quickjsZ_JS_NewUint8ArrayCopy(&engine, js_context, text.engine_string, text.length);
  if (!JS_IS_EXCEPTION(copy)) {
    uint32_t stack = engine.w2c___stack_pointer, length = engine_push(sizeof length);
    uint8_t *data = linear(Z_quickjsZ_JS_GetUint8Array(&engine, js_context, length, copy));
    engine.w2c___stack_pointer = stack;
    utf8_replace_surrogates(data, text.length);
  }
  return copy;
}

js_value native_decode_text(struct bytes bytes, uint32_t offset_bytes, uint32_t length_bytes, uint32_t is_ascii)
{
  if (offset_bytes > bytes.length || length_bytes > bytes.length - offset_bytes)
    return throw_range_error("decodeText: the range must lie in the bytes");
  const uint8_t *data = bytes.data + offset_bytes;
  if (is_ascii ? !is_ascii_text(data, length_bytes) : !is_utf8(data, length_bytes))
    return JS_UNDEFINED;
  return value_string((const char *)data, length_bytes);
}

js_value native_scan_head(struct bytes bytes, uint32_t offset_bytes)
{
  if (offset_bytes > bytes.length)
    return throw_range_error("scanHead: the offset must lie in the bytes");
  const uint32_t written = scan_http_head(bytes.data + offset_bytes, bytes.length - offset_bytes);
  return written == 0 ? JS_UNDEFINED : value_string((const char *)scan.text, written);
}
