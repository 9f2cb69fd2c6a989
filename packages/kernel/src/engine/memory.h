/* What the translated engine asks of memory.c: see build/memory.ts. */
#pragma once
#include <stdint.h>

/* An allocation of `size` bytes has failed. The address of another attempt, or 0. */
uint32_t memory_refused(uint32_t size);

/*
 * Called at safe points: function calls and jumps back, at least every 10,000 of them. Not 0: an exception is pending.
 */
uint32_t memory_poll(uint32_t context);

/* The error that stands in for one that there was no memory for. The caller gets a reference. */
uint64_t memory_error(void);
