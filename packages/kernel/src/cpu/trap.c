/*
 * Interrupt table, task state, and dispatch of faults and interrupts. Faults run on their own stacks, so that an
 * exhausted stack can still be reported. Page faults are in mm/page-fault.c.
 */
#include "cpu/frame.h"
#include "cpu/regs.h"
#include "kernel.h"

struct gate {
  uint16_t offset_low, selector;
  uint8_t ist, type;
  uint16_t offset_middle;
  uint32_t offset_high, zero;
};

struct task_state {
  uint32_t reserved0;
  uint64_t rsp[3], reserved1, ist[7], reserved2;
  uint16_t reserved3, io_map;
} __attribute__((packed));

enum { IST_NONE = 0, IST_FAULT = 1, IST_DOUBLE = 2, IST_INTERRUPT = 3 };
enum { VECTOR_DOUBLE_FAULT = 8, VECTOR_PAGE_FAULT = 14, VECTOR_EXCEPTIONS_END = 32 };
#define RFLAGS_IF (1ull << 9)

extern uint64_t gdt[];
extern const char trap_vectors[], sleep_halt[], sleep_end[];
void trap(struct frame *frame);

static struct gate idt[256] __attribute__((aligned(16)));
static struct task_state task __attribute__((aligned(16)));

static const char *const names[VECTOR_EXCEPTIONS_END] = {
  "division error", "debug exception", "non-maskable interrupt", "breakpoint", "overflow", "bound range exceeded", "invalid instruction",
  "no floating-point unit", "double fault", "coprocessor overrun", "invalid task state", "segment not present", "stack segment fault",
  "general protection fault", "page fault", "exception 15", "floating-point error", "misaligned access", "machine check", "SIMD floating-point error",
};

void trap_init(void)
{
  uint64_t base = (uint64_t)&task;
  task.ist[IST_FAULT - 1] = (uint64_t)fault_stack_top;
  task.ist[IST_DOUBLE - 1] = (uint64_t)double_stack_top;
  task.ist[IST_INTERRUPT - 1] = (uint64_t)interrupt_stack_top;
  task.io_map = sizeof task;
  gdt[3] = (sizeof task - 1) | (base & 0xffffff) << 16 | 0x89ull << 40 | (base >> 24 & 0xff) << 56;
  gdt[4] = base >> 32;
  for (uint32_t vector = 0; vector < 256; vector++) {
    uint64_t offset = (uint64_t)trap_vectors + vector * 16;
    uint8_t ist = vector == VECTOR_DOUBLE_FAULT ? IST_DOUBLE : vector < VECTOR_EXCEPTIONS_END ? IST_FAULT : IST_NONE;
    idt[vector] = (struct gate){ (uint16_t)offset, 0x08, ist, 0x8e, (uint16_t)(offset >> 16), (uint32_t)(offset >> 32), 0 };
  }
  const struct table_pointer pointer = { sizeof idt - 1, (uint64_t)idt };
  load_idt(&pointer);
  load_task(0x18);
}

/*
 * For code that runs with interrupts on while its stack may have to grow: from now on interrupts have a stack of their
 * own. Not on Xen, which may deliver an interrupt twice (trap.S).
 */
void trap_interrupts_anywhere(void)
{
  if (is_xen())
    return;
  for (uint32_t vector = VECTOR_EXCEPTIONS_END; vector < 256; vector++)
    idt[vector].ist = IST_INTERRUPT;
}

void trap(struct frame *frame)
{
  if (frame->vector >= VECTOR_EXCEPTIONS_END) {
    event_interrupt((uint32_t)frame->vector);
    /* Never return to the hlt: it would wait for the interrupt that has just come. */
    if (frame->rip == (uint64_t)sleep_halt)
      frame->rip = (uint64_t)sleep_end;
    /*
     * Accept one interrupt each time that interrupts are enabled; the next instructions disable them anyway. So no
     * device can keep the program from running.
     */
    if (!trace_interrupt((uint32_t)frame->vector))
      frame->rflags &= ~RFLAGS_IF;
    return;
  }
  if (frame->vector == VECTOR_PAGE_FAULT) {
    page_fault(frame);
    return;
  }
  const char *name = names[frame->vector] ? names[frame->vector] : "reserved exception";
  panic(EXIT_PANIC, "%s, code 0x%lx, instruction 0x%lx, stack 0x%lx", name, frame->code, frame->rip, frame->rsp);
}
