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
#define COMPILED_HELPER_call 8
#define COMPILED_HELPER_construct 9
#define COMPILED_HELPER_arrayFrom 10
#define COMPILED_HELPER_newObject 11
#define COMPILED_HELPER_closure 12
#define COMPILED_HELPER_defineField 13
#define COMPILED_HELPER_forOfStart 14
#define COMPILED_HELPER_isPlainArray 15
#define COMPILED_HELPER_sameText 16
#define COMPILED_HELPER_learnGet 17
#define COMPILED_HELPER_learnPut 18
#define COMPILED_HELPER_learnGlobal 19
#define COMPILED_HELPER_learnLength 20
#define COMPILED_HELPER_COUNT 21
#define COMPILED_HELPERS &engine, &engine.w2c___stack_pointer, compiled_step, compiled_throw, compiled_poll, compiled_free, compiled_overflow, compiled_close, w2c_f92, w2c_f190, w2c_JS_NewArrayFrom, w2c_JS_NewObject, w2c_f98, w2c_JS_DefinePropertyValue, w2c_f167, compiled_is_plain, compiled_same_text, compiled_learn_get, compiled_learn_put, compiled_learn_global, compiled_learn_length
