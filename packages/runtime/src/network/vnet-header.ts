import type { Arrival } from '@mirage/types';
import { hasCwr, type OffloadJob } from './offload-job.js';

/*
 * struct virtio_net_hdr, which precedes a frame on virtio devices and TAP interfaces of Linux: u8 flags, u8 gso_type,
 * then hdr_len, gso_size, csum_start and csum_offset of 16 bits each, little-endian. Sources: virtio 1.2, 5.1.6; Linux,
 * include/uapi/linux/virtio_net.h.
 */

const NEEDS_CSUM = 1;
const DATA_VALID = 2;
const GSO_TCPV4 = 1;
const GSO_TCPV6 = 4;
/** A bit in addition to the type: the first segment has the TCP flag CWR. */
const GSO_ECN = 0x80;

/** Offsets in the header, in words of 16 bits. Word 0 holds flags and gso_type. */
const HDR_LEN = 1;
const GSO_SIZE = 2;
const CSUM_START = 3;
const CSUM_OFFSET = 4;

/** The features that the driver has negotiated for receiving. */
export interface VnetAccepts {
  readonly checksum: boolean;
  readonly segmentsIpv4: boolean;
  readonly segmentsIpv6: boolean;
  /** Frames of many segments with the TCP flag CWR. */
  readonly ecn: boolean;
}

/** An arrival record that a driver reuses for each frame. */
export type MutableArrival = { -readonly [K in keyof Arrival]: Arrival[K] };

export const createArrival = (): MutableArrival => ({
  isChecksumGood: false,
  checksumStart: 0,
  checksumOffset: 0,
  segmentBytes: 0,
});

/**
 * Reads the header at `word` of a frame of `frameBytes` into `arrival`. Ignores `hdr_len`, which is only a hint
 * (5.1.6.4.2). Returns a clause for an error if the header violates the protocol.
 */
export function readVnetHeader(
  words: Uint16Array,
  word: number,
  frameBytes: number,
  accepts: VnetAccepts,
  arrival: MutableArrival,
): string | undefined {
  const flagsAndType = words[word]!;
  const flags = flagsAndType & 0xff;
  const type = flagsAndType >> 8;
  const isBlank = (flags & NEEDS_CSUM) !== 0;
  const start = isBlank ? words[word + CSUM_START]! : 0;
  const offset = isBlank ? words[word + CSUM_OFFSET]! : 0;
  if (isBlank && !accepts.checksum) return 'leaves a checksum blank, which was not negotiated';
  if (isBlank && (start === 0 || start + offset + 2 > frameBytes)) return 'leaves a checksum blank outside its frame';
  let segmentBytes = 0;
  if (type !== 0) {
    const kind = type & ~GSO_ECN;
    const isAgreed = kind === GSO_TCPV4 ? accepts.segmentsIpv4 : kind === GSO_TCPV6 && accepts.segmentsIpv6;
    if (!isAgreed || ((type & GSO_ECN) !== 0 && !accepts.ecn)) return 'sends segments that were not negotiated';
    if (!isBlank) return 'sends segments whose checksum is not blank';
    segmentBytes = words[word + GSO_SIZE]!;
    if (segmentBytes === 0) return 'sends segments of 0 bytes';
  }
  arrival.isChecksumGood = isBlank || (accepts.checksum && (flags & DATA_VALID) !== 0);
  arrival.checksumStart = start;
  arrival.checksumOffset = offset;
  arrival.segmentBytes = segmentBytes;
  return undefined;
}

/** Writes the header of a frame with a job for the device. */
export function writeVnetHeader(words: Uint16Array, word: number, frame: Uint8Array, job: OffloadJob): void {
  const { headers, segmentBytes } = job;
  const isCut = segmentBytes !== 0;
  const ecn = isCut && hasCwr(frame, headers) ? GSO_ECN : 0;
  const type = isCut ? (headers.isIpv6 ? GSO_TCPV6 : GSO_TCPV4) | ecn : 0;
  words[word] = NEEDS_CSUM | (type << 8);
  words[word + HDR_LEN] = isCut ? headers.payloadStart : 0;
  words[word + GSO_SIZE] = segmentBytes;
  words[word + CSUM_START] = job.checksumStart;
  words[word + CSUM_OFFSET] = job.checksumOffset;
}
