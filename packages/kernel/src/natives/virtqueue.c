/*
 * The work on each frame of a virtio network device: one call takes a frame from the used ring, copies it, and posts
 * its buffers again; one call copies a frame into a free buffer and posts that. natives/virtqueue/state.ts describes
 * the state. natives/virtqueue/script.ts does the same in TypeScript. Source: virtio 1.2, 2.7.
 */
#include "cpu/regs.h"
#include "kernel.h"
#include "natives/segments.h"
#include "natives/generated/natives.h"
#include "natives/generated/virtqueue.h"

#define DESCRIPTOR_BYTES 16
#define VIRTQ_AVAIL_F_NO_INTERRUPT 1
#define VIRTQ_USED_F_NO_NOTIFY 1
#define MOST_ENTRIES 32768
#define VIRTIO_NET_HDR_F_NEEDS_CSUM 1
#define VIRTIO_NET_HDR_F_DATA_VALID 2

/* The used ring, which the device writes. */
struct used_entry {
  volatile uint32_t id, length;
};

/* A queue during one call. */
struct queue {
  int32_t *state, *in_flight, *free;
  uint32_t size;
  uint8_t *descriptors;
  uint16_t *available;           /* flags, index, entries, used_event: written by the driver */
  volatile uint16_t *used;       /* flags, index; after the entries avail_event: written by the device */
  struct used_entry *used_entries;
};

static inline uint32_t state_word(const struct queue *q, uint32_t index) { return (uint32_t)q->state[index]; }

/* Finds the parts of a queue in its memory. Panics if the memory is too short for the size in the state. */
static struct queue queue_of(const char *name, struct bytes ring, struct bytes state)
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

/* Returns the start of a buffer of `needed` bytes or more. */
static uint8_t *buffer_of(const char *name, const struct queue *q, struct bytes buffers, uint32_t id, uint32_t needed)
{
  uint32_t stride = state_word(q, VIRTQUEUE_STRIDE);
  uint64_t start = (uint64_t)id * stride;
  if (needed > stride || start + stride > buffers.length)
    panic(EXIT_PANIC, "%s: %u bytes in buffer %u of %u bytes, in %u bytes", name, needed, id, stride, buffers.length);
  return buffers.data + start;
}

/* Takes one frame. Returns its length with its header, 0 without a frame, or a violation. */
static int32_t receive(const struct queue *q, struct bytes buffers, struct bytes frame)
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
  const uint8_t *buffer = buffer_of("virtqReceive", q, buffers, id, length);
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
    buffer = buffer_of("virtqReceive", q, buffers, id, length);
    if ((uint64_t)total + length <= frame.length)
      memcpy(frame.data + total, buffer, length);
    total += length;
    post(q, id);
  }
  return (int32_t)(total + VIRTQUEUE_HEADER_BYTES);
}

int32_t native_virtq_receive(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame)
{
  struct queue q = queue_of("virtqReceive", ring, state);
  return receive(&q, buffers, frame);
}

/*
 * Whether the frame of the last header may be joined, and what is known about its checksum: the last argument of
 * joinSegment. Source: virtio 1.2, 5.1.6.4.
 */
