/*
 * The early console on Xen, also for panics: writes at once, without sleeping. A domain has a ring that xenconsoled
 * empties (`xl console`); the control domain has the hypervisor's own console. Before either exists, bytes go to the
 * hypervisor's log (`xl dmesg`), one at a time. Ring indices run freely, in bytes. Source: Xen
 * public/io/console.h, hvm/params.h.
 */
#include "cpu/regs.h"
#include "kernel.h"
#include "xen/hypercall.h"

#define IN_BYTES 1024
#define OUT_BYTES 2048
#define DEBUG_PORT 0xe9
/* A daemon that has not read a byte for this long is assumed absent. */
#define MAX_WAIT_NS 1000000000ull

struct console_ring {
  uint8_t in[IN_BYTES], out[OUT_BYTES];
  uint32_t in_consumer, in_producer, out_consumer, out_producer;
};

static volatile struct console_ring *ring;
static uint32_t evtchn_port;
/* The consumer's index when a wait timed out. Until it moves, nothing waits. */
static uint32_t stalled_at;
static bool is_stalled;

static bool stalled(void) { return is_stalled && ring->out_consumer == stalled_at; }

/* The control domain has no ring. */
void xen_console_init(void)
{
  uint64_t pfn = xen_get_param(HVM_PARAM_CONSOLE_PFN);
  uint32_t linear;
  evtchn_port = (uint32_t)xen_get_param(HVM_PARAM_CONSOLE_EVTCHN);
  if (pfn != 0 && evtchn_port != 0 && foreign_map(pfn * PAGE_BYTES, PAGE_BYTES, true, &linear))
    ring = (volatile struct console_ring *)(LINEAR_VIRTUAL + (uint64_t)linear);
}

static uint32_t used(void) { return ring->out_producer - ring->out_consumer; }

/*
 * Lets the daemon run until the ring holds at most `bytes`. A consumer beyond the producer is invalid, and counts
 * as a full ring.
 */
static bool wait_used(uint32_t bytes)
{
  uint64_t begin = monotonic_ns();
  uint32_t last = ring->out_consumer;
  while (used() > bytes) {
    if (ring->out_consumer != last)
      begin = monotonic_ns(), last = ring->out_consumer;
    if (stalled() || monotonic_ns() - begin > MAX_WAIT_NS) {
      is_stalled = true;
      stalled_at = last;
      return false;
    }
    xen_sched_yield();
  }
  is_stalled = false;
  return true;
}

static void ring_write(const uint8_t *bytes, size_t length)
{
  for (size_t sent = 0; sent < length;) {
    if (used() >= OUT_BYTES && !wait_used(OUT_BYTES - 1))
      return;
    uint32_t producer = ring->out_producer, room = OUT_BYTES - used();
    for (; room > 0 && sent < length; room--)
      ring->out[producer++ % OUT_BYTES] = bytes[sent++];
    /*
     * Orders the bytes before the index: the daemon reads them as soon as it sees the index. Stores keep their order on
     * this processor.
     */
    __asm__ volatile("" ::: "memory");
    ring->out_producer = producer;
    xen_evtchn_op(EVTCHNOP_SEND, evtchn_port);
  }
}

void xen_console_write(const uint8_t *bytes, size_t length)
{
  if (ring != NULL && !stalled())
    ring_write(bytes, length);
  else if (xen_console_io(CONSOLEIO_WRITE, length, bytes) < 0) {
    for (size_t i = 0; i < length; i++)
      outb(DEBUG_PORT, bytes[i]);
  }
}

/* Reads input of the control domain. In other domains the driver reads the ring. */
uint32_t xen_console_read(uint8_t *bytes, uint32_t length)
{
  int64_t count = ring != NULL ? 0 : xen_console_io(CONSOLEIO_READ, length, bytes);
  return count > 0 ? (uint32_t)count : 0;
}

/* The daemon may drop bytes that it has not read when the domain ends. */
void xen_console_drain(void)
{
  if (ring != NULL && !stalled())
    wait_used(0);
}
