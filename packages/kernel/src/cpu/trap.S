/*
 * Vectors. Faults run on their own stacks (interrupt stack table), interrupts on the stack on which they are enabled.
 * Both run with interrupts off and the general registers saved. The C code that they call is compiled without SSE, so
 * the engine's floating-point registers are preserved.
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
 * Interrupts are enabled only here, on a stack that is mapped and has no other use. The stack is not in the interrupt
 * stack table, because Xen in QEMU's SVM may deliver one upcall twice:
 *   1. the upcall is delivered: a frame that returns to here is pushed, and the vector is entered;
 *   2. before its first instruction the hypervisor interrupts the guest and delivers the same upcall again: a frame
 *      that returns to 1 is pushed;
 *   3. with an entry of the table the stack pointer would be loaded again, and the second frame would overwrite the
 *      first: the vector would return to itself forever. Here the second frame lies below the first, and the handler
 *      runs twice.
 *
 * void sleep_until_interrupt(void): halts with interrupts on, and returns with interrupts off. sti takes effect after
 * the next instruction, so that a pending interrupt ends the hlt. An emulated hypervisor may not do so: QEMU's SVM
 * drops the interrupt shadow of a guest that it leaves and enters between the two. Then the interrupt comes before the
 * hlt, and nothing would end the hlt. So trap() never returns to the hlt, but behind it.
 *
 * void take_interrupts(void): accepts a pending interrupt, without waiting for one.
 */
.macro on_interrupt_stack
  pushq %rbp
  movq %rsp, %rbp
  movq $interrupt_stack_top, %rsp
.endm

.globl sleep_until_interrupt, sleep_halt, sleep_end, take_interrupts
take_interrupts:
  on_interrupt_stack
  sti
  nop
  jmp sleep_end

sleep_until_interrupt:
  on_interrupt_stack
  sti
sleep_halt:
  hlt
sleep_end:
  cli
  movq %rbp, %rsp
  popq %rbp
  ret

/*
 * _Noreturn void restart_stack(void (*function)(void)): calls the function at the top of the native stack, and abandons
 * everything on that stack and on the current one. The function does not return.
 */
.globl restart_stack
restart_stack:
  movl $STACK_TOP, %esp
  xorl %ebp, %ebp
  call *%rdi
  ud2

/*
 * void deliver_twice(void): delivers an interrupt of the spurious vector, and again before its first instruction, as
 * described above. For a test.
 */
.globl deliver_twice
deliver_twice:
  on_interrupt_stack
  pushq $0
  pushq %rbp
  pushq $2
  pushq $0x08
  pushq $delivered
  int $0xff
  jmp trap_vectors + 0xff * 16
delivered:
  popq %rbp
  ret

.section .note.GNU-stack, "", @progbits
