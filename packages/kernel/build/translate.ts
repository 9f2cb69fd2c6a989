import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One exact text of wasm2c's prelude and what stands there instead. */
interface Edit {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/**
 * wasm2c reaches memory through a pointer it loads each time, and keeps a check of the load alive with an empty assembly statement. Linear memory is at a
 * constant address here (LINEAR_VIRTUAL), so that an access is one instruction with a constant displacement; and a load whose result nobody uses may go,
 * because the guard pages need no trap to be precise. Bulk operations lose their check against the size of linear memory for the guard pages too: it would
 * also refuse the mappings above, so that `set` and `slice` of a shared ring or of device memory ended the guest.
 */
const edits: readonly Edit[] = [
  {
    from: 'wasm_rt_memcpy(&result, &mem->data[addr], sizeof(t1));',
    to: 'wasm_rt_memcpy(&result, (const void *)(LINEAR_VIRTUAL + addr), sizeof(t1));',
    reason: 'loads',
  },
  {
    from: 'wasm_rt_memcpy(&mem->data[addr], &wrapped, sizeof(t1));',
    to: 'wasm_rt_memcpy((void *)(LINEAR_VIRTUAL + addr), &wrapped, sizeof(t1));',
    reason: 'stores',
  },
  {
    from: '    wasm_asm("" ::"r"(result));                            \\\n',
    to: '',
    reason: 'the barrier forces floating-point loads through integer registers',
  },
  {
    from: '  RANGE_CHECK(mem, d, n);\n  memset(mem->data + d, val, n);',
    to: '  memset((void *)(LINEAR_VIRTUAL + (u64)d), val, n);',
    reason: 'fills',
  },
  {
    from: '  RANGE_CHECK(dest, dest_addr, n);\n  RANGE_CHECK(src, src_addr, n);\n  memmove(dest->data + dest_addr, src->data + src_addr, n);',
    to: '  memmove((void *)(LINEAR_VIRTUAL + (u64)dest_addr), (const void *)(LINEAR_VIRTUAL + (u64)src_addr), n);',
    reason: 'copies',
  },
];

/** Applies the edits. Each must match exactly once: another wasm2c is refused, not half patched. */
export function editTranslation(source: string): string {
  return edits.reduce((text, { from, to, reason }) => {
    const first = text.indexOf(from, text.indexOf('#else\nstatic inline void load_data'));
    if (first < 0)
      throw new Error(`the translated engine has no place for the edit of ${reason}: is this wabt 1.0.30?`);
    return text.slice(0, first) + to + text.slice(first + from.length);
  }, source);
}

/** Translates quickjs.wasm into `directory`: quickjs.c and quickjs.h. About 4 seconds. */
export function translateEngine(directory: string): void {
  const require = createRequire(import.meta.url);
  const wasm2c = join(dirname(require.resolve('wabt/package.json')), 'bin/wasm2c');
  const source = join(directory, 'quickjs.c');
  execFileSync(process.execPath, [wasm2c, require.resolve('quickjs-wasi/quickjs.wasm'), '-o', source]);
  writeFileSync(source, editTranslation(readFileSync(source, 'utf8')));
}
