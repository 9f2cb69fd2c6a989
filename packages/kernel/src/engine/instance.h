/* The instance of the engine. Separate from engine.h, so that a change there does not compile the engine again. */
#pragma once
#include "quickjs.h"

extern struct Z_quickjs_instance_t engine;

/* Starts the engine on a mapped heap of memory_pages pages of 64 KiB. */
void engine_init(uint32_t memory_pages, uint32_t stack_pointer);
