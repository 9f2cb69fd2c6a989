/* A queue of frames, for the natives in virtqueue.c and virtqueue-bursts.c. */
#pragma once
#include "kernel.h"
#include "natives/generated/virtqueue.h"

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
struct queue virtqueue_of(const char *name, struct bytes ring, struct bytes state);

/* Takes one frame. Returns its length with its header, 0 without a frame, or a violation. */
int32_t virtqueue_receive(const struct queue *q, struct bytes buffers, struct bytes frame);

/* Returns the number of a free buffer, or -1 if none is free. */
int32_t virtqueue_free_buffer(const char *name, const struct queue *q);

/* Returns the start of a buffer of `needed` bytes or more. */
uint8_t *virtqueue_buffer(const char *name, const struct queue *q, struct bytes buffers, uint32_t id, uint32_t needed);

/* Posts a free buffer with a frame of `length` bytes, header included. */
void virtqueue_post(const struct queue *q, uint8_t *buffer, uint32_t id, uint32_t length);
