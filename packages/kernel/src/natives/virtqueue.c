/*
 * The work on each frame of a virtio network device: one call takes a frame from the used ring, copies it, and posts
 * its buffers again; one call copies a frame into a free buffer and posts that. natives/virtqueue/state.ts describes
 * the state. natives/virtqueue/script.ts does the same in TypeScript. Source: virtio 1.2, 2.7.
 */
#include "cpu/regs.h"
#include "kernel.h"
#include "natives/generated/natives.h"
#include "natives/virtqueue.h"

#define DESCRIPTOR_BYTES 16
#define VIRTQ_AVAIL_F_NO_INTERRUPT 1
#define VIRTQ_USED_F_NO_NOTIFY 1
#define MOST_ENTRIES 32768

struct queue virtqueue_of(const char *name, struct bytes ring, struct bytes state)
{
  struct queue q = { .state = (int32_t *)(void *)state.data };
  q.size = state.length >= 4 * VIRTQUEUE_TABLES ? state_word(&q, VIRTQUEUE_SIZE) : 0;
  uint32_t used = (q.size * DESCRIPTOR_BYTES + 2 * (2 + q.size + 1) + 3) & ~3u;
  bool is_size = q.size != 0 && q.size <= MOST_ENTRIES && (q.size & (q.size - 1)) == 0;
  if (!is_size || (uint64_t)(state.data) % 4 != 0 || (uint64_t)(ring.data) % 16 != 0 || state.length < 4 * (VIRTQUEUE_TABLES + 2 * q.size) ||
      ring.length < used + 2 * (2 + 1) + 8 * q.size)
    panic(EXIT_PANIC, "%s: a queue of %u entries in %u and %u bytes", name, q.size, ring.length, state.length);
  q.in_flight = q.state + VIRTQUEUE_TABLES;
  q.free = q.in_flight + q.size;
  q.descriptors = ring.data;
  q.available = (uint16_t *)(void *)(ring.data + q.size * DESCRIPTOR_BYTES);
  q.used = (volatile uint16_t *)(void *)(ring.data + used);
  q.used_entries = (struct used_entry *)(void *)(ring.data + used + 4);
  return q;
}

static inline volatile uint16_t *used_event(const struct queue *q) { return q->available + 2 + q->size; }
static inline volatile uint16_t *avail_event(const struct queue *q) { return q->used + 2 + 4 * q->size; }
static inline bool has_event_index(const struct queue *q) { return (state_word(q, VIRTQUEUE_FLAGS) & VIRTQUEUE_EVENT_INDEX) != 0; }

static void arm(const struct queue *q)
{
  q->state[VIRTQUEUE_ARMED] = 1;
  if (has_event_index(q))
    *used_event(q) = (uint16_t)state_word(q, VIRTQUEUE_USED);
  else
    *(volatile uint16_t *)q->available = 0;
}

static void disarm(const struct queue *q)
{
  q->state[VIRTQUEUE_ARMED] = 0;
  /* With event indices the device stops sending interrupts once it has passed used_event. */
  if (!has_event_index(q)) {
    *(volatile uint16_t *)q->available = VIRTQ_AVAIL_F_NO_INTERRUPT;
  } else if (state_word(q, VIRTQUEUE_WANTS) == 0) {
    q->state[VIRTQUEUE_FAR_FROM] = (int32_t)state_word(q, VIRTQUEUE_USED);
    *used_event(q) = (uint16_t)(state_word(q, VIRTQUEUE_USED) + VIRTQUEUE_FAR);
  }
}

static int32_t violate(const struct queue *q, int32_t violation)
{
  q->state[VIRTQUEUE_VIOLATION] = violation;
  return violation;
}

/* Returns 1 if the used ring has an entry, 0 if it has none, or a violation. */
static int32_t look(const struct queue *q)
{
  uint16_t used = (uint16_t)state_word(q, VIRTQUEUE_USED), seen = (uint16_t)state_word(q, VIRTQUEUE_SEEN);
  if (state_word(q, VIRTQUEUE_VIOLATION) != 0)
    return q->state[VIRTQUEUE_VIOLATION];
  if (used != seen)
    return 1;
  seen = q->used[1];
  if (seen == used) {
    if (state_word(q, VIRTQUEUE_ARMED) != 0 || state_word(q, VIRTQUEUE_WANTS) == 0)
      return 0;
    arm(q);
    /*
     * Orders used_event (or avail.flags) before the second read of used.idx: the device writes used.idx, then reads
     * used_event.
     */
    full_barrier();
    seen = q->used[1];
    if (seen == used)
      return 0;
  }
  q->state[VIRTQUEUE_SEEN] = seen;
  if ((uint16_t)(seen - used) > (uint16_t)(state_word(q, VIRTQUEUE_AVAILABLE) - used))
    return violate(q, VIRTQUEUE_TOO_MANY_USED);
  /* Orders used.idx before the entries that it covers. */
  full_barrier();
  if (state_word(q, VIRTQUEUE_ARMED) != 0)
    disarm(q);
  return 1;
}

