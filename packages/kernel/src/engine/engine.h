/*
 * The interface of the engine for the rest of the kernel: the instance, its exported functions (quickjs.h), its
 * context, and helpers for both.
 */
#pragma once
#include "engine/instance.h"
#include "engine/value.h"

extern uint32_t js_context, js_runtime;

/* value.c */
js_value value_u32(uint32_t context, uint32_t value);
js_value value_i32(uint32_t context, int32_t value);
js_value value_f64(uint32_t context, double value);
js_value value_u64(uint32_t context, uint64_t value);
js_value value_string(const char *text, uint32_t length);
js_value throw_type_error(const char *message);
js_value throw_range_error(const char *message);
_Bool argument_u32(uint32_t context, uint32_t argv, uint32_t index, const char *what, uint32_t *value);
_Bool argument_f64(uint32_t context, uint32_t argv, uint32_t index, const char *what, double *value);
_Bool argument_operand(uint32_t context, uint32_t argv, uint32_t index, const char *what, uint64_t *value);
_Bool argument_bytes(uint32_t context, uint32_t argv, uint32_t index, const char *what, struct bytes *value);
_Bool argument_string(uint32_t context, uint32_t argv, uint32_t index, const char *what, struct bytes *value);
void release_string(uint32_t context, struct bytes string);

/* Reserves `length` bytes on the engine's stack in linear memory. Restoring the stack pointer releases them. */
uint32_t engine_push(uint32_t length);
uint32_t engine_push_text(const char *text);
static inline void *linear(uint32_t address) { return (void *)(LINEAR_VIRTUAL + (uint64_t)address); }
static inline uint32_t linear_of(const void *pointer) { return (uint32_t)((uint64_t)pointer - LINEAR_VIRTUAL); }

/* rejections.c */
void callback_rejection_tracker(void *module, uint32_t context, js_value promise, js_value reason, uint32_t is_handled, uint32_t opaque);
void rejections_check(void);

/*
 * report.c: `report` prints a block about an uncaught value and ends. `report_uncaught` does so when the program has no
 * handler that accepts the value. Both take over the reference.
 */
_Noreturn void report(const char *title, js_value value);
void report_uncaught(const char *title, js_value value);

/* map-hash.c: draws the key for the hashes of Maps and Sets. Panics without entropy. */
void maps_seed(void);

/* run.c */
uint32_t run_jobs(void);
