/*
 * The imports of the engine. Its WASI calls read the clock and write messages. The rest belongs to a host API that this
 * kernel does not use, so a call is a bug.
 */
#include "engine/engine.h"
#include "kernel.h"

typedef struct Z_env_instance_t env;
typedef struct Z_wasi_snapshot_preview1_instance_t wasi;

enum { WASI_SUCCESS = 0, WASI_BADF = 8, WASI_CLOCK_REALTIME = 0 };

static _Noreturn void unused(const char *name) { panic(EXIT_PANIC, "the engine called its import %s, which the kernel does not provide", name); }

uint32_t Z_envZ_host_call(env *e, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t f) { (void)e, (void)a, (void)b, (void)c, (void)d, (void)f, unused("host_call"); }
uint32_t Z_envZ_host_module_load(env *e, uint32_t a, uint32_t b) { (void)e, (void)a, (void)b, unused("host_module_load"); }
uint32_t Z_envZ_host_module_normalize(env *e, uint32_t a, uint32_t b) { (void)e, (void)a, (void)b, unused("host_module_normalize"); }
void Z_envZ_host_promise_rejection(env *e, uint32_t a, uint32_t b, uint32_t c) { (void)e, (void)a, (void)b, (void)c, unused("host_promise_rejection"); }
uint32_t Z_wasi_snapshot_preview1Z_fd_close(wasi *w, uint32_t fd) { return (void)w, (void)fd, WASI_BADF; }
uint32_t Z_wasi_snapshot_preview1Z_fd_fdstat_get(wasi *w, uint32_t fd, uint32_t out) { return (void)w, (void)fd, (void)out, WASI_BADF; }
uint32_t Z_wasi_snapshot_preview1Z_fd_seek(wasi *w, uint32_t fd, uint64_t offset, uint32_t whence, uint32_t out) { return (void)w, (void)fd, (void)offset, (void)whence, (void)out, WASI_BADF; }

/* The time zone of a unikernel is UTC. */
uint32_t Z_envZ_host_get_timezone_offset(env *e, uint32_t low, uint32_t high) { return (void)e, (void)low, (void)high, 0; }
uint32_t Z_envZ_host_interrupt(env *e) { return (void)e, 0; }

uint32_t Z_wasi_snapshot_preview1Z_clock_time_get(wasi *w, uint32_t id, uint64_t precision, uint32_t out)
{
  (void)w, (void)precision;
  uint64_t ns = id == WASI_CLOCK_REALTIME ? wall_ns() : monotonic_ns();
  memcpy(linear(out), &ns, sizeof ns);
  return WASI_SUCCESS;
}

/* Messages of the engine itself. A vector entry is address and length. */
uint32_t Z_wasi_snapshot_preview1Z_fd_write(wasi *w, uint32_t fd, uint32_t vectors, uint32_t count, uint32_t out)
{
  (void)w, (void)fd;
  uint32_t written = 0;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t *vector = linear(vectors + 8 * i);
    console_write(linear(vector[0]), vector[1]);
    written += vector[1];
  }
  memcpy(linear(out), &written, sizeof written);
  return WASI_SUCCESS;
}

uint32_t Z_wasi_snapshot_preview1Z_random_get(wasi *w, uint32_t address, uint32_t length)
{
  (void)w;
  entropy_fill(linear(address), length);
  return WASI_SUCCESS;
}