/*
 * Takes the next entry of the used ring, which `look` has found: a descriptor that the device owned, and the number of
 * bytes in its buffer that the device wrote. Returns 0 or a violation.
 */
static int32_t take(const struct queue *q, uint32_t *id, uint32_t *length)
{
  uint32_t used = state_word(q, VIRTQUEUE_USED);
  struct used_entry *entry = &q->used_entries[used & (q->size - 1)];
  *id = entry->id;
  *length = entry->length;
  if (*id >= q->size || q->in_flight[*id] < 0)
    return violate(q, VIRTQUEUE_UNKNOWN_CHAIN);
  /* Some devices report the bytes that they have read, as Cloud Hypervisor does for a sent frame: not checked. */
  if (q->in_flight[*id] != 0 && *length > (uint32_t)q->in_flight[*id])
    return violate(q, VIRTQUEUE_LENGTH_TOO_LONG);
  used = (used + 1) & 0xffff;
  q->state[VIRTQUEUE_USED] = (int32_t)used;
  if (state_word(q, VIRTQUEUE_WANTS) == 0 && (uint16_t)(used - state_word(q, VIRTQUEUE_FAR_FROM)) > VIRTQUEUE_MOVE_AFTER)
    disarm(q);
  return 0;
}

static void post(const struct queue *q, uint32_t id)
{
  uint32_t available = state_word(q, VIRTQUEUE_AVAILABLE);
  q->available[2 + (available & (q->size - 1))] = (uint16_t)id;
  q->state[VIRTQUEUE_AVAILABLE] = (int32_t)((available + 1) & 0xffff);
}

uint8_t *virtqueue_buffer(const char *name, const struct queue *q, struct bytes buffers, uint32_t id, uint32_t needed)
{
  uint32_t stride = state_word(q, VIRTQUEUE_STRIDE);
  uint64_t start = (uint64_t)id * stride;
  if (needed > stride || start + stride > buffers.length)
    panic(EXIT_PANIC, "%s: %u bytes in buffer %u of %u bytes, in %u bytes", name, needed, id, stride, buffers.length);
  return buffers.data + start;
}

int32_t virtqueue_receive(const struct queue *q, struct bytes buffers, struct bytes frame)
{
  int32_t found = look(q);
  if (found <= 0)
    return found;
  uint32_t id, length;
  int32_t violation = take(q, &id, &length);
  if (violation != 0)
    return violation;
  if (length < VIRTQUEUE_HEADER_BYTES)
    return violate(q, VIRTQUEUE_NO_HEADER);
  const uint8_t *buffer = virtqueue_buffer("virtqReceive", q, buffers, id, length);
  uint8_t *header = (uint8_t *)&q->state[VIRTQUEUE_HEADER];
  /* The device can change the buffer, but not this copy. */
  memcpy(header, buffer, VIRTQUEUE_HEADER_BYTES);
  bool is_mergeable = (state_word(q, VIRTQUEUE_FLAGS) & VIRTQUEUE_MERGEABLE) != 0;
  uint32_t count = is_mergeable ? header[VIRTQUEUE_NUM_BUFFERS_OFFSET] | header[VIRTQUEUE_NUM_BUFFERS_OFFSET + 1] << 8 : 1;
  q->state[VIRTQUEUE_CLAIMED] = (int32_t)count;
  if (count == 0 || count > q->size)
    return violate(q, VIRTQUEUE_BAD_COUNT);
  uint32_t total = length - VIRTQUEUE_HEADER_BYTES;
  if (total <= frame.length)
    memcpy(frame.data, buffer + VIRTQUEUE_HEADER_BYTES, total);
  post(q, id);
  /* The device publishes all buffers of a frame at once. */
  for (; count > 1; count--) {
    found = look(q);
    if (found <= 0)
      return found < 0 ? found : violate(q, VIRTQUEUE_PARTIAL_FRAME);
    violation = take(q, &id, &length);
    if (violation != 0)
      return violation;
    buffer = virtqueue_buffer("virtqReceive", q, buffers, id, length);
    if ((uint64_t)total + length <= frame.length)
      memcpy(frame.data + total, buffer, length);
    total += length;
    post(q, id);
  }
  return (int32_t)(total + VIRTQUEUE_HEADER_BYTES);
}

