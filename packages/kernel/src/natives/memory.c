/* Natives for memory that devices access, and for bulk copies. */
#include "cpu/regs.h"
#include "engine/engine.h"
#include "kernel.h"
#include "natives/buffers.h"
#include "natives/generated/natives.h"

#define MAX_DMA_BYTES 0x10000000u

/*
 * Returns an ArrayBuffer of a fixed length. When the engine drops it, callback_dma_realloc frees the memory at
 * `opaque`.
 */
static js_value owned_buffer(uint32_t address, uint32_t length, uint32_t opaque)
{
  return Z_quickjsZ_JS_NewArrayBuffer(&engine, js_context, address, length, 0, slot_of_dma_realloc(), opaque, 0);
}

js_value array_buffer(uint32_t address, uint32_t length)
{
  return Z_quickjsZ_JS_NewArrayBuffer(&engine, js_context, address, length, 0, 0, 0, 0);
}

js_value native_dma_alloc(uint32_t length_bytes)
{
  if (length_bytes == 0 || length_bytes > MAX_DMA_BYTES)
    return throw_range_error("dmaAlloc: lengthBytes must be 1 to 268435456");
  uint32_t whole_pages = (length_bytes + PAGE_BYTES - 1) & ~(uint32_t)(PAGE_BYTES - 1);
  uint32_t block = Z_quickjsZ_malloc(&engine, whole_pages + PAGE_BYTES);
  if (block == 0)
    return Z_quickjsZ_JS_ThrowOutOfMemory(&engine, js_context);
  uint32_t address = (block + PAGE_BYTES - 1) & ~(uint32_t)(PAGE_BYTES - 1);
  memset(linear(address), 0, whole_pages);
  return owned_buffer(address, length_bytes, block);
}

/* Source: quickjs.h, struct JSMemoryUsage: 26 numbers of 64 bits, of which the first is malloc_size. */
#define MEMORY_USAGE_BYTES 208u

double native_heap_bytes(void)
{
  uint32_t stack = engine.w2c___stack_pointer, usage = engine_push(MEMORY_USAGE_BYTES);
  Z_quickjsZ_JS_ComputeMemoryUsage(&engine, js_runtime, usage);
  int64_t malloc_size;
  memcpy(&malloc_size, linear(usage), sizeof malloc_size);
  engine.w2c___stack_pointer = stack;
  return (double)malloc_size;
}

double native_physical_address(struct bytes bytes) { return (double)physical_of(linear_of(bytes.data)); }

js_value native_map_foreign(double address, uint32_t length_bytes)
{
  uint32_t mapped;
  if (!(address >= 0 && address < 9e15) || !foreign_map((uint64_t)address, length_bytes, false, &mapped))
    return throw_range_error("mapForeign: not a page-aligned range outside RAM and the interrupt controllers, or no room left");
  return array_buffer(mapped, length_bytes);
}

js_value native_map_shared(double address, uint32_t length_bytes)
{
  uint32_t mapped;
  if (!(address >= 0 && address < 9e15) || !foreign_map((uint64_t)address, length_bytes, true, &mapped))
    return throw_range_error("mapShared: not a page-aligned range outside RAM and the interrupt controllers, or no room left");
  return array_buffer(mapped, length_bytes);
}

js_value native_module_bytes(void)
{
  if (start_info.module_start == 0)
    return JS_UNDEFINED;
  uint32_t length = (uint32_t)start_info.module_length;
  uint32_t address = Z_quickjsZ_malloc(&engine, length + 1);
  if (address == 0)
    return Z_quickjsZ_JS_ThrowOutOfMemory(&engine, js_context);
  memcpy(linear(address), (const void *)DEVICE_VIRTUAL(start_info.module_start), length);
  return owned_buffer(address, length, address);
}

void native_barrier(void) { full_barrier(); }

void native_copy(struct bytes target, uint32_t target_offset, struct bytes source, uint32_t source_offset, uint32_t length_bytes)
{
  if ((uint64_t)target_offset + length_bytes > target.length || (uint64_t)source_offset + length_bytes > source.length)
    panic(EXIT_PANIC, "copy: the range exceeds its buffer");
  memmove(target.data + target_offset, source.data + source_offset, length_bytes);
}
