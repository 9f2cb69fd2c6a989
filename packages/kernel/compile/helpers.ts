/**
 * What compiled code may refer to in the kernel: names, and what they are in C. The kernel has an array of the
 * addresses in this order (`compiled_helpers`), and its note "Mirage", type 3, has the address of the array.
 *
 * Names that begin with `w2c_` are functions of the engine; the others are in src/engine/compiled.
 */
export const helpers = {
  /** The instance of the engine: the first argument of every function. */
  instance: '&engine',
  /** The engine's stack pointer, 4 bytes. */
  stackPointer: '&engine.w2c___stack_pointer',
  /** Executes one instruction: src/engine/compiled/helpers.c has what each does. */
  step: 'compiled_step',
  throw: 'compiled_throw',
  poll: 'compiled_poll',
  free: 'compiled_free',
  overflow: 'compiled_overflow',
  close: 'compiled_close',
  /** Calls anything, as the interpreter does. */
  call: 'w2c_f92',
  /** JS_CallConstructorInternal(context, function, new.target, argument count, arguments, flags). */
  construct: 'w2c_f190',
  /** JS_NewArrayFrom(context, count, values): takes the values. */
  arrayFrom: 'w2c_JS_NewArrayFrom',
  newObject: 'w2c_JS_NewObject',
  /** js_closure(context, function record, captured variables of the outer function, its frame). */
  closure: 'w2c_f98',
  /** JS_DefinePropertyValue(context, object, atom, value, flags): takes the value. Negative: an exception. */
  defineField: 'w2c_JS_DefinePropertyValue',
  /** js_for_of_start(context, end of the operands, 0). Not zero: an exception. */
  forOfStart: 'w2c_f167',
  /** Whether a value is an array whose elements can be taken without an iterator. */
  isPlainArray: 'compiled_is_plain',
  /** Whether strings of equal length have the same text; 2: unknown. */
  sameText: 'compiled_same_text',
  /** Fill a cache of a property access: src/engine/compiled/caches.c. */
  learnGet: 'compiled_learn_get',
  learnPut: 'compiled_learn_put',
  learnGlobal: 'compiled_learn_global',
  learnLength: 'compiled_learn_length',
} as const satisfies Record<string, string>;

/** The name of something that compiled code may refer to. */
export type HelperName = keyof typeof helpers;
