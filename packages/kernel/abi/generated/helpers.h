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
#define COMPILED_HELPER_COUNT 8
#define COMPILED_HELPERS &engine, &engine.w2c___stack_pointer, compiled_step, compiled_throw, compiled_poll, compiled_free, compiled_overflow, compiled_close
