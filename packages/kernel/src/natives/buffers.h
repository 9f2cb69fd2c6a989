/* Functions that natives share. */
#pragma once
#include "engine/value.h"

/* memory.c: an ArrayBuffer of a fixed length, over memory that is never freed. */
js_value array_buffer(uint32_t address, uint32_t length);

/* slots.c: the slot of the function that frees memory of dmaAlloc. */
uint32_t slot_of_dma_realloc(void);
