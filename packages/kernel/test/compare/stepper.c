/*
 * Runs every function of a snapshot by compiled_step alone, as if it were compiled to nothing else. A difference from
 * the interpreter is then one of the copy or of the frame, not of the compiler.
 */
#include "engine/compiled/frame.h"
#include "engine/engine.h"

/* Records of the engine; image/engine-records.ts has the sources. */
enum { RUNTIME_OBJECTS = 596, RUNTIME_STACK_LIMIT = 644, RUNTIME_FRAME = 660, CONTEXT_COUNTER = 292, FUNCTION_BYTECODE = 1 };
enum { KIND_MASK = 0x60, FLAG_COPY = 2, JS_FRAME = 104, FRAME_BYTES = 224 };
#define STEPPER_NUMBER 1

static uint8_t *byte_at(uint32_t address) { return linear(address); }
static uint16_t *half_at(uint32_t address) { return linear(address); }
static uint32_t *word_at(uint32_t address) { return linear(address); }
static uint64_t *value_at(uint32_t address) { return linear(address); }

typedef uint32_t position_function(struct compiled_frame *, uint32_t);

extern position_function *stepper_step;
extern uint32_t (*stepper_poll)(void);
extern uint64_t (*stepper_overflow)(void);

/* The beginning of JS_CallInternal. */
static uint64_t run_by_steps(void *instance, uint32_t context, uint64_t function, uint64_t self, uint64_t new_target, uint32_t argc, uint32_t argv, uint32_t flags)
{
  (void)instance;
  if ((int32_t)--*word_at(context + CONTEXT_COUNTER) <= 0 && stepper_poll() != 0)
    return JS_EXCEPTION;
  uint32_t record = *word_at((uint32_t)function + 24), base = engine.w2c___stack_pointer - FRAME_BYTES;
  uint32_t arguments = *half_at(record + 32), variables = *half_at(record + 34), operands = *half_at(record + 38), references = *half_at(record + 40);
  uint32_t copied = flags & FLAG_COPY || (int32_t)argc < (int32_t)arguments ? arguments : 0;
  uint32_t bytes = 8 * (copied + variables + operands) + 4 * references;
  if (*word_at(js_runtime + RUNTIME_STACK_LIMIT) > base - bytes)
    return stepper_overflow();
  uint32_t buffer = base - ((bytes + 15) & ~15u), frame = base + JS_FRAME;
  engine.w2c___stack_pointer = buffer;
  for (uint32_t i = 0; i < copied; i++) {
    uint64_t value = i < argc ? *value_at(argv + 8 * i) : JS_UNDEFINED;
    if (value >= 0xfffffff700000000ull)
      ++*word_at((uint32_t)value - 4);
    *value_at(buffer + 8 * i) = value;
  }
  uint32_t locals = buffer + 8 * copied;
  for (uint32_t i = 0; i < variables; i++)
    *value_at(locals + 8 * i) = JS_UNDEFINED;
  uint32_t captured = locals + 8 * (variables + operands);
  for (uint32_t i = 0; i < references; i++)
    *word_at(captured + 4 * i) = 0;
  *word_at(frame) = *word_at(js_runtime + RUNTIME_FRAME);
  *value_at(frame + 8) = function;
  *word_at(frame + 16) = copied > 0 ? buffer : argv;
  *word_at(frame + 20) = locals;
  *word_at(frame + 24) = captured;
  *word_at(frame + 28) = 0;
  *half_at(frame + 32) = (uint16_t)references;
  *half_at(frame + 34) = (uint16_t)(copied > 0 ? arguments : argc);
  *byte_at(frame + 36) = *byte_at(record + 8) & 1;
  *byte_at(frame + 37) = flags & 1;
  *word_at(frame + 44) = 0;
  *word_at(js_runtime + RUNTIME_FRAME) = frame;

  struct compiled_frame state = { .function = function, .self = self, .new_target = new_target, .argument_count = argc, .arguments = argv, .base = base, .stack_frame = frame };
  uint32_t offset = 0;
  while ((offset = stepper_step(&state, offset | state.depth << COMPILED_DEPTH_SHIFT)) != COMPILED_ENDED)
    ;
  return state.result;
}

/* Gives all functions but async ones and generators the number of the stepper, whose address is in `entries`. */
void stepper_install(uint32_t *entries)
{
  entries[STEPPER_NUMBER] = (uint32_t)(uint64_t)run_by_steps;
  uint32_t head = js_runtime + RUNTIME_OBJECTS;
  for (uint32_t at = *word_at(head + 4); at != head; at = *word_at(at + 4)) {
    if ((*byte_at(at - 5) & 0x7f) == FUNCTION_BYTECODE && (*byte_at(at + 8) & KIND_MASK) == 0)
      *half_at(at + 10) = STEPPER_NUMBER;
  }
}
