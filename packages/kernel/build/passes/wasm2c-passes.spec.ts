import { constantMemory } from './constant-memory.js';
import { functionTable } from './function-table.js';
import { functionTypes } from './function-types.js';
import { indirectCalls } from './indirect-calls.js';

const WABT = 'is this wabt 1.0.30?';

describe('constantMemory', () => {
  const access = (memory: 'big' | 'little'): string => `
    wasm_rt_memcpy(&result, &mem->data[addr], sizeof(t1)); // ${memory}
    wasm_asm("" ::"r"(result));                            \\
    wasm_rt_memcpy(&mem->data[addr], &wrapped, sizeof(t1));
  RANGE_CHECK(mem, d, n);
  memset(mem->data + d, val, n);
  RANGE_CHECK(dest, dest_addr, n);
  RANGE_CHECK(src, src_addr, n);
  memmove(dest->data + dest_addr, src->data + src_addr, n);
`;
  const prelude = `${access('big')}#else\nstatic inline void load_data() {}\n${access('little')}`;

  it('accesses memory at its constant address, in the little-endian part only', () => {
    expect(constantMemory(prelude)).toBe(`${access('big')}#else
static inline void load_data() {}

    wasm_rt_memcpy(&result, (const void *)(LINEAR_VIRTUAL + addr), sizeof(t1)); // little
    wasm_rt_memcpy((void *)(LINEAR_VIRTUAL + addr), &wrapped, sizeof(t1));
  memset((void *)(LINEAR_VIRTUAL + (u64)d), val, n);
  memmove((void *)(LINEAR_VIRTUAL + (u64)dest_addr), (const void *)(LINEAR_VIRTUAL + (u64)src_addr), n);
`);
  });

  it.each([
    ['no little-endian part', access('big'), 'no memory accesses for little-endian machines'],
    ['another load', prelude.replaceAll('&mem->data[addr], sizeof', 'mem->data + addr, sizeof'), 'no loads'],
    ['another store', prelude.replaceAll('&wrapped', '&value'), 'no stores'],
    ['no barrier', prelude.replaceAll('wasm_asm', 'asm'), 'no barrier behind loads'],
    ['another fill', prelude.replaceAll('memset', 'fill'), 'no fills'],
    ['another copy', prelude.replaceAll('memmove', 'copy'), 'no copies'],
  ])('refuses an engine with %s', (_, source, problem) =>
    expect(() => constantMemory(source)).toThrow(`The translated engine has ${problem}: ${WABT}`),
  );
});

describe('indirectCalls', () => {
  const call = `#define CALL_INDIRECT(table, t, ft, x, ...)          \\
  (LIKELY((x) < table.size && table.data[x].func &&     \\
          table.data[x].func_type == func_types[ft]) || \\
       TRAP(CALL_INDIRECT),                             \\
   ((t)table.data[x].func)(__VA_ARGS__))
`;

  it("calls through the kernel's constant table", () => {
    expect(indirectCalls(call)).toBe(`#define CALL_INDIRECT(table, t, ft, x, ...)          \\
  (LIKELY((x) < TABLE_ENTRIES && function_table[x].type == func_types[ft]) || TRAP(CALL_INDIRECT), \\
   ((t)function_table[x].function)(__VA_ARGS__))
`);
  });

  it('refuses an engine with another check', () =>
    expect(() => indirectCalls(call.replace('table.size', 'table.length'))).toThrow(`no indirect calls: ${WABT}`));
});

const registrations = `static u32 func_types[3];
static void init_func_types(void) {
  func_types[0] = wasm_rt_register_func_type(2, 1, WASM_RT_I32, WASM_RT_I64, WASM_RT_I32);
  func_types[1] = wasm_rt_register_func_type(0, 0);
  func_types[2] = wasm_rt_register_func_type(2, 1, WASM_RT_I32, WASM_RT_I64, WASM_RT_I32);
}
`;

describe('functionTypes', () => {
  it('numbers the types, equal ones equally, and names the numbers in the header', () => {
    const { source, header } = functionTypes({ source: registrations, header: ['#pragma once'] });
    expect(source).toBe(
      'static const u32 func_types[3] = { 1, 2, 1 };\nstatic void init_func_types(void) {\n  \n  \n  \n}\n',
    );
    expect(header).toEqual(['#pragma once', '#define FUNC_TYPE_i32_i64_TO_i32 1', '#define FUNC_TYPE_TO 2']);
  });

  it.each([
    ['no types', 'static u32 func_types[0];', 'registers no function types'],
    ['types out of order', registrations.replace('[1] =', '[2] ='), 'registers function type 2 in an unknown way'],
    ['a missing value', registrations.replace('WASM_RT_I32, ', ''), 'registers function type 0 in an unknown way'],
    ['another array', registrations.replace('u32 func_types[3]', 'u64 func_types[3]'), 'no array of 3 function types'],
  ])('refuses an engine with %s', (_, source, problem) =>
    expect(() => functionTypes({ source, header: [] })).toThrow(`${problem}: ${WABT}`),
  );
});

describe('functionTable', () => {
  const table = `static const u32 func_types[2] = { 1, 2 };
static const wasm_elem_segment_expr_t elem_segment_exprs_w2c_e0[] = {
  {1, (wasm_rt_funcref_t)&w2c_f5, 0},
  {0, (wasm_rt_funcref_t)&w2c_f7, 0},
};
static void init_tables(Z_quickjs_instance_t* instance) {
  funcref_table_init(&instance->w2c___indirect_function_table, elem_segment_exprs_w2c_e0, 2, 1u, 0, 2, instance);
}
  f(instance->w2c___indirect_function_table.data[w2c_i0].module_instance, w2c_i1);
`;

  it('creates a constant table, and counts its slots in the header', () => {
    expect(functionTable({ source: table, header: [] })).toEqual({
      source: `static const u32 func_types[2] = { 1, 2 };
static void init_tables(Z_quickjs_instance_t* instance) {
}
  f(instance, w2c_i1);

const struct function_entry engine_functions[] __attribute__((section(".table.engine"))) = {
  { 0, NULL },
  { 2, (wasm_rt_funcref_t)&w2c_f5 },
  { 1, (wasm_rt_funcref_t)&w2c_f7 },
};
`,
      header: ['#define ENGINE_FUNCTIONS 3'],
    });
  });

  it.each([
    ['no functions', table.replaceAll('(wasm_rt_funcref_t)&', '')],
    ['a table that starts elsewhere', table.replace('1u, 0, 2', '2u, 0, 2')],
  ])('refuses an engine with %s', (_, source) =>
    expect(() => functionTable({ source, header: [] })).toThrow(`fills its function table in an unknown way: ${WABT}`),
  );

  it('needs numbered types', () =>
    expect(() => functionTable({ source: table.replace('const u32', 'u32'), header: [] })).toThrow('not numbered yet'));
});
