import { replaceOnce, unrecognised } from './c-text.js';
import type { Translation } from './pass.js';

const REGISTRATION = /func_types\[(\d+)\] = wasm_rt_register_func_type\((\d+), (\d+)(.*)\);/g;

/**
 * Numbers the function types at build time instead of at every boot. Equal types get equal numbers, from 1. The array
 * of numbers becomes constant, so that the compiler can compare with constants.
 *
 * The header gets FUNC_TYPE_i32_i64_TO_i32 and the like, for the kernel's own entries of the function table.
 */
export function functionTypes({ source, header }: Translation): Translation {
  const numbers = new Map<string, number>();
  const types: number[] = [];
  for (const [, index, params, results, list] of source.matchAll(REGISTRATION)) {
    const values = [...list!.matchAll(/WASM_RT_(\w+)/g)].map(([, type]) => type!.toLowerCase());
    if (Number(index) !== types.length || values.length !== Number(params) + Number(results))
      throw unrecognised(`registers function type ${index} in an unknown way`, 'wabt 1.0.30');
    const signature = [...values.slice(0, Number(params)), 'TO', ...values.slice(Number(params))].join('_');
    if (!numbers.has(signature)) numbers.set(signature, numbers.size + 1);
    types.push(numbers.get(signature)!);
  }
  if (types.length === 0) throw unrecognised('registers no function types', 'wabt 1.0.30');
  return {
    source: replaceOnce(
      source.replace(REGISTRATION, ''),
      `static u32 func_types[${types.length}];`,
      `static const u32 func_types[${types.length}] = { ${types.join(', ')} };`,
      `array of ${types.length} function types`,
    ),
    header: [...header, ...[...numbers].map(([signature, number]) => `#define FUNC_TYPE_${signature} ${number}`)],
  };
}

/** Returns the number of each function type by its index, as `functionTypes` wrote them. */
export function readFunctionTypes(source: string): number[] {
  const list = /^static const u32 func_types\[\d+\] = \{ (.*) \};$/m.exec(source)?.[1];
  if (list === undefined) throw new Error('The function types are not numbered yet.');
  return list.split(', ').map(Number);
}
