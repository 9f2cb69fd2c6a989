/*
 * Our part of the function table: natives and callbacks, in the order of the list, behind the engine's own functions.
 */
#include "engine/engine.h"
#include "function-types.h"
#include "kernel.h"
#include "natives/buffers.h"
#include "natives/generated/natives.h"

/*
 * The engine's word about memory that native dmaAlloc took (`opaque` is its unaligned address): size 0 frees it. Any
 * other is refused: a device may own it.
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

/* The rest, so that a call of any slot below TABLE_ENTRIES may look. */
const struct function_entry unused_functions[TABLE_ENTRIES - ENGINE_FUNCTIONS - SLOT_COUNT] __attribute__((section(".table.unused"))) = { { 0, NULL } };

uint32_t slot_of_dma_realloc(void) { return ENGINE_FUNCTIONS + CALLBACK_DMA_REALLOC; }
