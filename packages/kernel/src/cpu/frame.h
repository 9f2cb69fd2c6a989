/* The registers of interrupted code, as trap.S and the processor push them. */
#pragma once
#include <stdint.h>

struct frame {
  uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
  uint64_t vector, code, rip, cs, rflags, rsp, ss;
};
