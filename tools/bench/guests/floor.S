/*
 * The smallest guest: writes one byte and a line feed to the first serial port, then sleeps forever. The time that a
 * monitor needs to start it is a lower bound for every image. Source of the note: Xen, elfnote.h,
 * XEN_ELFNOTE_PHYS32_ENTRY.
 */
.section .note, "a", @note
  .balign 4
  .long 4, 4, 18
  .asciz "Xen"
  .long entry

.section .text, "ax"
.code32
.globl entry
entry:
  cli
  movw $0x3f8, %dx
  movb $'A', %al
  outb %al, %dx
  movb $'\n', %al
  outb %al, %dx
1:hlt
  jmp 1b

.section .note.GNU-stack, "", @progbits
