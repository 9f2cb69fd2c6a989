/*
 * How compiled functions and the engine work together. A compiled function keeps the engine's own frame in linear
 * memory, so the engine's traces, closures and garbage collection do not change, and a copy of the interpreter can
 * execute any instruction on that frame. build/passes/one-step.ts makes the copy.
 *
 * Below the 224 bytes at `base`, which hold the JSStackFrame, is the local buffer: copies of the arguments (if the
 * function needs them), variables, operands, references to captured variables.
 */
#pragma once
#include <stdint.h>

/*
 * Code and constants for compiled functions only: images without such functions do not contain them. No function has a
 * name that begins with a digit. The prefixes are the usual ones, because the compiler puts its tables of jumps beside
 * them.
 */
#define COMPILED_ONLY __attribute__((section(".text.0compiled")))
#define COMPILED_CONSTANT __attribute__((section(".rodata.0compiled")))

extern uint32_t js_context, js_runtime;

/* The state of a compiled function, on its native stack: its arguments, the base of its frame, and its result. */
struct compiled_frame {
  uint64_t function, self, new_target;
  uint32_t argument_count, arguments;
  uint32_t base;
  uint32_t depth; /* the number of operands after compiled_step and compiled_throw */
  uint64_t result;
  uint32_t stack_frame; /* JSStackFrame: at base + 104, or in the state of a generator or async function */
};

/*
 * A position is the offset of an instruction in the bytecode, with the number of operands above COMPILED_DEPTH_SHIFT.
 */
#define COMPILED_DEPTH_SHIFT 20
#define COMPILED_OFFSET_MASK ((1u << COMPILED_DEPTH_SHIFT) - 1)

/* Returned instead of an offset: the function has ended. Its frame is gone, and `result` is set. */
#define COMPILED_ENDED 0xffffffffu

/* The addresses of what compiled code may refer to, in the order of compile/helpers.ts. */
extern const void *const compiled_helpers[];
