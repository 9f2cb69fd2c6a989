/*
 * The engine in a Linux process: the object that the kernel links, with linear memory at the kernel's address. Loads a
 * snapshot and, if there is one, its compiled code, then evaluates a script.
 *
 * Arguments: snapshot, code (or ""), script, heap room in bytes. A snapshot file is the header page and linear memory.
 * A code file is the numbers of entries, bytes of code and bytes of caches, 4 bytes each, then entries and code.
 *
 * If the code is "steps", every function runs by compiled_step: see stepper.c.
 *
 * The script is never compiled. It has `print(text)` and `cpuNs()`.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include "abi/generated/helpers.h"
#include "engine/compiled/frame.h"
#include "engine/engine.h"
#include "engine/memory.h"
#include "function-types.h"
#include "kernel.h"
#include "natives/generated/natives.h"

enum { STATUS_FILE = 90, STATUS_FAULT = 98, STATUS_PANIC = 99 };

uint32_t js_context, js_runtime;

static uint64_t heap_room;

/* The part of the kernel that its engine uses. */

const struct snapshot_header *snapshot(void) { return (const struct snapshot_header *)SNAPSHOT_HEADER_ADDRESS; }

void print(const char *format, ...)
{
  va_list list;
  va_start(list, format);
  vprintf(format, list);
  va_end(list);
}

void panic(uint32_t status, const char *format, ...)
{
  va_list list;
  va_start(list, format);
  printf("panic %u: ", status);
  vprintf(format, list);
  printf("\n");
  va_end(list);
  exit(STATUS_PANIC);
}

void power_off(uint32_t status) { exit((int)status); }
void console_write(const uint8_t *bytes, size_t length) { fwrite(bytes, 1, length, stdout); }
uint64_t monotonic_ns(void) { return 1000000000; }
uint64_t wall_ns(void) { return 1000000000000000000; }
void entropy_fill(uint8_t *bytes, size_t length) { memset(bytes, 0x33, length); }
void entropy_fill_open(uint8_t *bytes, size_t length) { memset(bytes, 0x33, length); }
uint64_t page_heap_room(void) { return heap_room; }

bool window_grow(uint64_t old_bytes, uint64_t new_bytes)
{
  if (new_bytes - old_bytes > heap_room || mprotect((void *)LINEAR_VIRTUAL, new_bytes, PROT_READ | PROT_WRITE) != 0)
    return false;
  heap_room -= new_bytes - old_bytes;
  return true;
}

/* The function table: no native but those of the script. */

static js_value native(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  return throw_type_error("this process has no natives");
}

static js_value native_print(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)self, (void)argc;
  struct bytes text;
  if (!argument_string(context, argv, 0, "", &text))
    return JS_EXCEPTION;
  fwrite(text.data, 1, text.length, stdout);
  fputc('\n', stdout);
  release_string(context, text);
  return JS_UNDEFINED;
}

static js_value native_cpu_ns(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)self, (void)argc, (void)argv;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return value_f64(context, (double)(usage.ru_utime.tv_sec * 1000000000ll + usage.ru_utime.tv_usec * 1000ll));
}

static uint32_t callback_dma_realloc(void *module, uint32_t runtime, uint32_t opaque, uint32_t pointer, uint32_t size)
{
  (void)module, (void)runtime, (void)opaque, (void)pointer, (void)size;
  return 0;
}

#define FUNCTION(type, name) { FUNC_TYPE_##type, (wasm_rt_funcref_t)name }
#define SCRIPT_SLOTS 2

const struct function_entry native_functions[SLOT_COUNT + SCRIPT_SLOTS] __attribute__((section(".table.natives"), used)) = {
  [0 ... NATIVE_COUNT - 1] = FUNCTION(i32_i64_i32_i32_TO_i64, native),
  [CALLBACK_REJECTION_TRACKER] = FUNCTION(i32_i64_i64_i32_i32_TO, callback_rejection_tracker),
  [CALLBACK_DMA_REALLOC] = FUNCTION(i32_i32_i32_i32_TO_i32, callback_dma_realloc),
  [SLOT_COUNT] = FUNCTION(i32_i64_i32_i32_TO_i64, native_print),
  [SLOT_COUNT + 1] = FUNCTION(i32_i64_i32_i32_TO_i64, native_cpu_ns),
};
const struct function_entry unused_functions[TABLE_ENTRIES - ENGINE_FUNCTIONS - SLOT_COUNT - SCRIPT_SLOTS] __attribute__((section(".table.unused"), used)) = { { 0, NULL } };

/* Loading. */

static uint8_t *read_file(const char *path, size_t *length)
{
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0)
    perror(path), exit(STATUS_FILE);
  *length = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(*length + 1);
  if (fread(bytes, 1, *length, file) != *length)
    perror(path), exit(STATUS_FILE);
  bytes[*length] = 0;
  fclose(file);
  return bytes;
}

/* The number of starts of this program before this one, in the environment; its arguments. */
#define ATTEMPTS "ENGINE_PROCESS_ATTEMPTS"
static int attempts;
static char **arguments;

