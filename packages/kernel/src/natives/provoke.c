/* Faults on purpose, for the tests that prove each of them is caught. The compiler must not see through them. */
#include "kernel.h"
#include "natives/generated/natives.h"

static uint8_t data_instruction = 0xc3; /* ret */

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
  volatile uint8_t *volatile pointer = NULL;
  switch (fault) {
  case 0:
    pointer = (volatile uint8_t *)text_start;
    *pointer = 0;
    break;
  case 1:
    ((void (*volatile)(void))&data_instruction)();
    break;
  case 2:
    (void)*pointer;
    break;
  case 3:
    (void)use_up_stack(0);
    break;
  case 4:
    pointer = (volatile uint8_t *)(LINEAR_VIRTUAL + 0xb0000000ull);
    (void)*pointer;
    break;
  case 5:
    __asm__ volatile("ud2");
    break;
  default:
    break;
  }
}
