/* The functions of memory.c that the translated engine calls: see build/passes/memory-errors.ts. */
#pragma once
#include <stdint.h>

/* Called when an allocation of `size` bytes has failed. Returns the address of another attempt, or 0. */
uint32_t memory_refused(uint32_t size);

/*
 * Called at safe points, which are function calls and backward jumps, at least at every 10,000th. Returns 0, or another
 * value when an exception is pending.
 */
uint32_t memory_poll(uint32_t context);

/* Returns the error to throw when there is no memory to create one. The caller owns the reference. */
uint64_t memory_error(void);
