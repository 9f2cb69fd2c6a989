/*
 * The translated engine, and the code that needs its statics: starting it on a heap that was made elsewhere. This unit
 * is slow to compile (half a minute), so it holds nothing else.
 */
#include "engine/map-hash.h"
#include "engine/memory.h"
#include "quickjs.c"
#include "engine/instance.h"

struct Z_quickjs_instance_t engine;

#include "engine/compiled/helpers.c"

void engine_init(uint32_t memory_pages, uint32_t stack_pointer)
{
  Z_quickjs_init_module();
  init_instance_import(&engine, NULL, NULL);
  engine.w2c_memory.data = (uint8_t *)LINEAR_VIRTUAL;
  engine.w2c_memory.pages = memory_pages;
  engine.w2c_memory.max_pages = FOREIGN_LINEAR / WASM_PAGE_BYTES;
  engine.w2c_memory.size = (uint64_t)memory_pages * WASM_PAGE_BYTES;
  engine.w2c___stack_pointer = stack_pointer;
  /* The data segments are not loaded: the snapshot contains them, and the linker drops 110 KB. */
}
