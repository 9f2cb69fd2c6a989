/* Generated from compile/helpers.ts. */
#pragma once
#define COMPILED_HELPER_COUNT 8
#define COMPILED_HELPERS &engine, &engine.w2c___stack_pointer, compiled_step, compiled_throw, compiled_poll, compiled_free, compiled_overflow, compiled_close
