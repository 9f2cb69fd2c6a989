import { unrecognised } from './c-text.js';
import { readFunctionTypes } from './function-types.js';
import type { Translation } from './pass.js';

const ELEMENTS = /static const wasm_elem_segment_expr_t elem_segment_exprs_w2c_e0\[\] = \{\n([^;]*)\};\n/;
const ELEMENT = /\{(\d+), \(wasm_rt_funcref_t\)&(\w+), 0\}/g;
const INIT_TABLES =
  /static void init_tables\([^)]*\) \{\n[^}]*table_init\([^,]*, elem_segment_exprs_w2c_e0, \d+, 1u, 0, \d+, [^)]*\);\n\}\n/;
const MODULE_INSTANCE = /instance->w2c___indirect_function_table\.data\[\w+\]\.module_instance/g;

/**
 * Creates the function table at build time instead of at every boot, and read-only. Slot 0 is empty, then come the
 * engine's functions; src/natives/slots.c puts the kernel's behind them. All belong to the one instance, so a call does
 * not look up its instance.
 *
 * Needs `functionTypes` before it. The header gets the number of slots.
 */
export function functionTable({ source, header }: Translation): Translation {
  const elements = [...(ELEMENTS.exec(source)?.[1] ?? '').matchAll(ELEMENT)];
  if (elements.length === 0 || !INIT_TABLES.test(source))
    throw unrecognised('fills its function table in an unknown way', 'wabt 1.0.30');
  const types = readFunctionTypes(source);
  const entries = elements.map(([, type, name]) => `  { ${types[Number(type)]}, (wasm_rt_funcref_t)&${name} },\n`);
  const withoutTable = source
    .replace(ELEMENTS, '')
    .replace(INIT_TABLES, 'static void init_tables(Z_quickjs_instance_t* instance) {\n}\n')
    .replaceAll(MODULE_INSTANCE, 'instance');
  const table = `const struct function_entry engine_functions[] __attribute__((section(".table.engine"))) = {\n  { 0, NULL },\n${entries.join('')}};\n`;
  return {
    source: `${withoutTable}\n${table}`,
    header: [...header, `#define ENGINE_FUNCTIONS ${elements.length + 1}`],
  };
}
