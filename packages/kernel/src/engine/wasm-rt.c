/* The runtime behind wasm-rt.h: memory growth, traps. */
#include "engine/engine.h"
#include "kernel.h"

static const char *const trap_names[] = {
  [WASM_RT_TRAP_NONE] = "no trap",
  [WASM_RT_TRAP_OOB] = "bulk access outside linear memory",
  [WASM_RT_TRAP_INT_OVERFLOW] = "integer overflow",
  [WASM_RT_TRAP_DIV_BY_ZERO] = "integer division by zero",
  [WASM_RT_TRAP_INVALID_CONVERSION] = "conversion of NaN to an integer",
  [WASM_RT_TRAP_UNREACHABLE] = "the engine reached unreachable code",
  [WASM_RT_TRAP_CALL_INDIRECT] = "call of a function pointer of the wrong type",
};

_Noreturn void wasm_rt_trap(uint32_t code)
{
  if (memory_has_failed())
    memory_panic();
  panic(EXIT_PANIC, "engine trap: %s", trap_names[code]);
}

/* The loader provides the heap; the engine's initialiser, which would allocate it, is not used. */
void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint32_t initial_pages, uint32_t max_pages)
{
  (void)memory, (void)initial_pages, (void)max_pages;
  panic(EXIT_PANIC, "the engine requested a second memory");
}

/*
 * Returns the old size in pages of 64 KiB, or -1, which the engine turns into an "out of memory" error that programs
 * can catch.
 */
uint32_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint32_t pages)
{
  uint64_t new_pages = (uint64_t)memory->pages + pages;
  if (new_pages > memory->max_pages || !memory_may_grow((uint64_t)pages * WASM_PAGE_BYTES) || !window_grow(memory->size, new_pages * WASM_PAGE_BYTES))
    return UINT32_MAX;
  uint32_t old_pages = memory->pages;
  memory->pages = (uint32_t)new_pages;
  memory->size = new_pages * WASM_PAGE_BYTES;
  return old_pages;
}
