/*
 * The work on a burst of TCP segments: one call takes frames from the used ring and joins them; one call cuts a long
 * frame into free buffers. natives/virtqueue/bursts.ts does the same in TypeScript.
 */
#include "kernel.h"
#include "natives/generated/natives.h"
#include "natives/segments.h"
#include "natives/virtqueue.h"

#define VIRTIO_NET_HDR_F_NEEDS_CSUM 1
#define VIRTIO_NET_HDR_F_DATA_VALID 2

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
  struct queue q = virtqueue_of("virtqReceiveJoined", ring, state);
  for (;;) {
    int32_t got = virtqueue_receive(&q, buffers, frame);
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

uint32_t native_virtq_send_segments(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame, struct bytes job, uint32_t most)
{
  struct queue q = virtqueue_of("virtqSendSegments", ring, state);
  uint32_t words[CUT_WORDS] = { 0 }, count = 0;
  if (job.length >= sizeof words)
    memcpy(words, job.data, sizeof words);
  for (; count < most && words[CUT_PAYLOAD] + (uint64_t)words[CUT_INDEX] * words[CUT_SEGMENT] < frame.length; count++) {
    int32_t id = virtqueue_free_buffer("virtqSendSegments", &q);
    if (id < 0)
      break;
    uint8_t *buffer = virtqueue_buffer("virtqSendSegments", &q, buffers, (uint32_t)id, VIRTQUEUE_HEADER_BYTES);
    struct bytes into = { .data = buffer + VIRTQUEUE_HEADER_BYTES, .length = state_word(&q, VIRTQUEUE_STRIDE) - VIRTQUEUE_HEADER_BYTES };
    uint32_t length = native_cut_segment(frame, (struct bytes){ .data = (uint8_t *)words, .length = sizeof words }, into);
    virtqueue_post(&q, buffer, (uint32_t)id, VIRTQUEUE_HEADER_BYTES + length);
    words[CUT_INDEX]++;
  }
  return count;
}
