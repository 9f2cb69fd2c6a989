/* The runtime behind wasm-rt.h: function types, the function table, memory growth, traps. */
#include <stdarg.h>
#include "engine/engine.h"
#include "kernel.h"

#define MAX_TYPES 160
/* Two bits per value in a 64-bit word. */
#define MAX_VALUES 32
#define TABLE_ENTRIES 768

static struct {
  uint32_t params, results;
  uint64_t values;
} types[MAX_TYPES];
static uint32_t type_count;
static wasm_rt_elem_t table[TABLE_ENTRIES];

static const char *const trap_names[] = {
  [WASM_RT_TRAP_NONE] = "no trap",
  [WASM_RT_TRAP_OOB] = "bulk access outside linear memory",
  [WASM_RT_TRAP_INT_OVERFLOW] = "integer overflow",
  [WASM_RT_TRAP_DIV_BY_ZERO] = "integer division by zero",
  [WASM_RT_TRAP_INVALID_CONVERSION] = "conversion of a number that is none",
  [WASM_RT_TRAP_UNREACHABLE] = "the engine reached code that it holds for unreachable",
  [WASM_RT_TRAP_CALL_INDIRECT] = "call of a function pointer of the wrong type",
};

_Noreturn void wasm_rt_trap(uint32_t code) { panic(EXIT_PANIC, "engine trap: %s", trap_names[code]); }

/* Equal types get equal numbers: an indirect call compares the numbers. Numbers start at 1, so that an empty slot matches none. */
uint32_t wasm_rt_register_func_type(uint32_t params, uint32_t results, ...)
{
  if (params + results > MAX_VALUES || type_count == MAX_TYPES)
    panic(EXIT_PANIC, "the engine has more or longer function types than the kernel provides for");
  uint64_t values = 0;
  va_list arguments;
  va_start(arguments, results);
  for (uint32_t i = 0; i < params + results; i++)
    values = values << 2 | (uint64_t)va_arg(arguments, int);
  va_end(arguments);
  uint32_t index = 0;
  while (index < type_count && !(types[index].values == values && types[index].params == params && types[index].results == results))
    index++;
  if (index == type_count) {
    types[index].params = params;
    types[index].results = results;
    types[index].values = values;
    type_count++;
  }
  return index + 1;
}

void wasm_rt_allocate_table(wasm_rt_table_t *t, uint32_t elements, uint32_t max_elements)
{
  (void)max_elements;
  t->data = table;
  t->size = elements;
  t->max_size = TABLE_ENTRIES;
}

void engine_set_slot(uint32_t slot, wasm_rt_funcref_t function, uint32_t type)
{
  if (slot >= TABLE_ENTRIES)
    panic(EXIT_PANIC, "function slot %u is beyond the table", slot);
  table[slot] = (wasm_rt_elem_t){ type, function, NULL };
  if (slot >= engine.w2c___indirect_function_table.size)
    engine.w2c___indirect_function_table.size = slot + 1;
}

/* The heap comes from the loader; the engine's initialiser that would ask for it is not used. */
void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint32_t initial_pages, uint32_t max_pages)
{
  (void)memory, (void)initial_pages, (void)max_pages;
  panic(EXIT_PANIC, "the engine asked for a second memory");
}

/* The old size in pages of 64 KiB, or -1: the engine makes an "out of memory" error of that, which programs can catch. */
uint32_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint32_t pages)
{
  uint64_t new_pages = (uint64_t)memory->pages + pages;
  if (new_pages > memory->max_pages || !window_grow(memory->size, new_pages * WASM_PAGE_BYTES))
    return UINT32_MAX;
  uint32_t old_pages = memory->pages;
  memory->pages = (uint32_t)new_pages;
  memory->size = new_pages * WASM_PAGE_BYTES;
  return old_pages;
}
