import { replaceOnce, unrecognised } from './c-text.js';

/** The part of wasm2c's prelude that accesses memory on little-endian machines. */
const LITTLE_ENDIAN = '#else\nstatic inline void load_data';

/** Exact texts of the prelude, and their replacements. */
const EDITS: readonly { readonly what: string; readonly from: string; readonly to: string }[] = [
  {
    what: 'loads',
    from: 'wasm_rt_memcpy(&result, &mem->data[addr], sizeof(t1));',
    to: 'wasm_rt_memcpy(&result, (const void *)(LINEAR_VIRTUAL + addr), sizeof(t1));',
  },
  {
    what: 'stores',
    from: 'wasm_rt_memcpy(&mem->data[addr], &wrapped, sizeof(t1));',
    to: 'wasm_rt_memcpy((void *)(LINEAR_VIRTUAL + addr), &wrapped, sizeof(t1));',
  },
  {
    // It would force floating-point loads through integer registers.
    what: 'barrier behind loads',
    from: '    wasm_asm("" ::"r"(result));                            \\\n',
    to: '',
  },
  {
    what: 'fills',
    from: '  RANGE_CHECK(mem, d, n);\n  memset(mem->data + d, val, n);',
    to: '  memset((void *)(LINEAR_VIRTUAL + (u64)d), val, n);',
  },
  {
    what: 'copies',
    from: '  RANGE_CHECK(dest, dest_addr, n);\n  RANGE_CHECK(src, src_addr, n);\n  memmove(dest->data + dest_addr, src->data + src_addr, n);',
    to: '  memmove((void *)(LINEAR_VIRTUAL + (u64)dest_addr), (const void *)(LINEAR_VIRTUAL + (u64)src_addr), n);',
  },
];

/**
 * Accesses linear memory at its constant address (LINEAR_VIRTUAL), so that an access is one instruction with a constant
 * displacement. wasm2c loads a pointer each time instead.
 *
 * The checks go, because guard pages do their work. wasm2c keeps unused loads alive with an empty assembly statement,
 * so that each traps precisely; guard pages do not need that. Bulk operations compare with the size of linear memory,
 * which would refuse the mappings above it: `set` and `slice` of a shared ring or of device memory would trap.
 */
export function constantMemory(source: string): string {
  const start = source.indexOf(LITTLE_ENDIAN);
  if (start < 0) throw unrecognised('has no memory accesses for little-endian machines', 'wabt 1.0.30');
  return EDITS.reduce((text, { what, from, to }) => replaceOnce(text, from, to, what, start), source);
}
