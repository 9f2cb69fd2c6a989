import { functionText, replaceOnce, unrecognised } from './c-text.js';

/** JS_CallInternal, the interpreter. */
export const INTERPRETER = 'f92';

/** Where the interpreter begins an instruction, or throws if its last parameter is 1. */
const ENTER = '  w2c_L23: \n';
const DISPATCH = '      w2c_L27: \n';
/** The table of directDispatch. */
const CODES = 'static const void *const codes[256]';
const LEAVE = `  w2c_B0:;
  w2c_i0 = w2c_l15;
  w2c_i1 = 224u;
  w2c_i0 += w2c_i1;
  instance->w2c___stack_pointer = w2c_i0;
  w2c_j0 = w2c_l45;
  FUNC_EPILOGUE;
  return w2c_j0;
}
`;

/**
 * The variables of the interpreter that live from one instruction to the next. The others are computed from them at
 * ENTER. Sources: quickjs.c, JS_CallInternal; the parameters of the translated function.
 */
const STATE = `  w2c_p0 = js_context;
  w2c_p1 = frame->function;
  w2c_p2 = frame->self;
  w2c_p3 = frame->new_target;
  w2c_p4 = frame->argument_count;
  w2c_p5 = frame->arguments;
  w2c_l15 = frame->base;
  w2c_l16 = frame->stack_frame;
  w2c_l26 = (u32)w2c_p1;
  w2c_l11 = i32_load(&instance->w2c_memory, (u64)w2c_l26 + 24u);
  w2c_l20 = i32_load(&instance->w2c_memory, (u64)w2c_l26 + 28u);
  w2c_l7 = i32_load(&instance->w2c_memory, (u64)w2c_l11 + 48u);
  w2c_l23 = i32_load(&instance->w2c_memory, (u64)w2c_l7 + 8u);
  w2c_l22 = i32_load(&instance->w2c_memory, (u64)w2c_l16 + 16u);
  w2c_l19 = i32_load(&instance->w2c_memory, (u64)w2c_l16 + 20u);
  w2c_l24 = w2c_l22 != w2c_p5 ? w2c_l22 : w2c_l19;
  w2c_l27 = w2c_l19 + 8u * i32_load16_u(&instance->w2c_memory, (u64)w2c_l11 + 34u);
  w2c_l9 = w2c_l27 + 8u * depth;
  w2c_l8 = i32_load(&instance->w2c_memory, (u64)w2c_l11 + 12u) + offset;
  w2c_p6 = is_throw;
`;

/** The parameters of the translated function become variables of the copy. */
const PARAMETERS = '  u32 w2c_p0, w2c_p4, w2c_p5, w2c_p6;\n  u64 w2c_p1, w2c_p2, w2c_p3;\n';
const HEAD =
  '__attribute__((cold)) COMPILED_ONLY static u32 interpret_one(Z_quickjs_instance_t* instance, struct compiled_frame *frame, u32 offset, u32 depth, u32 is_throw) {\n';

/**
 * Adds a copy of the interpreter that returns after one instruction, for compiled functions: src/engine/compiled/step.c
 * calls it. Needs `directDispatch` before it.
 */
export function oneStep(source: string): string {
  const interpreter = functionText(source, INTERPRETER);
  const variables = /\{\n((?:.*\n)*?) {2}FUNC_PROLOGUE;\n((?: {2}u\d\d w2c_(?:.*\n)*?.*;\n)+?)(?= {2}w2c_i0 = )/.exec(
    interpreter,
  );
  const start = interpreter.indexOf(ENTER);
  const known =
    interpreter.includes('w2c_i1 = 224u;') &&
    start > 0 &&
    interpreter.split(DISPATCH).length === 2 &&
    interpreter.endsWith(LEAVE);
  if (!known || variables === null) throw unrecognised('has an unknown interpreter', 'quickjs-wasi 3.6.2');
  const body = [
    [ENTER, `${ENTER}    if (is_done && !w2c_p6) goto next_instruction;\n`],
    [DISPATCH, `${DISPATCH}        if (is_done) goto next_instruction;\n        is_done = 1;\n`],
    [
      LEAVE,
      `  instance->w2c___stack_pointer = w2c_l15 + 224u;
  frame->result = w2c_l45;
  return COMPILED_ENDED;
  next_instruction:
  frame->depth = (w2c_l9 - w2c_l27) >> 3;
  return w2c_l8 - i32_load(&instance->w2c_memory, (u64)w2c_l11 + 12u);
}
`,
    ],
    [CODES, `${CODES} COMPILED_CONSTANT`],
  ].reduce((text, [from, to]) => replaceOnce(text, from!, to!, 'instructions'), interpreter.slice(start));
  const copy = `${HEAD}${variables[1]}${variables[2]}${PARAMETERS}  u32 is_done = is_throw;\n${STATE}${body}`;
  return `${source}\n#include "engine/compiled/frame.h"\n${copy}`;
}
