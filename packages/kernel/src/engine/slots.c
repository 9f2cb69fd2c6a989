/* The slot table: puts natives and callbacks into the function table behind the engine's own functions, in the order of the list. */
#include "engine/engine.h"
#include "kernel.h"
#include "natives/generated/natives.h"
#include "natives/generated/slots.h"

/* Numbers of function types, which build/translate.ts gave: parameters, then results. */
extern const uint32_t FUNC_TYPE_i32_i64_i32_i32_TO_i64, FUNC_TYPE_i32_i64_i64_i32_i32_TO, FUNC_TYPE_i32_i32_i32_i32_TO_i32;

static uint32_t first_slot;

/* The engine's word about memory that native dmaAlloc took (`opaque` is its unaligned address): size 0 frees it. Any other is refused: a device may own it. */
static uint32_t dma_realloc(void *module, uint32_t runtime, uint32_t opaque, uint32_t pointer, uint32_t size)
{
  (void)module, (void)runtime, (void)pointer;
  if (size == 0)
    Z_quickjsZ_free(&engine, opaque);
  return 0;
}

void slots_install(uint32_t engine_slots)
{
  first_slot = engine_slots;
  for (uint32_t i = 0; i < NATIVE_COUNT; i++)
    engine_set_slot(engine_slots + i, native_slots[i], FUNC_TYPE_i32_i64_i32_i32_TO_i64);
  engine_set_slot(engine_slots + CALLBACK_REJECTION_TRACKER, (wasm_rt_funcref_t)rejections_track, FUNC_TYPE_i32_i64_i64_i32_i32_TO);
  engine_set_slot(engine_slots + CALLBACK_DMA_REALLOC, (wasm_rt_funcref_t)dma_realloc, FUNC_TYPE_i32_i32_i32_i32_TO_i32);
}

uint32_t slots_dma_realloc(void) { return first_slot + CALLBACK_DMA_REALLOC; }
