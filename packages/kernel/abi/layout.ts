import {
  EXIT_BAD_IMAGE,
  EXIT_BAD_MACHINE,
  EXIT_NO_ENTROPY,
  EXIT_OUT_OF_MEMORY,
  EXIT_PANIC,
  EXIT_UNCAUGHT,
} from '@mirage/args/exit-status';

/**
 * Memory: physical addresses and their contents, then the virtual addresses in the kernel's final page tables.
 *
 *   0x00000000  not mapped (page zero)                      -
 *   0x00001000  boot information, read-only                 the same address
 *   0x00010000  on Xen: shared info page, grant table       the same address, and 0x100000000 and up
 *   0x00100000  code, read-only data, data, stacks          the same address; no page is both writable and executable
 *   (end)       page pool: page tables, native stack; at   the same address
 *               its end, until boot unpacks it, the heap
 *   (any)       up to the snapshot header: entry points of  the same address and 0x10000000, read-only
 *               compiled functions, then their code         the same address, read-only; 0x10100000, executable
 *   0x003ff000  snapshot header, read-only                  the same address
 *   0x00400000  long compiled functions, if they have no    the same address, read-only; 0x10000000 and up
 *               room below; then linear memory begins later
 *   0x00400000  linear memory of the engine, to end of RAM  0x40000000 and up: pages below memory.size, but not the
 *                                                           first 640 KiB
 *   (any)       device memory                               0x100000000 and up: linear 0xc0000000, mapped on request
 *   (pool)      caches of compiled functions                0x18000000
 *   0xc0000000  interrupt controllers, uncached             0xffff8000c0000000
 *   (pool)      native stack, pages on demand               0x3f800000 to 0x3fc00000, nothing below and above
 *
 * When the pool is empty, the pages of the native stack are the first 640 KiB of linear memory and then the end of RAM.
 *
 * The engine computes offsets of 33 bits, so nothing else may be mapped in the 8 GiB from 0x40000000.
 */
export const layout = {
  KERNEL_BASE: 0x100000,
  SNAPSHOT_HEADER_ADDRESS: 0x3ff000,
  LINEAR_PHYSICAL: 0x400000,
  LINEAR_VIRTUAL: 0x40000000,
  /** Linear addresses from here on are device memory; memory.grow stops below. */
  FOREIGN_LINEAR: 0xc0000000,
  STACK_BOTTOM: 0x3f800000,
  STACK_TOP: 0x3fc00000,
  /** The limit of the engine's shadow stack. 256 KiB of it need at most 3.1 MiB of native stack, as measured. */
  JS_STACK_BYTES: 0x40000,
  NATIVE_STACK_BYTES: 0x340000,
  /**
   * The engine's shadow stack is 1 MiB at the start of linear memory, and grows down from its end. The part that it
   * cannot reach, less 128 KiB, is not mapped.
   */
  UNUSED_LINEAR_BYTES: 0xa0000,
  /**
   * Compiled functions: the table of their addresses by number, 4 bytes each; their code; their caches. Each begins on
   * a page and may reach to the next of these addresses, the caches to the native stack.
   */
  COMPILED_ENTRIES: 0x10000000,
  COMPILED_CODE: 0x10100000,
  COMPILED_CACHES: 0x18000000,
  PAGE_BYTES: 4096,
  /** Pages of Xen that replace low RAM: the shared info page, then up to XEN_GRANT_FRAMES frames of the grant table. */
  XEN_SHARED_INFO_ADDRESS: 0x10000,
  XEN_GRANT_ADDRESS: 0x11000,
  XEN_GRANT_FRAMES: 32,
  WASM_PAGE_BYTES: 65536,
  COMMAND_LINE_BYTES: 65536,
  /** The maximum number of load segments of the heap: QEMU refuses an ELF with more than 10 program headers. */
  MAX_HEAP_SEGMENTS: 5,
} as const;

/** The exit statuses that the kernel itself chooses, as C names them. It passes a program's own status on unchanged. */
export const exitStatus = {
  EXIT_UNCAUGHT,
  EXIT_PANIC,
  EXIT_OUT_OF_MEMORY,
  EXIT_BAD_IMAGE,
  EXIT_NO_ENTROPY,
  EXIT_BAD_MACHINE,
} as const;
