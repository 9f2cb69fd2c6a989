import { replaceOnce } from './c-text.js';

const CHECK = `  (LIKELY((x) < table.size && table.data[x].func &&     \\
          table.data[x].func_type == func_types[ft]) || \\
       TRAP(CALL_INDIRECT),                             \\
   ((t)table.data[x].func)(__VA_ARGS__))`;

const CONSTANT_TABLE_CHECK = `  (LIKELY((x) < TABLE_ENTRIES && function_table[x].type == func_types[ft]) || TRAP(CALL_INDIRECT), \\
   ((t)function_table[x].function)(__VA_ARGS__))`;

/**
 * Calls functions through the kernel's own table, which is a constant array. Its empty entries have type 0, which no
 * call expects, so that the check of the type covers them.
 */
export function indirectCalls(source: string): string {
  return replaceOnce(source, CHECK, CONSTANT_TABLE_CHECK, 'indirect calls');
}
