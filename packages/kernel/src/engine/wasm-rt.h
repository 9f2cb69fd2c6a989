/*
 * The runtime of the translated engine: one linear memory at LINEAR_VIRTUAL, one function table, traps that end in a
 * panic. wasm2c 1.0.30 defines the names and types.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "abi/generated/abi.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define wasm_rt_memcpy __builtin_memcpy

enum {
  WASM_RT_TRAP_NONE,
  WASM_RT_TRAP_OOB,
  WASM_RT_TRAP_INT_OVERFLOW,
  WASM_RT_TRAP_DIV_BY_ZERO,
  WASM_RT_TRAP_INVALID_CONVERSION,
  WASM_RT_TRAP_UNREACHABLE,
  WASM_RT_TRAP_CALL_INDIRECT,
};

typedef void (*wasm_rt_funcref_t)(void);

typedef struct {
  uint32_t func_type;
  wasm_rt_funcref_t func;
  void *module_instance;
} wasm_rt_elem_t;

/* Sizes in bytes and, in pages, of 64 KiB. */
typedef struct {
  uint8_t *data;
  uint32_t pages, max_pages;
  uint64_t size;
} wasm_rt_memory_t;

typedef struct {
  wasm_rt_elem_t *data;
  uint32_t max_size, size;
} wasm_rt_table_t;

/*
 * The function table: the engine's functions, then the kernel's. It is laid out when the kernel is linked (kernel.ld),
 * and read-only. An empty slot has type 0, which no function has.
 */
struct function_entry {
  uint32_t type;
  wasm_rt_funcref_t function;
};
#define TABLE_ENTRIES 640
extern const struct function_entry function_table[TABLE_ENTRIES];

_Noreturn void wasm_rt_trap(uint32_t code);
void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint32_t initial_pages, uint32_t max_pages);
uint32_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint32_t pages);

/* The one instance lives as long as the machine. */
static inline bool wasm_rt_is_initialized(void) { return true; }
static inline void wasm_rt_free_memory(wasm_rt_memory_t *memory) { (void)memory; }
static inline void wasm_rt_free_table(wasm_rt_table_t *table) { (void)table; }
