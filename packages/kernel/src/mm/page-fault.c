/* Page faults: grows the native stack, and reports every other fault with the place that it hit. */
#include "cpu/frame.h"
#include "cpu/regs.h"
#include "kernel.h"

enum { FAULT_PROTECTION = 1, FAULT_WRITE = 2, FAULT_FETCH = 16 };

/* The native stack grows page by page, because most programs touch its upper part only. */
static bool grow_stack(uint64_t address)
{
  uint64_t page;
  if (address < STACK_BOTTOM || address >= STACK_TOP || !stack_page_alloc(&page))
    return false;
  map_page(address & ~(uint64_t)(PAGE_BYTES - 1), page, PAGE_PRESENT | PAGE_WRITE | PAGE_NO_EXECUTE);
  return true;
}

static _Noreturn void report_fault(const struct frame *frame, uint64_t address)
{
  const char *verb = frame->code & FAULT_FETCH ? "execution" : frame->code & FAULT_WRITE ? "write" : "read";
  const char *place = "an unmapped address";
  if (address >= STACK_BOTTOM && address < STACK_TOP && (frame->code & FAULT_PROTECTION))
    panic(EXIT_PANIC, "%s of the native stack, at 0x%lx", verb, address);
  if (address >= STACK_BOTTOM && address < STACK_TOP)
    panic(EXIT_OUT_OF_MEMORY, "out of memory: no RAM is left for the native stack. Give the machine more memory: nx run has --memory=MIB");
  if (address >= STACK_BOTTOM - 0x100000 && address < STACK_BOTTOM)
    panic(EXIT_PANIC, "native stack overflow: %u KiB are used up, instruction 0x%lx", (STACK_TOP - STACK_BOTTOM) / 1024, frame->rip);
  bool is_null = address >= LINEAR_VIRTUAL && address < LINEAR_VIRTUAL + UNUSED_LINEAR_BYTES;
  if (is_null && memory_has_failed())
    memory_panic();
  if (is_null)
    panic(EXIT_PANIC, "%s through a null pointer of the engine, at linear address 0x%lx, instruction 0x%lx", verb, address - LINEAR_VIRTUAL, frame->rip);
  if (address >= LINEAR_VIRTUAL && address < LINEAR_VIRTUAL + 0x200000000ull)
    panic(EXIT_PANIC, "%s %s linear memory, at linear address 0x%lx, instruction 0x%lx", verb, frame->code & FAULT_PROTECTION ? "of" : "outside",
          address - LINEAR_VIRTUAL, frame->rip);
  if (address < PAGE_BYTES)
    place = "page zero";
  else if (address >= (uint64_t)text_start && address < (uint64_t)compiled_end)
    place = "the kernel's code";
  else if (address >= (uint64_t)compiled_end && address < LINEAR_PHYSICAL)
    place = "the kernel's data";
  else if (address >= COMPILED_ENTRIES && address < COMPILED_CODE)
    place = "the entry points of compiled functions";
  else if (address >= COMPILED_CODE && address < COMPILED_CACHES)
    place = "compiled functions";
  else if (address >= COMPILED_CACHES && address < STACK_BOTTOM)
    place = "the caches of compiled functions";
  panic(EXIT_PANIC, "%s of %s, at 0x%lx, instruction 0x%lx", verb, place, address, frame->rip);
}

void page_fault(const struct frame *frame)
{
  uint64_t address = read_cr2();
  if ((frame->code & FAULT_PROTECTION) || !grow_stack(address))
    report_fault(frame, address);
}
