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
  /** Fill a cache of a property access: src/engine/compiled/caches.c. */
  learnGet: 'compiled_learn_get',
  learnPut: 'compiled_learn_put',
  learnGlobal: 'compiled_learn_global',
  learnLength: 'compiled_learn_length',
} as const satisfies Record<string, string>;

/** The name of something that compiled code may refer to. */
export type HelperName = keyof typeof helpers;
