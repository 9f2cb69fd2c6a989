import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileEngine, createEngineHost, readEngineWasm } from '../image/engine-host.js';
import { functionText } from './passes/c-text.js';
import { HOT_FUNCTIONS } from './passes/hot-functions.js';
import { withMemoryErrors } from './passes/memory-errors.js';
import { directDispatch, inlineReleases, markInline } from './passes/direct-dispatch.js';

/** One exact text of wasm2c's prelude and what stands there instead. */
interface Edit {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/**
 * wasm2c reaches memory through a pointer it loads each time, and keeps a check of the load alive with an empty
 * assembly statement. Linear memory is at a constant address here (LINEAR_VIRTUAL), so that an access is one
 * instruction with a constant displacement; and a load whose result nobody uses may go, because the guard pages need no
 * trap to be precise. Bulk operations lose their check against the size of linear memory for the guard pages too: it
 * would also refuse the mappings above, so that `set` and `slice` of a shared ring or of device memory ended the guest.
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

/**
 * wasm2c's check of an indirect call, and ours: the one table is a constant array, and what is empty in it has type 0,
 * which no call asks for.
 */
const callIndirect: Edit = {
  from: `  (LIKELY((x) < table.size && table.data[x].func &&     \\
          table.data[x].func_type == func_types[ft]) || \\
       TRAP(CALL_INDIRECT),                             \\
   ((t)table.data[x].func)(__VA_ARGS__))`,
  to: `  (LIKELY((x) < TABLE_ENTRIES && function_table[x].type == func_types[ft]) || TRAP(CALL_INDIRECT), \\
   ((t)function_table[x].function)(__VA_ARGS__))`,
  reason: 'indirect calls',
};

/** The engine in C as this kernel wants it, and the header with what the rest of the kernel has to know of it. */
export interface Translation {
  readonly source: string;
  readonly header: string;
}

/**
 * Applies the edits. Each must have a place: another wasm2c is refused, not half patched. `memory` is the engine's
 * linear memory before it runs a program.
 */
export function editTranslation(source: string, memory: Uint8Array): Translation {
  const prelude = edits.reduce(
    (text, edit) => replaceOnce(text, edit, text.indexOf('#else\nstatic inline void load_data')),
    source,
  );
  const numbered = numberTypes(replaceOnce(prelude, callIndirect, 0));
  const tabled = constantTable(numbered.source, numbered.types);
  return {
    source: markInline(
      inlineReleases(
        directDispatch(markCold(withMemoryErrors(withKeyedMaps(withoutDumps(tabled.source))), HOT_FUNCTIONS), memory),
      ),
    ),
    header: ['#pragma once', `#define ENGINE_FUNCTIONS ${tabled.count}`, ...numbered.names, ''].join('\n'),
  };
}

function replaceOnce(text: string, { from, to, reason }: Edit, start: number): string {
  const first = text.indexOf(from, start);
  if (first < 0) throw new Error(`the translated engine has no place for the edit of ${reason}: is this wabt 1.0.30?`);
  return text.slice(0, first) + to + text.slice(first + from.length);
}

const TYPE = /func_types\[(\d+)\] = wasm_rt_register_func_type\((\d+), (\d+)(.*)\);/g;

/** What numberTypes has done. */
interface Numbered {
  readonly source: string;
  /** The number of each of the engine's function types, by its index. */
  readonly types: readonly number[];
  /** Definitions of FUNC_TYPE_i32_i64_TO_i32 and the like: the numbers for our own entries of the table. */
  readonly names: readonly string[];
}

/**
 * Numbers the function types now instead of at every boot: equal types get equal numbers, from 1. What was a call for
 * each becomes a constant array, which lets the compiler compare with constants.
 */
function numberTypes(source: string): Numbered {
  const numbers = new Map<string, number>();
  const types: number[] = [];
  for (const [, index, params, results, list] of source.matchAll(TYPE)) {
    const values = [...list!.matchAll(/WASM_RT_(\w+)/g)].map(([, type]) => type!.toLowerCase());
    if (Number(index) !== types.length || values.length !== Number(params) + Number(results))
      throw new Error(`the translated engine's function type ${index} is not understood: is this wabt 1.0.30?`);
    const signature = [...values.slice(0, Number(params)), 'TO', ...values.slice(Number(params))].join('_');
    if (!numbers.has(signature)) numbers.set(signature, numbers.size + 1);
    types.push(numbers.get(signature)!);
  }
  const array: Edit = {
    from: `static u32 func_types[${types.length}];`,
    to: `static const u32 func_types[${types.length}] = { ${types.join(', ')} };`,
    reason: 'function types',
  };
  return {
    source: replaceOnce(source.replace(TYPE, ''), array, 0),
    types,
    names: [...numbers].map(([signature, number]) => `#define FUNC_TYPE_${signature} ${number}`),
  };
}

const ELEMENTS = /static const wasm_elem_segment_expr_t elem_segment_exprs_w2c_e0\[\] = \{\n([^;]*)\};\n/;
const ELEMENT = /\{(\d+), \(wasm_rt_funcref_t\)&(\w+), 0\}/g;
const INIT_TABLES =
  /static void init_tables\([^)]*\) \{\n[^}]*table_init\([^,]*, elem_segment_exprs_w2c_e0, \d+, 1u, 0, \d+, [^)]*\);\n\}\n/;
