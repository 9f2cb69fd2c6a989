/* Generated from abi/layout.ts and abi/snapshot-header.ts. */
#pragma once
#define KERNEL_BASE 0x100000
#define SNAPSHOT_HEADER_ADDRESS 0x3ff000
#define LINEAR_PHYSICAL 0x400000
#define LINEAR_VIRTUAL 0x40000000
#define FOREIGN_LINEAR 0xc0000000
#define STACK_BOTTOM 0x3f800000
#define STACK_TOP 0x3fc00000
#define JS_STACK_BYTES 0x40000
#define NATIVE_STACK_BYTES 0x340000
#define UNUSED_LINEAR_BYTES 0xa0000
#define COMPILED_ENTRIES 0x10000000
#define COMPILED_CODE 0x10100000
#define COMPILED_CACHES 0x18000000
#define PAGE_BYTES 0x1000
#define XEN_SHARED_INFO_ADDRESS 0x10000
#define XEN_GRANT_ADDRESS 0x11000
#define XEN_GRANT_FRAMES 0x20
#define WASM_PAGE_BYTES 0x10000
#define COMMAND_LINE_BYTES 0x10000
#define MAX_HEAP_SEGMENTS 0x5
#define EXIT_UNCAUGHT 1
#define EXIT_PANIC 100
#define EXIT_OUT_OF_MEMORY 101
#define EXIT_BAD_IMAGE 102
#define EXIT_NO_ENTROPY 103
#define EXIT_BAD_MACHINE 104
#define SNAPSHOT_MAGIC 0x1a0045474152494d
#define SNAPSHOT_VERSION 4

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct snapshot_segment {
  uint32_t address, length, sum, zero;
};

struct snapshot_header {
  uint64_t magic;
  uint32_t version;
  uint32_t header_sum;
  uint8_t kernel_id[32];
  uint32_t memory_pages;
  uint32_t stack_pointer;
  uint32_t runtime;
  uint32_t context;
  uint32_t engine_slots;
  uint32_t random_state;
  uint32_t random_state_bytes;
  uint32_t native_slots;
  uint32_t segment_count;
  uint32_t packed_bytes;
  uint32_t packed_sum;
  uint32_t compiled_entries;
  uint32_t compiled_bytes;
  uint32_t compiled_cache_bytes;
  uint32_t compiled_sum;
  uint32_t linear_offset;
  uint64_t start;
  uint64_t seed;
  uint64_t uncaught;
  uint64_t out_of_memory;
  struct snapshot_segment segments[MAX_HEAP_SEGMENTS];
};

_Static_assert(offsetof(struct snapshot_header, magic) == 0, "magic");
_Static_assert(offsetof(struct snapshot_header, version) == 8, "version");
_Static_assert(offsetof(struct snapshot_header, header_sum) == 12, "headerSum");
_Static_assert(offsetof(struct snapshot_header, kernel_id) == 16, "kernelId");
_Static_assert(offsetof(struct snapshot_header, memory_pages) == 48, "memoryPages");
_Static_assert(offsetof(struct snapshot_header, stack_pointer) == 52, "stackPointer");
_Static_assert(offsetof(struct snapshot_header, runtime) == 56, "runtime");
_Static_assert(offsetof(struct snapshot_header, context) == 60, "context");
_Static_assert(offsetof(struct snapshot_header, engine_slots) == 64, "engineSlots");
_Static_assert(offsetof(struct snapshot_header, random_state) == 68, "randomState");
_Static_assert(offsetof(struct snapshot_header, random_state_bytes) == 72, "randomStateBytes");
_Static_assert(offsetof(struct snapshot_header, native_slots) == 76, "nativeSlots");
_Static_assert(offsetof(struct snapshot_header, segment_count) == 80, "segmentCount");
_Static_assert(offsetof(struct snapshot_header, packed_bytes) == 84, "packedBytes");
_Static_assert(offsetof(struct snapshot_header, packed_sum) == 88, "packedSum");
_Static_assert(offsetof(struct snapshot_header, compiled_entries) == 92, "compiledEntries");
_Static_assert(offsetof(struct snapshot_header, compiled_bytes) == 96, "compiledBytes");
_Static_assert(offsetof(struct snapshot_header, compiled_cache_bytes) == 100, "compiledCacheBytes");
_Static_assert(offsetof(struct snapshot_header, compiled_sum) == 104, "compiledSum");
_Static_assert(offsetof(struct snapshot_header, linear_offset) == 108, "linearOffset");
_Static_assert(offsetof(struct snapshot_header, start) == 112, "start");
_Static_assert(offsetof(struct snapshot_header, seed) == 120, "seed");
_Static_assert(offsetof(struct snapshot_header, uncaught) == 128, "uncaught");
_Static_assert(offsetof(struct snapshot_header, out_of_memory) == 136, "outOfMemory");
_Static_assert(offsetof(struct snapshot_header, segments) == 144, "segments");
#endif
