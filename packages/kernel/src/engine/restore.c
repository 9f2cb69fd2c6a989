/*
 * From a snapshot to a living engine. The header is believed only after its checksum, and only when it names this very
 * kernel: the heap holds slot numbers, which mean something else in any other.
 */
#include "engine/engine.h"
#include "function-types.h"
#include "kernel.h"

uint32_t js_context, js_runtime;

const struct snapshot_header *snapshot(void) { return (const struct snapshot_header *)SNAPSHOT_HEADER_ADDRESS; }

/* Of all that follows the sum; what precedes it is compared with what it has to be. */
static uint32_t header_sum(const struct snapshot_header *header)
{
  return checksum32(header->kernel_id, sizeof *header - offsetof(struct snapshot_header, kernel_id));
}

static void check_header(const struct snapshot_header *header)
{
  if (header->magic == 0)
    panic(EXIT_BAD_IMAGE, "there is no program in this image: it is the kernel alone");
  if (header->magic != SNAPSHOT_MAGIC || header->version != SNAPSHOT_VERSION || header->header_sum != header_sum(header))
    panic(EXIT_BAD_IMAGE, "the image is damaged: its snapshot header is not intact. Build it again");
  if (memcmp(header->kernel_id, kernel_id, sizeof header->kernel_id) != 0 || header->engine_slots != ENGINE_FUNCTIONS || header->native_slots != own_slots)
    panic(EXIT_BAD_IMAGE, "this snapshot was made for another kernel. Build the image again with this version of @mirage/kernel");
  if (header->segment_count > MAX_HEAP_SEGMENTS)
    panic(EXIT_BAD_IMAGE, "the image is damaged: %u heap segments", header->segment_count);
}

/* Also tells a loader that stopped half way from one that did not. */
static void check_heap(const struct snapshot_header *header)
{
  for (uint32_t i = 0; i < header->segment_count; i++) {
    const struct snapshot_segment *segment = &header->segments[i];
    if ((uint64_t)segment->address + segment->length > (uint64_t)header->memory_pages * WASM_PAGE_BYTES)
      panic(EXIT_BAD_IMAGE, "the image is damaged: heap segment %u lies outside the heap", i);
    if (checksum32(linear(segment->address), segment->length) != segment->sum)
      panic(EXIT_BAD_IMAGE, "the image is damaged: heap segment %u is not what was built", i);
  }
}

/* Where the native stack can have less RAM than the engine's own may need, that one ends earlier, with a RangeError. */
static void limit_stack(uint64_t native_bytes)
{
  if (native_bytes < NATIVE_STACK_BYTES)
    Z_quickjsZ_JS_SetMaxStackSize(&engine, js_runtime, (uint32_t)(JS_STACK_BYTES * native_bytes / NATIVE_STACK_BYTES));
}

void restore(void)
{
  const struct snapshot_header *header = snapshot();
  check_header(header);
  window_init(header->memory_pages);
  check_heap(header);
  js_context = header->context;
  js_runtime = header->runtime;
  engine_init(header->memory_pages, header->stack_pointer);
  limit_stack(page_keep_stack());
  memory_init();
}
