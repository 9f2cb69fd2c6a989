import { functionText, replaceOnce, unrecognised } from './c-text.js';
import { INTERPRETER } from './one-step.js';

/** The loads by which the interpreter finds the class and the bytecode of a function. */
const CLASS =
  /w2c_i0 = i32_load16_u\(&instance->w2c_memory, \(u64\)\(w2c_i0\) \+ 10u\);\s+w2c_l8 = w2c_i0;\s+w2c_i1 = 13u;/;
const BYTECODE =
  /w2c_i2 = w2c_l26;\s+w2c_i2 = i32_load\(&instance->w2c_memory, \(u64\)\(w2c_i2\) \+ 24u\);\s+w2c_l11 = w2c_i2;/;

/** The tag of objects is -1, and all values above it are objects. 13 is JS_CLASS_BYTECODE_FUNCTION. */
const ENTRY = `typedef u64 compiled_function(Z_quickjs_instance_t*, u32, u64, u64, u64, u32, u32, u32);
static compiled_function interpret;

static u64 w2c_${INTERPRETER}(Z_quickjs_instance_t* instance, u32 context, u64 function, u64 self, u64 new_target, u32 argc, u32 argv, u32 flags) {
  compiled_function *entry = interpret;
  u32 object = 0;
  if (function >= 18446744069414584320ull) {
    if (i32_load16_u(&instance->w2c_memory, (u64)(u32)function + 10u) == 13u)
      object = (u32)function;
  } else if (flags & 4u)
    object = i32_load(&instance->w2c_memory, (u64)(u32)function + 24u);
  if (object) {
    u32 number = i32_load16_u(&instance->w2c_memory, (u64)i32_load(&instance->w2c_memory, (u64)object + 24u) + 10u);
    if (UNLIKELY(number))
      entry = (compiled_function *)(u64)((const u32 *)COMPILED_ENTRIES)[number];
  }
  return entry(instance, context, function, self, new_target, argc, argv, flags);
}

`;

/**
 * Calls compiled functions where the interpreter would begin. Bytes 10 and 11 of a function's record, which the engine
 * leaves zero, have the number of its code; 0 means that it is interpreted. A generator or async function that resumes
 * is not an object here but its state, with the function object at 24.
 *
 * The test is in front of the interpreter, so that its frame is not on the native stack below compiled code.
 */
export function compiledEntry(source: string): string {
  const interpreter = functionText(source, INTERPRETER);
  if (!CLASS.test(interpreter) || !BYTECODE.test(interpreter))
    throw unrecognised('enters functions in an unknown way', 'quickjs-wasi 3.6.2');
  const renamed = replaceOnce(interpreter, `w2c_${INTERPRETER}(`, 'interpret(', 'interpreter');
  return source.replace(interpreter, () => ENTRY + renamed);
}
