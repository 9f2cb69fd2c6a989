/*
 * The work on each frame of a network interface of Xen: one call takes a slot of the receive ring, copies its bytes and
 * posts its page again; one call copies a frame into free pages. natives/netfront/state.ts describes the state.
 * natives/netfront/script.ts does the same in TypeScript. Source: Xen, public io/ring.h and io/netif.h.
 */
#include "cpu/regs.h"
#include "kernel.h"
#include "natives/generated/natives.h"
#include "natives/generated/netfront.h"

/* Words of the header of a ring. */
enum { REQ_PROD, REQ_EVENT, RSP_PROD, RSP_EVENT };

#define NETTXF_more_data 4
#define XEN_NETIF_RSP_NULL 1
#define XEN_NETIF_EXTRA_TYPE_GSO 1

/* A ring during one call. */
struct front {
  int32_t *state, *owned, *grants, *list;
  uint32_t size, pages, slot_words;
  volatile uint32_t *header, *slots;
};

static inline uint32_t get(const struct front *f, uint32_t index) { return (uint32_t)f->state[index]; }
static inline void set(const struct front *f, uint32_t index, uint32_t value) { f->state[index] = (int32_t)value; }

/* Finds the parts of a ring in its memory. Panics if the memory is too short for the size in the state. */
static struct front front_of(const char *name, struct bytes ring, struct bytes state, uint32_t slot_bytes)
{
  struct front f = { .state = (int32_t *)(void *)state.data, .slot_words = slot_bytes / 4 };
  bool is_long = state.length >= 4 * NETFRONT_TABLES;
  f.size = is_long ? get(&f, NETFRONT_SIZE) : 0;
  f.pages = is_long ? get(&f, NETFRONT_PAGES) : 0;
  bool is_size = f.size != 0 && f.size <= NETFRONT_MOST_SLOTS && (f.size & (f.size - 1)) == 0 && f.pages <= f.size;
  if (!is_size || (uint64_t)state.data % 4 != 0 || (uint64_t)ring.data % 4 != 0 || state.length < 4 * (NETFRONT_TABLES + 3 * f.size) ||
      ring.length < NETFRONT_RING_HEADER_BYTES + f.size * slot_bytes)
    panic(EXIT_PANIC, "%s: %u slots, %u pages in %u and %u bytes", name, f.size, f.pages, ring.length, state.length);
  f.owned = f.state + NETFRONT_TABLES;
  f.grants = f.owned + f.size;
  f.list = f.grants + f.size;
  f.header = (volatile uint32_t *)(void *)ring.data;
  f.slots = (volatile uint32_t *)(void *)(ring.data + NETFRONT_RING_HEADER_BYTES);
  return f;
}

static uint8_t *page_of(const char *name, struct bytes pages, uint32_t page)
{
  if (((uint64_t)page + 1) * NETFRONT_PAGE_BYTES > pages.length)
    panic(EXIT_PANIC, "%s: page %u in %u bytes", name, page, pages.length);
  return pages.data + (uint64_t)page * NETFRONT_PAGE_BYTES;
}

/* Takes the next slot for a request; there is one. */
static volatile uint32_t *request(const struct front *f)
{
  uint32_t index = get(f, NETFRONT_REQUESTS);
  set(f, NETFRONT_REQUESTS, index + 1);
  return f->slots + (index & (f->size - 1)) * f->slot_words;
}

/* Copies the first words of the next response. Returns 1, 0 without a response, or a violation. */
static int32_t response(const struct front *f, uint32_t *copy, uint32_t words)
{
  uint32_t taken = get(f, NETFRONT_RESPONSES), available = f->header[RSP_PROD] - taken;
  if (available == 0)
    return 0;
  if (available > get(f, NETFRONT_PUBLISHED) - taken)
    return NETFRONT_TOO_MANY_RESPONSES;
  /* Orders the index before the slot that it covers. */
  full_barrier();
  volatile uint32_t *slot = f->slots + (taken & (f->size - 1)) * f->slot_words;
  for (uint32_t word = 0; word < words; word++)
    copy[word] = slot[word];
  set(f, NETFRONT_RESPONSES, taken + 1);
  return 1;
}

/* Asks for an event if there is no response. One may have arrived in the meantime. */
static int32_t response_or_event(const struct front *f, uint32_t *copy, uint32_t words)
{
  int32_t got = response(f, copy, words);
  if (got != 0)
    return got;
  f->header[RSP_EVENT] = get(f, NETFRONT_RESPONSES) + 1;
  /* Orders rsp_event before the read of rsp_prod: the backend writes rsp_prod, then reads rsp_event. */
  full_barrier();
  return response(f, copy, words);
}