static bool may_join(const struct queue *q, uint32_t *checksum)
{
  const uint8_t *header = (const uint8_t *)&q->state[VIRTQUEUE_HEADER];
  const uint32_t flags = header[0], start = header[6] | (uint32_t)header[7] << 8, offset = header[8] | (uint32_t)header[9] << 8;
  const bool is_blank = (flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0;
  *checksum = is_blank ? start : (flags & VIRTIO_NET_HDR_F_DATA_VALID) != 0;
  /* A device that joins segments itself, or breaks the protocol: the driver looks at it. */
  if (header[1] != 0 || (flags != 0 && (state_word(q, VIRTQUEUE_FLAGS) & VIRTQUEUE_CHECKSUM) == 0))
    return false;
  return !is_blank || (start > 1 && offset == 16);
}

int32_t native_virtq_receive_joined(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame, struct bytes joined, struct bytes record)
{
  struct queue q = queue_of("virtqReceiveJoined", ring, state);
  for (;;) {
    int32_t got = receive(&q, buffers, frame);
    uint32_t length = (uint32_t)got - VIRTQUEUE_HEADER_BYTES;
    uint32_t checksum;
    if (got <= 0 || length > frame.length || length > state_word(&q, VIRTQUEUE_LONGEST_JOINED) || !may_join(&q, &checksum) ||
        native_join_segment(joined, record, (struct bytes){ .data = frame.data, .length = length }, checksum) == 0)
      return got;
    q.state[VIRTQUEUE_JOINED_FRAMES]++;
    q.state[VIRTQUEUE_JOINED_BYTES] += (int32_t)length;
    if (state_word(&q, VIRTQUEUE_JOINED_FRAMES) >= VIRTQUEUE_MOST_JOINED)
      return 0;
  }
}

/* Returns the number of a free buffer, or -1 if none is free. */
static int32_t take_free(const char *name, const struct queue *q)
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

/* Posts the buffer of `take_free` with a frame of `length` bytes, header included. */
static void post_free(const struct queue *q, uint8_t *buffer, uint32_t id, uint32_t length)
{
  q->state[VIRTQUEUE_FREE]--;
  memcpy(buffer, &q->state[VIRTQUEUE_HEADER], VIRTQUEUE_HEADER_BYTES);
  ((uint32_t *)(void *)(q->descriptors + id * DESCRIPTOR_BYTES))[2] = length;
  q->in_flight[id] = 0;
  post(q, id);
}

int32_t native_virtq_send(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame)
{
  struct queue q = queue_of("virtqSend", ring, state);
  int32_t id = take_free("virtqSend", &q);
  if (id < 0)
    return VIRTQUEUE_FULL;
  uint32_t length = VIRTQUEUE_HEADER_BYTES + frame.length;
  if (length < frame.length)
    panic(EXIT_PANIC, "virtqSend: %u bytes", frame.length);
  uint8_t *buffer = buffer_of("virtqSend", &q, buffers, (uint32_t)id, length);
  memcpy(buffer + VIRTQUEUE_HEADER_BYTES, frame.data, frame.length);
  post_free(&q, buffer, (uint32_t)id, length);
  return 0;
}

uint32_t native_virtq_send_segments(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame, struct bytes job, uint32_t most)
{
  struct queue q = queue_of("virtqSendSegments", ring, state);
  uint32_t words[CUT_WORDS] = { 0 }, count = 0;
  if (job.length >= sizeof words)
    memcpy(words, job.data, sizeof words);
  for (; count < most && words[CUT_PAYLOAD] + (uint64_t)words[CUT_INDEX] * words[CUT_SEGMENT] < frame.length; count++) {
    int32_t id = take_free("virtqSendSegments", &q);
    if (id < 0)
      break;
    uint8_t *buffer = buffer_of("virtqSendSegments", &q, buffers, (uint32_t)id, VIRTQUEUE_HEADER_BYTES);
    struct bytes into = { .data = buffer + VIRTQUEUE_HEADER_BYTES, .length = state_word(&q, VIRTQUEUE_STRIDE) - VIRTQUEUE_HEADER_BYTES };
    uint32_t length = native_cut_segment(frame, (struct bytes){ .data = (uint8_t *)words, .length = sizeof words }, into);
    post_free(&q, buffer, (uint32_t)id, VIRTQUEUE_HEADER_BYTES + length);
    words[CUT_INDEX]++;
  }
  return count;
}

int32_t native_virtq_reclaim(struct bytes ring, struct bytes state)
{
  struct queue q = queue_of("virtqReclaim", ring, state);
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
  struct queue q = queue_of("virtqPublish", ring, state);
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
