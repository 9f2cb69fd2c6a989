/*
 * The kernel's part of the function table: natives and callbacks, in the order of the list, behind the engine's
 * functions.
 */
#include "engine/engine.h"
#include "function-types.h"
#include "kernel.h"
#include "natives/buffers.h"
#include "natives/generated/natives.h"

/*
 * Called by the engine to resize memory of the native dmaAlloc; `opaque` is its unaligned address. Size 0 frees it. Any
 * other size is refused, because a device may own the memory.
 */
static uint32_t callback_dma_realloc(void *module, uint32_t runtime, uint32_t opaque, uint32_t pointer, uint32_t size)
{
  (void)module, (void)runtime, (void)pointer;
  if (size == 0)
    Z_quickjsZ_free(&engine, opaque);
  return 0;
}

#include "natives/generated/slots.h"

const uint32_t own_slots = SLOT_COUNT;

/* Empty slots up to TABLE_ENTRIES, so that the check of a call may read any of them. */
const struct function_entry unused_functions[TABLE_ENTRIES - ENGINE_FUNCTIONS - SLOT_COUNT] __attribute__((section(".table.unused"))) = { { 0, NULL } };

uint32_t slot_of_dma_realloc(void) { return ENGINE_FUNCTIONS + CALLBACK_DMA_REALLOC; }
