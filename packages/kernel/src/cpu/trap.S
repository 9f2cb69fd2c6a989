/*
 * Vectors. All run on stacks of their own (interrupt stack table), with interrupts off and the general registers saved; C code behind them is compiled
 * without SSE, so the engine's floating-point registers stay as they were.
 */
#include "abi/generated/abi.h"

.section .text
.code64

.macro vector number, has_code
  .balign 16
.if \has_code == 0
  pushq $0
.endif
  pushq $\number
  jmp trap_common
.endm

.balign 16
.globl trap_vectors
trap_vectors:
.set n, 0
.rept 256
  vector n, ((n == 8) || ((n >= 10) && (n <= 14)) || (n == 17) || (n == 21))
  .set n, n + 1
.endr

trap_common:
  cld
  pushq %rax
  pushq %rcx
  pushq %rdx
  pushq %rbx
  pushq %rbp
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, %rdi
  call trap
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %r11
  popq %r10
  popq %r9
  popq %r8
  popq %rdi
  popq %rsi
  popq %rbp
  popq %rbx
  popq %rdx
  popq %rcx
  popq %rax
  addq $16, %rsp
  iretq

/*
 * void sleep_until_interrupt(void): halts with interrupts on, and comes back with interrupts off. sti takes effect after the next instruction, so that an
 * interrupt that is due already ends the hlt. An emulated hypervisor may forget that (QEMU's SVM drops the interrupt shadow of a guest that it leaves and
 * enters between the two): then the interrupt comes before the hlt, which nothing would end. So trap() never returns to the hlt, but behind it.
 * An interrupt comes on the stack of whoever sleeps: the page that it is pushed to is there, for a fault in the middle of it would lose it.
 */
.globl sleep_until_interrupt, sleep_halt, sleep_end
sleep_until_interrupt:
  orb $0, -64(%rsp)
  sti
sleep_halt:
  hlt
sleep_end:
  cli
  ret

/*
 * _Noreturn void restart_stack(void (*function)(void)): calls it at the top of the native stack, and leaves behind whatever is there and on the stack that
 * this was called on. The function does not return.
 */
.globl restart_stack
restart_stack:
  movl $STACK_TOP, %esp
  xorl %ebp, %ebp
  call *%rdi
  ud2

.section .note.GNU-stack, "", @progbits
