/*
 * The entry point. A PVH loader starts it in 32-bit protected mode, with paging off, ebx = physical address of
 * hvm_start_info, and no stack. It enters long mode on the boot stack, with the first 4 GiB mapped one to one until
 * mm/paging.c has the final tables. Source: Xen docs/misc/pvh.pandoc; elfnote.h; Intel SDM volume 3, 10.8.5.
 */
#include "abi/generated/abi.h"
#include "natives/generated/natives.h"

.section .note.xen, "a", @note
  .balign 4
  .long 4, 4, 18                       /* XEN_ELFNOTE_PHYS32_ENTRY */
  .asciz "Xen"
  .long kernel_entry

/*
 * The identity of this kernel; the packer writes the same 32 bytes into the snapshot header. Filled after linking with
 * the hash of the file.
 */
.section .note.mirage, "a", @note
  .balign 4
  .long 7, 64, 1
  .asciz "Mirage"
  .balign 4
.globl kernel_id
kernel_id:
  .fill 32
natives_hash:
  .byte NATIVES_HASH_BYTES

/* Where the packer finds what compiled functions may refer to. */
  .balign 4
  .long 7, 8, 3
  .asciz "Mirage"
  .balign 4
  .quad compiled_helpers

.section .text.entry, "ax"
.code32
.globl kernel_entry
kernel_entry:
  cli
  cld
  movl $boot_stack_top, %esp
  movl %ebx, %ebp

  /* Four page directories of 2 MiB pages: 2048 entries of present, writable, large. */
  movl $boot_pd, %edi
  movl $0x83, %eax
  movl $2048, %ecx
1:movl %eax, (%edi)
  addl $0x200000, %eax
  addl $8, %edi
  loop 1b
  movl $boot_pdpt, %edi
  movl $(boot_pd + 3), %eax
  movl $4, %ecx
2:movl %eax, (%edi)
  addl $4096, %eax
  addl $8, %edi
  loop 2b
  movl $(boot_pdpt + 3), boot_pml4
  /* Mapped a second time where device registers will be, because power_off must work from the start. */
  movl $(boot_pdpt + 3), boot_pml4 + 256 * 8

  movl %cr4, %eax
  orl $0x620, %eax                     /* PAE, OSFXSR, OSXMMEXCPT */
  movl %eax, %cr4
  movl $boot_pml4, %eax
  movl %eax, %cr3
  movl $0xc0000080, %ecx               /* EFER: LME, NXE */
  rdmsr
  orl $0x900, %eax
  wrmsr
  movl %cr0, %eax
  andl $0xfffffff3, %eax               /* EM, TS */
  orl $0x80010003, %eax                /* PG, WP, MP, PE */
  movl %eax, %cr0
  lgdt gdt_pointer
  ljmp $0x08, $3f

.code64
3:movl $0x10, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  xorl %eax, %eax
  movl %eax, %fs
  movl %eax, %gs
  movl $boot_stack_top, %esp
  movl %ebp, %edi
  call boot
  /* boot has activated the final tables; the native stack exists only there. */
  movl $STACK_TOP, %esp
  xorl %ebp, %ebp
  call start
  ud2

.section .data
.balign 8
gdt_pointer:
  .word gdt_end - gdt - 1
  .quad gdt
.balign 8
.globl gdt
gdt:
  .quad 0
  .quad 0x00209a0000000000             /* 0x08 code, 64-bit, ring 0 */
  .quad 0x0000920000000000             /* 0x10 data, ring 0 */
  .quad 0, 0                           /* 0x18 task state, filled by cpu/trap.c */
gdt_end:

.section .bss
.balign 4096
boot_pml4: .skip 4096
boot_pdpt: .skip 4096
boot_pd: .skip 16384

.section .note.GNU-stack, "", @progbits
