/* Deliberate faults for tests, which check that each is caught. The compiler must not optimise them away. */
#include "engine/engine.h"
#include "kernel.h"
#include "natives/generated/natives.h"

enum fault { READ, WRITE, EXECUTE, NATIVE_STACK, INVALID_INSTRUCTION, DIVISION, ENGINE_TRAP, DAMAGED_ENGINE, DELIVERED_TWICE };

static uint8_t data_instruction = 0xc3; /* ret */
static const uint8_t constant_instruction = 0xc3;

#define NOT_CANONICAL 0x8000000000000000ull

/* In the order of the native's description in natives/natives.ts. */
static const struct {
  enum fault fault;
  const void *address;
} faults[] = {
  { WRITE, text_start },
  { EXECUTE, &data_instruction },
  { READ, NULL },
  { NATIVE_STACK, NULL },
  { READ, (const void *)(LINEAR_VIRTUAL + 0xb0000000ull) },
  { INVALID_INSTRUCTION, NULL },
  { WRITE, NULL },
  { EXECUTE, NULL },
  { WRITE, &constant_instruction },
  { EXECUTE, &constant_instruction },
  { EXECUTE, (const void *)(STACK_TOP - 16) },
  { EXECUTE, (const void *)(LINEAR_VIRTUAL + UNUSED_LINEAR_BYTES) },
  { WRITE, (const void *)SNAPSHOT_HEADER_ADDRESS },
  { EXECUTE, (const void *)SNAPSHOT_HEADER_ADDRESS },
  { READ, guard_fault },
  { READ, (const void *)STACK_TOP },
  { READ, (const void *)NOT_CANONICAL },
  { DIVISION, NULL },
  { ENGINE_TRAP, NULL },
  { DAMAGED_ENGINE, NULL },
  { READ, (const void *)(LINEAR_VIRTUAL + 16) },
  { WRITE, (const void *)(LINEAR_VIRTUAL + UNUSED_LINEAR_BYTES - 16) },
  { DELIVERED_TWICE, NULL },
  { WRITE, (const void *)COMPILED_CODE },
  { WRITE, (const void *)COMPILED_ENTRIES },
  { EXECUTE, (const void *)COMPILED_ENTRIES },
  { EXECUTE, (const void *)COMPILED_CACHES },
};

static __attribute__((noinline)) uint64_t use_up_stack(uint64_t depth)
{
  volatile uint8_t frame[4000];
  frame[depth % sizeof frame] = (uint8_t)depth;
  if (depth == UINT64_MAX)
    return 0;
  return use_up_stack(depth + 1) + frame[depth * 7 % sizeof frame];
}

void native_provoke(uint32_t fault)
{
  if (fault >= sizeof faults / sizeof faults[0])
    return;
  const void *volatile address = faults[fault].address;
  switch (faults[fault].fault) {
  case READ:
    (void)*(const volatile uint8_t *)address;
    break;
  case WRITE:
    *(volatile uint8_t *)address = 0;
    break;
  case EXECUTE:
    ((void (*)(void))address)();
    break;
  case NATIVE_STACK:
    (void)use_up_stack(0);
    break;
  case INVALID_INSTRUCTION:
    __asm__ volatile("ud2");
    break;
  case DIVISION:
    __asm__ volatile("divl %%ecx" ::"a"(1), "c"(0), "d"(0) : "cc");
    break;
  case ENGINE_TRAP:
    wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE);
  case DELIVERED_TWICE:
    deliver_twice();
    break;
  case DAMAGED_ENGINE:
    memset(linear(js_context), 0xff, 256);
    panic(EXIT_PANIC, "a damaged engine");
  }
}