static void *reserve(uint64_t address, uint64_t length, int protection)
{
  void *at = mmap((void *)address, length, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  /* The system may have put something else there. The next start of this program has another layout. */
  if (at != (void *)address && errno == EEXIST && attempts < 100) {
    char text[12];
    snprintf(text, sizeof text, "%d", attempts + 1);
    setenv(ATTEMPTS, text, 1);
    execv("/proc/self/exe", arguments);
  }
  if (at != (void *)address)
    perror("mmap"), exit(STATUS_FILE);
  return at;
}

static void load_snapshot(const char *path)
{
  size_t length;
  uint8_t *bytes = read_file(path, &length);
  memcpy(reserve(SNAPSHOT_HEADER_ADDRESS, PAGE_BYTES, PROT_READ | PROT_WRITE), bytes, PAGE_BYTES);
  mprotect((void *)SNAPSHOT_HEADER_ADDRESS, PAGE_BYTES, PROT_READ);
  reserve(LINEAR_VIRTUAL, 8ull << 30, PROT_NONE);
  mprotect((void *)LINEAR_VIRTUAL, length - PAGE_BYTES, PROT_READ | PROT_WRITE);
  memcpy((void *)LINEAR_VIRTUAL, bytes + PAGE_BYTES, length - PAGE_BYTES);
  free(bytes);
}

static uint64_t pages(uint64_t length) { return (length + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1); }

/* stepper.c, with the addresses of helpers, which are static in the engine's unit. */
void stepper_install(uint32_t *entries);
uint32_t (*stepper_step)(struct compiled_frame *, uint32_t);
uint32_t (*stepper_poll)(void);
uint64_t (*stepper_overflow)(void);

static void load_steps(void)
{
  stepper_step = (uint32_t(*)(struct compiled_frame *, uint32_t))compiled_helpers[COMPILED_HELPER_step];
  stepper_poll = (uint32_t(*)(void))compiled_helpers[COMPILED_HELPER_poll];
  stepper_overflow = (uint64_t(*)(void))compiled_helpers[COMPILED_HELPER_overflow];
  stepper_install(reserve(COMPILED_ENTRIES, PAGE_BYTES, PROT_READ | PROT_WRITE));
}

static void load_code(const char *path)
{
  size_t length;
  uint8_t *bytes = read_file(path, &length);
  const uint32_t *header = (const uint32_t *)bytes;
  uint64_t entries = 4ull * header[0], code = header[1], caches = header[2];
  memcpy(reserve(COMPILED_ENTRIES, pages(entries), PROT_READ | PROT_WRITE), bytes + 12, entries);
  mprotect((void *)COMPILED_ENTRIES, pages(entries), PROT_READ);
  memcpy(reserve(COMPILED_CODE, pages(code), PROT_READ | PROT_WRITE), bytes + 12 + entries, code);
  mprotect((void *)COMPILED_CODE, pages(code), PROT_READ | PROT_EXEC);
  if (caches > 0)
    reserve(COMPILED_CACHES, pages(caches), PROT_READ | PROT_WRITE);
  free(bytes);
}

static void define(js_value global, const char *name, uint32_t slot)
{
  uint32_t stack = engine.w2c___stack_pointer, text = engine_push_text(name);
  js_value function = Z_quickjsZ_JS_NewCFunction2(&engine, js_context, ENGINE_FUNCTIONS + slot, text, 1, 0, 0);
  Z_quickjsZ_JS_SetPropertyStr(&engine, js_context, global, text, function);
  engine.w2c___stack_pointer = stack;
}

static void fault(int signal, siginfo_t *info, void *context)
{
  (void)context;
  printf("fault: signal %d at %p\n", signal, info->si_addr);
  fflush(stdout);
  _exit(STATUS_FAULT);
}

static void catch_faults(void)
{
  static uint8_t stack[65536];
  sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof stack }, NULL);
  struct sigaction action = { .sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGILL, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  sigaction(SIGFPE, &action, NULL);
}

int main(int argc, char **argv)
{
  /* Without arguments: the addresses of what compiled code may refer to. */
  if (argc == 1) {
    for (uint32_t i = 0; i < COMPILED_HELPER_COUNT; i++)
      printf("%lu\n", (uint64_t)compiled_helpers[i]);
    return 0;
  }
  if (argc != 5)
    return fprintf(stderr, "usage: process SNAPSHOT CODE SCRIPT ROOM\n"), STATUS_FILE;
  arguments = argv;
  attempts = getenv(ATTEMPTS) ? atoi(getenv(ATTEMPTS)) : 0;
  setvbuf(stdout, NULL, _IOFBF, 1 << 16);
  catch_faults();
  heap_room = strtoull(argv[4], NULL, 10);
  load_snapshot(argv[1]);
  js_context = snapshot()->context;
  js_runtime = snapshot()->runtime;
  if (strcmp(argv[2], "steps") == 0)
    load_steps();
  else if (argv[2][0] != 0)
    load_code(argv[2]);
  engine_init(snapshot()->memory_pages, snapshot()->stack_pointer);
  memory_init();
  maps_seed();

  js_value global = Z_quickjsZ_JS_GetGlobalObject(&engine, js_context);
  define(global, "print", SLOT_COUNT);
  define(global, "cpuNs", SLOT_COUNT + 1);
  size_t length;
  uint8_t *script = read_file(argv[3], &length);
  uint32_t code = Z_quickjsZ_malloc(&engine, (uint32_t)length + 1);
  memcpy(linear(code), script, length + 1);
  js_value result = Z_quickjsZ_JS_Eval(&engine, js_context, code, (uint32_t)length, engine_push_text("script.js"), 0);
  if (JS_IS_EXCEPTION(result))
    report("uncaught error of the script", Z_quickjsZ_JS_GetException(&engine, js_context));
  run_jobs();
  return 0;
}
