import { functionText, unrecognised } from './c-text.js';

/** dlmalloc, behind malloc, calloc and realloc. */
const ALLOCATE = 'f1656';
const ALLOCATE_PROTOTYPE = `static u32 w2c_${ALLOCATE}(Z_quickjs_instance_t*, u32);\n`;
const ALLOCATE_CALL = new RegExp(String.raw`w2c_${ALLOCATE}\((instance, \w+)\)`, 'g');
const ALLOCATE_CALLS = 14;

const ALLOCATE_OR_ASK = `static inline u32 allocate(Z_quickjs_instance_t* instance, u32 size) {
  u32 address = w2c_${ALLOCATE}(instance, size);
  return LIKELY(address) ? address : memory_refused(size);
}
`;

/** js_poll_interrupts. It counts down and then calls a handler, which the kernel does not have. */
const POLL = 'f93';
const POLL_BODY = `static u32 w2c_${POLL}(Z_quickjs_instance_t* instance, u32 context) {
  u32 left = i32_load(&instance->w2c_memory, (u64)context + 292u) - 1;
  i32_store(&instance->w2c_memory, (u64)context + 292u, left);
  return LIKELY((s32)left > 0) ? 0 : memory_poll(context);
}
`;

/** JS_ThrowError2, which throws null when it cannot make the error. */
const THROW = 'f34';
const JS_NULL = '8589934592ull';

/**
 * Connects the engine with src/engine/memory.c, which decides what happens when memory runs out: failed allocations,
 * safe points, and errors that there is no memory for.
 */
export function memoryErrors(source: string): string {
  const poll = functionText(source, POLL);
  const throwError = functionText(source, THROW);
  if (
    source.match(ALLOCATE_CALL)?.length !== ALLOCATE_CALLS ||
    !source.includes(ALLOCATE_PROTOTYPE) ||
    !['+ 292u)', '10000u', '+ 664u)'].every((part) => poll.includes(part)) ||
    throwError.split(JS_NULL).length !== 2
  )
    throw unrecognised('manages memory in an unknown way', 'quickjs-wasi 3.6.2');
  return source
    .replace(poll, POLL_BODY)
    .replace(throwError, throwError.replace(JS_NULL, 'memory_error()'))
    .replace(ALLOCATE_CALL, 'allocate($1)')
    .replace(ALLOCATE_PROTOTYPE, ALLOCATE_PROTOTYPE + ALLOCATE_OR_ASK);
}
