import type { Native } from './native.js';

/** The natives for the bytes and rings of networks, a part of the list of natives. */
export const networkNatives: readonly Native[] = [
  {
    name: 'checksum',
    params: { bytes: 'bytes', offsetBytes: 'u32', lengthBytes: 'u32', initial: 'u32' },
    result: 'u32',
    doc: "Returns the 16-bit one's complement sum of RFC 1071 over a range, big-endian, added to `initial`; not inverted.",
  },
  {
    name: 'copy',
    params: { target: 'bytes', targetOffset: 'u32', source: 'bytes', sourceOffset: 'u32', lengthBytes: 'u32' },
    result: 'void',
    doc: 'Copies a range; source and target may overlap.',
  },
  {
    name: 'copyChecksum',
    params: {
      target: 'bytes',
      targetOffset: 'u32',
      source: 'bytes',
      sourceOffset: 'u32',
      lengthBytes: 'u32',
      initial: 'u32',
    },
    result: 'u32',
    doc: 'Copies a range and returns its sum, like copy and checksum in one pass. The target must not begin inside the source.',
  },
  {
    name: 'sipHash',
    params: { key: 'bytes', words: 'bytes', count: 'u32' },
    result: 'u32',
    doc: 'Returns the low 32 bits of SipHash-2-4 for the first `count` words of `words`, which are little-endian. The key has 16 bytes.',
  },
  {
    name: 'cutSegment',
    params: { frame: 'bytes', job: 'bytes', into: 'bytes' },
    result: 'u32',
    doc: 'Writes one finished frame with a segment of a long TCP frame to `into`, and returns its length. The runtime describes the record `job`.',
  },
  {
    name: 'joinSegment',
    params: { joined: 'bytes', record: 'bytes', frame: 'bytes', checksum: 'u32' },
    result: 'u32',
    doc: 'Adds the TCP segment in `frame` to the frame in `joined`, and returns 1; or changes nothing and returns 0. The runtime describes the record.',
  },
  {
    name: 'virtqReceive',
    params: { ring: 'bytes', state: 'bytes', buffers: 'bytes', frame: 'bytes' },
    result: 'i32',
    doc: 'Takes the next frame of a virtio network device into `frame` and its header into the state, and posts its buffers again. Returns the length with the header of 12 bytes, 0 without a frame, or a negative violation of the device. A frame longer than `frame` is not copied. `ring` and `state`: natives/virtqueue/state.ts.',
  },
  {
    name: 'virtqSend',
    params: { ring: 'bytes', state: 'bytes', buffers: 'bytes', frame: 'bytes' },
    result: 'i32',
    fails: ['queue-full'],
    doc: 'Copies the header in the state and `frame` into a free buffer, and posts it. Returns 0.',
  },
  {
    name: 'virtqReceiveJoined',
    params: {
      ring: 'bytes',
      state: 'bytes',
      buffers: 'bytes',
      frame: 'bytes',
      joined: 'bytes',
      record: 'bytes',
    },
    result: 'i32',
    doc: 'Like virtqReceive again and again, with joinSegment for each frame, until a frame is not joined: returns what virtqReceive returned for that one. Counts the joined frames in the state, and returns 0 after 64 of them.',
  },
  {
    name: 'virtqSendSegments',
    params: { ring: 'bytes', state: 'bytes', buffers: 'bytes', frame: 'bytes', job: 'bytes', most: 'u32' },
    result: 'u32',
    doc: 'Like cutSegment into free buffers, which are posted, for at most `most` segments from the one in `job` on. Returns their number: fewer if no buffer is free, or the frame has no more.',
  },
  {
    name: 'virtqReclaim',
    params: { ring: 'bytes', state: 'bytes' },
    result: 'i32',
    doc: 'Takes back all buffers that the device has used. Returns their number, or a negative violation of the device.',
  },
  {
    name: 'virtqPublish',
    params: { ring: 'bytes', state: 'bytes' },
    result: 'u32',
    doc: 'Publishes the posted buffers. Returns 1 if the device asked to be notified of them, otherwise 0.',
  },
  {
    name: 'xenNetReceive',
    params: { ring: 'bytes', state: 'bytes', pages: 'bytes', frame: 'bytes' },
    result: 'i32',
    doc: 'Takes the next slot of a receive ring of Xen: copies its bytes to `frame`, as the state says and if there is room, and posts its page again. Returns 1, 0 without a slot, or a negative violation of the backend. `ring` and `state`: natives/netfront/state.ts.',
  },
  {
    name: 'xenNetSend',
    params: { ring: 'bytes', state: 'bytes', pages: 'bytes', frame: 'bytes' },
    result: 'i32',
    fails: ['ring-full'],
    doc: 'Copies `frame` into free pages and writes their requests, with flags and segments as the state says. Returns 0.',
  },
  {
    name: 'xenNetReclaim',
    params: { ring: 'bytes', state: 'bytes' },
    result: 'i32',
    doc: 'Takes all responses of a transmit ring of Xen. Returns their number, or a negative violation of the backend.',
  },
  {
    name: 'xenNetPublish',
    params: { ring: 'bytes', state: 'bytes' },
    result: 'u32',
    doc: 'Publishes the requests of a ring of Xen. Returns 1 if the backend must be notified of them, otherwise 0.',
  },
];