const MODULE_INSTANCE = /instance->w2c___indirect_function_table\.data\[\w+\]\.module_instance/g;

/**
 * Makes the function table now instead of at every boot, and read-only: its slot 0 is empty, then come the engine's
 * functions, and src/natives/slots.c puts ours behind. All of them belong to the one instance, which a call need not
 * look up.
 */
function constantTable(source: string, types: readonly number[]): { source: string; count: number } {
  const elements = [...(ELEMENTS.exec(source)?.[1] ?? '').matchAll(ELEMENT)];
  if (elements.length === 0 || !INIT_TABLES.test(source))
    throw new Error("the translated engine's function table is not understood: is this wabt 1.0.30?");
  const entries = elements.map(([, type, name]) => `  { ${types[Number(type)]}, (wasm_rt_funcref_t)&${name} },\n`);
  const table = `const struct function_entry engine_functions[] __attribute__((section(".table.engine"))) = {\n  { 0, NULL },\n${entries.join('')}};\n`;
  return {
    source: `${source.replace(ELEMENTS, '').replace(INIT_TABLES, 'static void init_tables(Z_quickjs_instance_t* instance) {\n}\n').replaceAll(MODULE_INSTANCE, 'instance')}\n${table}`,
    count: elements.length + 1,
  };
}

/**
 * A read of JSRuntime.dump_flags, 24 bits at 753, which nothing but JS_SetDumpFlags writes; in quickjs-wasi 3.6.2 there
 * are so many.
 */
const DUMP_FLAGS = /i(?:32|64)_load(?:8|16)_u\(&instance->w2c_memory, \(u64\)\(w2c_i\d\) \+ 75[34]u\)/g;
const DUMP_FLAGS_READS = 267;

/**
 * The engine was built to dump what it does, and asks after each instruction of a program whether it should. Nobody can
 * tell it to: the answer is no, always, and the code behind the question goes.
 */
function withoutDumps(source: string): string {
  const reads = source.match(DUMP_FLAGS)?.length;
  if (reads !== DUMP_FLAGS_READS)
    throw new Error(`the translated engine reads its dump flags ${reads} times: is this quickjs-wasi 3.6.2?`);
  return source.replace(DUMP_FLAGS, '0u');
}

/**
 * map_hash_key(ctx, key), and map_find_record(ctx, map, key): the only one who reads what a map's entries are filed by.
 */
const MAP_HASH_KEY = 'f506';
const MAP_FIND_RECORD = 'f504';
const MAP_HASH_CALL = /w2c_f506\(instance, \w+, (\w+)\)/g;

/** Gives Maps and Sets a hash with a secret key: src/engine/map-hash.c says why. */
function withKeyedMaps(source: string): string {
  const hash = functionText(source, MAP_HASH_KEY);
  const find = functionText(source, MAP_FIND_RECORD);
  const calls = source.match(MAP_HASH_CALL)?.length;
  if (!hash.includes(' = 3163u;') || find.search(MAP_HASH_CALL) < 0 || calls !== 3)
    throw new Error("the translated engine's hash of keys is not understood: is this quickjs-wasi 3.6.2?");
  return source
    .replace(hash, '')
    .replace(find, find.replace('FUNC_PROLOGUE;', 'FUNC_PROLOGUE;\n  map_touch(w2c_p1);'))
    .replace(MAP_HASH_CALL, 'map_hash($1)');
}

const PROTOTYPE = /^static \w+ w2c_(\w+)\(Z_quickjs_instance_t\*[^\n{]*\);$/gm;

/** Tells the compiler that every function but `hot` is called rarely: it makes those small. */
function markCold(source: string, hot: readonly string[]): string {
  const missing = new Set(hot);
  const marked = source.replace(PROTOTYPE, (prototype, name: string) =>
    missing.delete(name) || hot.includes(name) ? prototype : `__attribute__((cold)) ${prototype}`,
  );
  if (missing.size > 0)
    throw new Error(`the translated engine has no function ${[...missing].join(', ')}: measure the hot ones again`);
  return marked;
}

/**
 * Translates quickjs.wasm into `directory`: quickjs.c, quickjs.h, and function-types.h for the rest of the kernel.
 * About 4 seconds.
 */
export function translateEngine(directory: string): void {
  const require = createRequire(import.meta.url);
  const wasm2c = join(dirname(require.resolve('wabt/package.json')), 'bin/wasm2c');
  const source = join(directory, 'quickjs.c');
  const module = join(directory, 'quickjs.wasm');
  writeFileSync(module, readEngineWasm());
  execFileSync(process.execPath, [wasm2c, module, '-o', source]);
  const none = (): void => undefined;
  const { bytes } = createEngineHost(compileEngine(), 0n, { clock: none, native: none, rejection: none });
  const edited = editTranslation(readFileSync(source, 'utf8'), bytes());
  writeFileSync(source, edited.source);
  writeFileSync(join(directory, 'function-types.h'), edited.header);
}