int32_t native_virtq_receive(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame)
{
  struct queue q = virtqueue_of("virtqReceive", ring, state);
  return virtqueue_receive(&q, buffers, frame);
}

int32_t virtqueue_free_buffer(const char *name, const struct queue *q)
{
  uint32_t free = state_word(q, VIRTQUEUE_FREE);
  if (free == 0)
    return -1;
  if (free > q->size)
    panic(EXIT_PANIC, "%s: %u free buffers of %u", name, free, q->size);
  uint32_t id = (uint32_t)q->free[free - 1];
  if (id >= q->size)
    panic(EXIT_PANIC, "%s: buffer %u of %u", name, id, q->size);
  return (int32_t)id;
}

void virtqueue_post(const struct queue *q, uint8_t *buffer, uint32_t id, uint32_t length)
{
  q->state[VIRTQUEUE_FREE]--;
  memcpy(buffer, &q->state[VIRTQUEUE_HEADER], VIRTQUEUE_HEADER_BYTES);
  ((uint32_t *)(void *)(q->descriptors + id * DESCRIPTOR_BYTES))[2] = length;
  q->in_flight[id] = 0;
  post(q, id);
}

int32_t native_virtq_send(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame)
{
  struct queue q = virtqueue_of("virtqSend", ring, state);
  int32_t id = virtqueue_free_buffer("virtqSend", &q);
  if (id < 0)
    return VIRTQUEUE_FULL;
  uint32_t length = VIRTQUEUE_HEADER_BYTES + frame.length;
  if (length < frame.length)
    panic(EXIT_PANIC, "virtqSend: %u bytes", frame.length);
  uint8_t *buffer = virtqueue_buffer("virtqSend", &q, buffers, (uint32_t)id, length);
  memcpy(buffer + VIRTQUEUE_HEADER_BYTES, frame.data, frame.length);
  virtqueue_post(&q, buffer, (uint32_t)id, length);
  return 0;
}

int32_t native_virtq_reclaim(struct bytes ring, struct bytes state)
{
  struct queue q = virtqueue_of("virtqReclaim", ring, state);
  for (int32_t count = 0;; count++) {
    int32_t found = look(&q);
    if (found <= 0)
      return found < 0 ? found : count;
    uint32_t id, length, free = state_word(&q, VIRTQUEUE_FREE);
    int32_t violation = take(&q, &id, &length);
    if (violation != 0)
      return violation;
    q.in_flight[id] = VIRTQUEUE_NOT_IN_FLIGHT;
    if (id >= state_word(&q, VIRTQUEUE_BUFFERS))
      continue;
    if (free >= q.size)
      panic(EXIT_PANIC, "virtqReclaim: %u free buffers of %u", free, q.size);
    q.free[free] = (int32_t)id;
    q.state[VIRTQUEUE_FREE] = (int32_t)(free + 1);
  }
}

uint32_t native_virtq_publish(struct bytes ring, struct bytes state)
{
  struct queue q = virtqueue_of("virtqPublish", ring, state);
  uint16_t before = (uint16_t)state_word(&q, VIRTQUEUE_PUBLISHED), now = (uint16_t)state_word(&q, VIRTQUEUE_AVAILABLE);
  if (now == before)
    return 0;
  /* Orders the ring entries before avail.idx, which the device reads first. */
  full_barrier();
  ((volatile uint16_t *)q.available)[1] = now;
  q.state[VIRTQUEUE_PUBLISHED] = now;
  /*
   * Orders avail.idx before the read of used.flags or avail_event, which the device writes before it last reads
   * avail.idx.
   */
  full_barrier();
  if (!has_event_index(&q))
    return (q.used[0] & VIRTQ_USED_F_NO_NOTIFY) == 0;
  return (uint16_t)(now - *avail_event(&q) - 1) < (uint16_t)(now - before);
}
