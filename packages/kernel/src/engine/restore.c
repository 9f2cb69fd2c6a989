/*
 * Starts the engine from a snapshot. The header is used only when its checksum is right and it names this kernel: the
 * heap holds slot numbers, which have another meaning in another kernel.
 */
#include "engine/engine.h"
#include "engine/lz4.h"
#include "function-types.h"
#include "kernel.h"

uint32_t js_context, js_runtime;

const struct snapshot_header *snapshot(void) { return (const struct snapshot_header *)SNAPSHOT_HEADER_ADDRESS; }

/* The checksum of the fields behind header_sum. The fields before it are compared with constants. */
static uint32_t header_sum(const struct snapshot_header *header)
{
  return checksum32(header->kernel_id, sizeof *header - offsetof(struct snapshot_header, kernel_id));
}

static void check_header(const struct snapshot_header *header)
{
  if (header->magic == 0)
    panic(EXIT_BAD_IMAGE, "this image contains only the kernel and no program");
  if (header->magic != SNAPSHOT_MAGIC || header->version != SNAPSHOT_VERSION || header->header_sum != header_sum(header))
    panic(EXIT_BAD_IMAGE, "the image is damaged: its snapshot header is invalid. Build it again");
  if (memcmp(header->kernel_id, kernel_id, sizeof header->kernel_id) != 0 || header->engine_slots != ENGINE_FUNCTIONS || header->native_slots != own_slots)
    panic(EXIT_BAD_IMAGE, "this snapshot was made for another kernel. Build the image again with this version of @mirage/kernel");
  if (header->segment_count > MAX_HEAP_SEGMENTS)
    panic(EXIT_BAD_IMAGE, "the image is damaged: %u heap segments", header->segment_count);
}

static void check_segments(const struct snapshot_header *header)
{
  for (uint32_t i = 0; i < header->segment_count; i++) {
    const struct snapshot_segment *segment = &header->segments[i];
    if ((uint64_t)segment->address + segment->length > (uint64_t)header->memory_pages * WASM_PAGE_BYTES)
      panic(EXIT_BAD_IMAGE, "the image is damaged: heap segment %u lies outside the heap", i);
  }
}

/* Also detects a loader that loaded the image only in part. */
static void check_heap(const struct snapshot_header *header)
{
  for (uint32_t i = 0; i < header->segment_count; i++) {
    const struct snapshot_segment *segment = &header->segments[i];
    if (checksum32(linear(segment->address), segment->length) != segment->sum)
      panic(EXIT_BAD_IMAGE, "the image is damaged: heap segment %u has a wrong checksum", i);
  }
}

/* Each segment of a packed heap is a block of LZ4. image/packed-heap.ts writes it. */
static void unpack_heap(const struct snapshot_header *header)
{
  const uint8_t *in = (const uint8_t *)(page_pool_end() - header->packed_bytes);
  if ((uint64_t)in < (uint64_t)kernel_end || checksum32(in, header->packed_bytes) != header->packed_sum)
    panic(EXIT_BAD_IMAGE, "the image is damaged: the packed heap has a wrong checksum");
  for (uint32_t i = 0; i < header->segment_count; i++) {
    uint8_t *out = linear(header->segments[i].address);
    in = lz4_unpack(in, out, out + header->segments[i].length);
    if (in == NULL)
      panic(EXIT_BAD_IMAGE, "the image is damaged: segment %u of the packed heap is invalid", i);
  }
}

/* If the native stack has too little RAM for the engine's full stack, the engine's stack gets a lower limit. */
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
  check_segments(header);
  if (header->packed_bytes != 0)
    unpack_heap(header);
  else
    check_heap(header);
  compiled_init();
  js_context = header->context;
  js_runtime = header->runtime;
  engine_init(header->memory_pages, header->stack_pointer);
  limit_stack(page_keep_stack());
  memory_init();
}
