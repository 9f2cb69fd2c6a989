import { netfrontWords } from '@mirage/kernel/netfront';
import { frameViews } from '@mirage/runtime/machine';
import {
  createArrival,
  createIpHeaders,
  ETHERNET_HEADER_BYTES,
  findIpHeaders,
  LONGEST_ARRIVAL_BYTES,
  PROTOCOL_TCP,
  TCP_CHECKSUM_OFFSET,
  UDP_CHECKSUM_OFFSET,
  VLAN_TAG_BYTES,
  type Deliver,
} from '@mirage/runtime/network';
import type { XenNatives } from '../bus/natives.js';
import { describeViolation, type NetRing } from './netfront-ring.js';
import {
  extraFlags,
  extraGsoSize,
  extraGsoType,
  extraType,
  NETRXF_csum_blank,
  NETRXF_data_validated,
  NETRXF_extra_info,
  NETRXF_gso_prefix,
  NETRXF_more_data,
  rxFlags,
  rxStatus,
  XEN_NETIF_EXTRA_TYPE_GSO,
  XEN_NETIF_GSO_TYPE_TCPV4,
  XEN_NETIF_GSO_TYPE_TCPV6,
} from './netif-wire.js';

const { PLACE, IS_EXTRA, SLOT } = netfrontWords;
/** A place beyond every buffer: the native copies nothing. */
const NOWHERE = -1;

/**
 * Creates a receiver on a receive ring. It returns a function that takes one slot; a whole frame goes to `deliver`. The
 * function returns false if there is no slot: then an event comes for the next. It returns a clause if the backend
 * broke the protocol.
 *
 * A frame takes one slot or several. The first may be followed by a slot of extra information (for a frame of many TCP
 * segments, if `hasSegments`), which replaces the response to the request in its place. The native copies slots and
 * their bytes before they are read, so the backend cannot change them, and posts the page again.
 */
export function createReceiver(
  { xenNetReceive }: Pick<XenNatives, 'xenNetReceive'>,
  { page, state, words, pages }: NetRing,
  mtu: number,
  hasSegments: boolean,
): (deliver: Deliver) => boolean | string {
  const longestBytes = mtu + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES;
  const mostBytes = hasSegments ? LONGEST_ARRIVAL_BYTES : longestBytes;
  const { bytes: room, first } = frameViews(mostBytes);
  const { bytes: rxBytes } = pages;
  /** The copy of the slot. */
  const slot = words.subarray(SLOT, SLOT + 2);
  const arrival = createArrival();
  const headers = createIpHeaders();
  /**
   * Of a frame in several slots: its bytes so far, -1 if none is begun; flags of the first slot; segment size of the
   * extra information; whether all of it fits.
   */
  let begun = -1;
  let firstFlags = 0;
  let segmentBytes = 0;
  let isGood = true;
  /** Whether the next slot is one of extra information, and whether it is the last slot of the frame. */
  let awaitsExtra = false;
  let endsWithExtra = false;

  /** Delivers a whole frame. One that is too short or too long is dropped: any sender on the network can cause it. */
  const hand = (deliver: Deliver, lengthBytes: number, flags: number): void => {
    const isBlank = (flags & NETRXF_csum_blank) !== 0;
    if (lengthBytes < ETHERNET_HEADER_BYTES || (lengthBytes > longestBytes && segmentBytes === 0)) return;
    const frame = first(lengthBytes);
    if (!isBlank && (flags & NETRXF_data_validated) === 0) return void deliver(frame, undefined, lengthBytes);
    if (isBlank && !findIpHeaders(frame, headers)) return;
    arrival.isChecksumGood = true;
    arrival.checksumStart = isBlank ? headers.layer4Start : 0;
    arrival.checksumOffset =
      isBlank && headers.protocol === PROTOCOL_TCP ? TCP_CHECKSUM_OFFSET : isBlank ? UDP_CHECKSUM_OFFSET : 0;
    arrival.segmentBytes = segmentBytes;
    deliver(frame, arrival, lengthBytes);
  };
  const finish = (deliver: Deliver): void => {
    const lengthBytes = begun;
    begun = -1;
    if (isGood) hand(deliver, lengthBytes, firstFlags);
  };

  const takeExtra = (deliver: Deliver): string | undefined => {
    awaitsExtra = false;
    const type = extraGsoType(slot);
    const isKnown = type === XEN_NETIF_GSO_TYPE_TCPV4 || type === XEN_NETIF_GSO_TYPE_TCPV6;
    // One kind was negotiated, and it comes once: a chain of them is not accepted.
    if (extraType(slot) !== XEN_NETIF_EXTRA_TYPE_GSO || extraFlags(slot) !== 0 || !isKnown)
      return 'sends extra information that was not negotiated';
    segmentBytes = extraGsoSize(slot);
    if (segmentBytes === 0) return 'sends segments of 0 bytes';
    if ((firstFlags & NETRXF_csum_blank) === 0) return 'sends segments whose checksum is not blank';
    if (endsWithExtra) finish(deliver);
    return undefined;
  };

  const takeData = (deliver: Deliver): string | undefined => {
    const [flags, status] = [rxFlags(slot), rxStatus(slot)];
    const hasExtra = (flags & NETRXF_extra_info) !== 0;
    if ((hasExtra && (!hasSegments || begun >= 0)) || (flags & NETRXF_gso_prefix) !== 0)
      return 'sends extra information that was not negotiated';
    const isLast = (flags & NETRXF_more_data) === 0;
    if (begun < 0) {
      segmentBytes = 0;
      if (isLast && !hasExtra) {
        if (status >= 0 && status <= mostBytes) hand(deliver, status, flags);
        return undefined;
      }
      begun = 0;
      isGood = true;
      firstFlags = flags;
      awaitsExtra = hasExtra;
      endsWithExtra = isLast;
    }
    isGood &&= status >= 0 && begun + status <= mostBytes;
    if (isGood) begun += status;
    if (isLast && !hasExtra) finish(deliver);
    return undefined;
  };

  return (deliver) => {
    const got = xenNetReceive(page, state, rxBytes, room);
    if (got !== 1) return got === 0 ? false : describeViolation(got);
    // Most slots are a whole frame without flags.
    const isPlain = begun < 0 && (slot[1]! & 0xffff) === 0;
    const length = slot[1]! >> 16;
    if (isPlain && length >= ETHERNET_HEADER_BYTES && length <= longestBytes) {
      deliver(first(length), undefined, length);
      return true;
    }
    const violation = awaitsExtra ? takeExtra(deliver) : takeData(deliver);
    words[PLACE] = begun < 0 ? 0 : isGood ? begun : NOWHERE;
    words[IS_EXTRA] = awaitsExtra ? 1 : 0;
    return violation ?? true;
  };
}
