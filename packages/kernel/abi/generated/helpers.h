/* Generated from compile/helpers.ts. */
#pragma once
#define COMPILED_HELPER_instance 0
#define COMPILED_HELPER_stackPointer 1
#define COMPILED_HELPER_step 2
#define COMPILED_HELPER_throw 3
#define COMPILED_HELPER_poll 4
#define COMPILED_HELPER_free 5
#define COMPILED_HELPER_overflow 6
#define COMPILED_HELPER_close 7
#define COMPILED_HELPER_learnGet 8
#define COMPILED_HELPER_learnPut 9
#define COMPILED_HELPER_learnGlobal 10
#define COMPILED_HELPER_learnLength 11
#define COMPILED_HELPER_COUNT 12
#define COMPILED_HELPERS &engine, &engine.w2c___stack_pointer, compiled_step, compiled_throw, compiled_poll, compiled_free, compiled_overflow, compiled_close, compiled_learn_get, compiled_learn_put, compiled_learn_global, compiled_learn_length
