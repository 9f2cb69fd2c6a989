/*
 * One hypercall. Before: a C call xen_hypercall(number, a, b, c, d, e). After: rax has the result; Xen may
 * destroy the argument registers, as any callee may. AMD and Intel have different instructions, chosen once by the
 * processor's vendor. Source: Xen public/arch-x86/xen-x86_64.h; docs/misc/pvh.pandoc.
 */
.section .text
.code64

.globl xen_hypercall
xen_hypercall:
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsi
  movq %rcx, %rdx
  movq %r8, %r10
  movq %r9, %r8
  cmpb $0, xen_uses_vmmcall
  jne 1f
  vmcall
  ret
1:vmmcall
  ret

.section .note.GNU-stack, "", @progbits
