/* The slot table: puts natives and callbacks into the function table behind the engine's own functions, in the order of the list. */
#include "engine/engine.h"
#include "kernel.h"
#include "natives/generated/natives.h"
#include "natives/generated/slots.h"

static uint32_t first_slot;

/* Frees the memory that native dmaAlloc took; `opaque` is its unaligned address. */
static void dma_free(void *module, uint32_t runtime, uint32_t opaque, uint32_t pointer)
{
  (void)module, (void)runtime, (void)pointer;
  Z_quickjsZ_free(&engine, opaque);
}

void slots_install(uint32_t engine_slots)
{
  first_slot = engine_slots;
  uint32_t native = wasm_rt_register_func_type(4, 1, WASM_RT_I32, WASM_RT_I64, WASM_RT_I32, WASM_RT_I32, WASM_RT_I64);
  uint32_t tracker = wasm_rt_register_func_type(5, 0, WASM_RT_I32, WASM_RT_I64, WASM_RT_I64, WASM_RT_I32, WASM_RT_I32);
  uint32_t release = wasm_rt_register_func_type(3, 0, WASM_RT_I32, WASM_RT_I32, WASM_RT_I32);
  for (uint32_t i = 0; i < NATIVE_COUNT; i++)
    engine_set_slot(engine_slots + i, native_slots[i], native);
  engine_set_slot(engine_slots + CALLBACK_REJECTION_TRACKER, (wasm_rt_funcref_t)rejections_track, tracker);
  engine_set_slot(engine_slots + CALLBACK_DMA_FREE, (wasm_rt_funcref_t)dma_free, release);
}

uint32_t slots_dma_free(void) { return first_slot + CALLBACK_DMA_FREE; }
