/*
 * Handling of memory that runs out. The engine does not handle that everywhere: some of its functions ignore a failed
 * allocation, others lose the error because there is no memory to create one. So small allocations continue in a
 * reserve for a while, and the error is thrown at the next safe point, where the program can catch it.
 *
 * The reserve is the last RAM that the heap may grow into. The heap never shrinks, so afterwards a spare block takes
 * the place of the reserve. It is allocated when memory is free again and freed when the next allocation fails. When
 * all of this is used up, an error is thrown that was created at build time. If the engine uses the pointer of a failed
 * allocation, the machine ends with the status for out of memory.
 */
#include "engine/memory.h"
#include "engine/engine.h"
#include "kernel.h"

/* All of it runs rarely. */
#pragma GCC optimize("Os")

#define RESERVE_BYTES 0x40000u
#define SPARE_BYTES 0x10000u
/* A garbage collection must free one in WORTHWHILE_PART bytes of the heap, or it would run over and over. */
#define WORTHWHILE_PART 16

/* JSContext.interrupt_counter counts safe points down to the next memory_poll; JSRuntime.malloc_state.malloc_size. */
#define INTERRUPT_COUNTER 292
#define MALLOC_SIZE 24
#define POLL_INTERVAL 10000
#define POLL_INTERVAL_WITHOUT_SPARE 500
/*
 * After this many consecutive polls with failed small allocations an error is thrown: functions of the engine that
 * ignore the failure have no effect.
 */
#define POLLS_OF_FAILURE 16

static uint64_t reserve;
static uint32_t spare, size_when_short;
static uint32_t polls_of_failure;
static bool is_short, has_failed, is_reserve_used, is_filling, has_small_failed;

void memory_init(void)
{
  uint64_t part = page_heap_room() / 8;
  part = (part + WASM_PAGE_BYTES - 1) & ~(uint64_t)(WASM_PAGE_BYTES - 1);
  reserve = part < RESERVE_BYTES ? part : RESERVE_BYTES;
}

static void poll_soon(uint32_t safe_points) { *(uint32_t *)linear(js_context + INTERRUPT_COUNTER) = safe_points; }

static uint32_t malloc_size(void) { return *(const uint32_t *)linear(js_runtime + MALLOC_SIZE); }

static void throw_soon(void)
{
  is_short = true;
  size_when_short = malloc_size();
  poll_soon(1);
}

/* Whether memory is no longer short, because another error made the program release memory. */
static bool is_over(void) { return size_when_short > SPARE_BYTES && malloc_size() < size_when_short - SPARE_BYTES; }

/* Whether the heap may grow. It grows into the reserve page by page, and the next safe point throws the error. */
bool memory_may_grow(uint64_t bytes)
{
  uint64_t room = page_heap_room();
  if (bytes > room)
    return false;
  if (room - bytes >= reserve)
    return true;
  if (bytes > WASM_PAGE_BYTES || is_filling)
    return false;
  is_reserve_used = true;
  throw_soon();
  return true;
}

static void free_spare(void)
{
  uint32_t block = spare;
  spare = 0;
  Z_quickjsZ_free(&engine, block);
}

uint32_t memory_refused(uint32_t size)
{
  if (is_filling)
    return 0;
  has_failed = true;
  if (size > SPARE_BYTES / 2)
    return 0;
  if (spare == 0) {
    has_small_failed = true;
    return 0;
  }
  free_spare();
  throw_soon();
  return Z_quickjsZ_malloc(&engine, size);
}

static bool fill_spare(void)
{
  if (spare != 0)
    return true;
  is_filling = true;
  spare = Z_quickjsZ_malloc(&engine, SPARE_BYTES);
  is_filling = false;
  return spare != 0;
}

/* Collects garbage. Returns true when that has freed enough. */
static bool collect(void)
{
  uint32_t before = malloc_size();
  Z_quickjsZ_JS_RunGC(&engine, js_runtime);
  return malloc_size() < before - before / WORTHWHILE_PART && fill_spare();
}

uint32_t memory_poll(uint32_t context)
{
  poll_soon(POLL_INTERVAL);
  if (!is_short) {
    has_failed = false;
    polls_of_failure = has_small_failed ? polls_of_failure + 1 : 0;
    has_small_failed = false;
    if (polls_of_failure == POLLS_OF_FAILURE) {
      polls_of_failure = 0;
      if (!collect()) {
        Z_quickjsZ_JS_ThrowOutOfMemory(&engine, context);
        return UINT32_MAX;
      }
    }
    if (is_reserve_used && !fill_spare())
      poll_soon(POLL_INTERVAL_WITHOUT_SPARE);
    return 0;
  }
  is_short = false;
  if (is_over() || collect())
    return 0;
  Z_quickjsZ_JS_ThrowOutOfMemory(&engine, context);
  return UINT32_MAX;
}

uint64_t memory_error(void) { return Z_quickjsZ_JS_DupValue(&engine, js_context, snapshot()->out_of_memory); }

bool memory_has_failed(void) { return has_failed || is_short; }

_Noreturn void memory_panic(void)
{
  panic(EXIT_OUT_OF_MEMORY, "out of memory, in the middle of an operation of the engine. Give the machine more memory: nx run has --memory=MIB");
}

/* Releases the reserve for the report at the end. */
void memory_open(void)
{
  reserve = 0;
  if (spare != 0)
    free_spare();
}