int32_t native_xen_net_receive(struct bytes ring, struct bytes state, struct bytes pages, struct bytes frame)
{
  struct front f = front_of("xenNetReceive", ring, state, NETFRONT_RX_SLOT_BYTES);
  uint32_t slot[2];
  int32_t got = response_or_event(&f, slot, 2);
  if (got <= 0)
    return got;
  uint32_t place = (get(&f, NETFRONT_RESPONSES) - 1) & (f.size - 1);
  bool is_extra = get(&f, NETFRONT_IS_EXTRA) != 0;
  /* Extra information replaces the response to the request in its place. */
  uint32_t page = is_extra ? (uint32_t)f.list[place] : slot[0] & 0xffff;
  if (page >= f.pages || f.owned[page] == 0)
    return NETFRONT_UNKNOWN_REQUEST;
  uint32_t offset = slot[0] >> 16;
  int32_t length = (int32_t)slot[1] >> 16;
  if (!is_extra && length > NETFRONT_PAGE_BYTES - (int32_t)offset)
    return NETFRONT_TOO_MANY_BYTES;
  uint32_t to = get(&f, NETFRONT_PLACE);
  if (!is_extra && length > 0 && (uint64_t)to + (uint32_t)length <= frame.length)
    memcpy(frame.data + to, page_of("xenNetReceive", pages, page) + offset, (uint32_t)length);
  set(&f, NETFRONT_SLOT, slot[0]);
  set(&f, NETFRONT_SLOT + 1, slot[1]);
  /* The slot of the response is free for a request. */
  f.list[get(&f, NETFRONT_REQUESTS) & (f.size - 1)] = (int32_t)page;
  volatile uint32_t *again = request(&f);
  again[0] = page;
  again[1] = (uint32_t)f.grants[page];
  return 1;
}

int32_t native_xen_net_send(struct bytes ring, struct bytes state, struct bytes pages, struct bytes frame)
{
  struct front f = front_of("xenNetSend", ring, state, NETFRONT_TX_SLOT_BYTES);
  uint32_t slots = (frame.length + NETFRONT_PAGE_BYTES - 1) / NETFRONT_PAGE_BYTES, free = get(&f, NETFRONT_FREE);
  uint32_t flags = get(&f, NETFRONT_FLAGS) & 0xffff, segment = get(&f, NETFRONT_GSO_SIZE);
  uint32_t in_flight = get(&f, NETFRONT_REQUESTS) - get(&f, NETFRONT_RESPONSES);
  if (free > f.size || in_flight > f.size || frame.length == 0 || frame.length > 0xffff)
    panic(EXIT_PANIC, "xenNetSend: %u bytes, %u free, %u of %u slots", frame.length, free, in_flight, f.size);
  if (free < slots || f.size - in_flight < slots + (segment != 0))
    return NETFRONT_FULL;
  for (uint32_t start = 0; start < frame.length; start += NETFRONT_PAGE_BYTES) {
    uint32_t page = (uint32_t)f.list[--free], left = frame.length - start, part = left < NETFRONT_PAGE_BYTES ? left : NETFRONT_PAGE_BYTES;
    if (page >= f.pages)
      panic(EXIT_PANIC, "xenNetSend: page %u of %u", page, f.pages);
    memcpy(page_of("xenNetSend", pages, page), frame.data + start, part);
    set(&f, NETFRONT_FREE, free);
    f.owned[page] = 1;
    volatile uint32_t *slot = request(&f);
    slot[0] = (uint32_t)f.grants[page];
    slot[1] = (flags | (left > part ? NETTXF_more_data : 0)) << 16;
    /* The first slot has the size of the frame. */
    slot[2] = page | (start == 0 ? frame.length : part) << 16;
    flags = 0;
    if (start != 0 || segment == 0)
      continue;
    set(&f, NETFRONT_EXTRAS, get(&f, NETFRONT_EXTRAS) + 1);
    slot = request(&f);
    slot[0] = XEN_NETIF_EXTRA_TYPE_GSO | segment << 16;
    slot[1] = get(&f, NETFRONT_GSO_TYPE);
    slot[2] = 0;
  }
  return 0;
}

int32_t native_xen_net_reclaim(struct bytes ring, struct bytes state)
{
  struct front f = front_of("xenNetReclaim", ring, state, NETFRONT_TX_SLOT_BYTES);
  for (int32_t count = 0;; count++) {
    uint32_t slot;
    int32_t got = get(&f, NETFRONT_WANTS) != 0 ? response_or_event(&f, &slot, 1) : response(&f, &slot, 1);
    if (got <= 0)
      return got < 0 ? got : count;
    uint32_t extras = get(&f, NETFRONT_EXTRAS), page = slot & 0xffff, free = get(&f, NETFRONT_FREE);
    if (extras > 0 && slot >> 16 == XEN_NETIF_RSP_NULL) {
      set(&f, NETFRONT_EXTRAS, extras - 1);
      continue;
    }
    if (page >= f.pages || f.owned[page] == 0)
      return NETFRONT_UNKNOWN_REQUEST;
    if (free >= f.size)
      panic(EXIT_PANIC, "xenNetReclaim: %u free pages of %u", free, f.size);
    f.owned[page] = 0;
    /* The status may report a dropped frame. That is not an error, because a network may drop frames. */
    f.list[free] = (int32_t)page;
    set(&f, NETFRONT_FREE, free + 1);
  }
}

uint32_t native_xen_net_publish(struct bytes ring, struct bytes state)
{
  struct front f = front_of("xenNetPublish", ring, state, NETFRONT_RX_SLOT_BYTES);
  uint32_t before = get(&f, NETFRONT_PUBLISHED), now = get(&f, NETFRONT_REQUESTS);
  set(&f, NETFRONT_PUBLISHED, now);
  /* Orders the slots before the index that covers them. */
  full_barrier();
  f.header[REQ_PROD] = now;
  /* Orders the index before the read of req_event: the backend writes req_event, then reads the index again. */
  full_barrier();
  return now - f.header[REQ_EVENT] < now - before;
}
