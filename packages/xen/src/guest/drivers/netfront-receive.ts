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
import { PAGE_BYTES, type XenNatives } from '../bus/natives.js';
import type { Rings } from './netfront-rings.js';
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
  responseId,
  RX_SLOT_BYTES,
  rxFlags,
  rxOffset,
  rxStatus,
  writeRxRequest,
  XEN_NETIF_EXTRA_TYPE_GSO,
  XEN_NETIF_GSO_TYPE_TCPV4,
  XEN_NETIF_GSO_TYPE_TCPV6,
} from './netif-wire.js';

/** Receives frames. */
export interface Receiver {
  /** Posts a page to the backend. */
  readonly post: (page: number) => void;
  /**
   * Takes one slot; a whole frame goes to `deliver`. Returns false if there is none: then an event comes for the next.
   * Returns a string that says how the backend broke the protocol.
   */
  readonly take: (deliver: Deliver) => boolean | string;
}

/**
 * Creates a receiver on a receive ring. A frame takes one slot or several. The first may be followed by a slot of extra
 * information (for a frame of many TCP segments, if `hasSegments`), which replaces the response to the request in its
 * place. Slots are copied before they are read, so the backend cannot change them.
 */
export function createReceiver(
  natives: Pick<XenNatives, 'copy'>,
  { rx, rxWords, rxPages, rxGrefs }: Rings,
  mtu: number,
  hasSegments: boolean,
): Receiver {
  const longestBytes = mtu + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES;
  const mostBytes = hasSegments ? LONGEST_ARRIVAL_BYTES : longestBytes;
  const assembled = frameViews(mostBytes);
  const slot = new Uint32Array(RX_SLOT_BYTES / 4);
  const slotBytes = new Uint8Array(slot.buffer);
  const arrival = createArrival();
  const headers = createIpHeaders();
  /** The pages that the backend owns, and the page that was posted in each slot. */
  const isPosted = new Uint8Array(rxPages.count);
  const pageIn = new Uint16Array(rx.size);
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

  const post = (page: number): void => {
    const offset = rx.request();
    // A ring has a slot for each page.
    if (offset === 'ring-full') return;
    isPosted[page] = 1;
    pageIn[rx.lastRequestSlot] = page;
    writeRxRequest(rxWords, offset, page, rxGrefs[page]!);
  };

  /** Delivers a whole frame. One that is too short or too long is dropped: any sender on the network can cause it. */
  const hand = (deliver: Deliver, frame: Uint8Array, flags: number): void => {
    const isBlank = (flags & NETRXF_csum_blank) !== 0;
    if (frame.length < ETHERNET_HEADER_BYTES || (frame.length > longestBytes && segmentBytes === 0)) return;
    if (!isBlank && (flags & NETRXF_data_validated) === 0) return void deliver(frame);
    if (isBlank && !findIpHeaders(frame, headers)) return;
    arrival.isChecksumGood = true;
    arrival.checksumStart = isBlank ? headers.layer4Start : 0;
    arrival.checksumOffset =
      isBlank && headers.protocol === PROTOCOL_TCP ? TCP_CHECKSUM_OFFSET : isBlank ? UDP_CHECKSUM_OFFSET : 0;
    arrival.segmentBytes = segmentBytes;
    deliver(frame, arrival);
  };
  const finish = (deliver: Deliver): void => {
    const lengthBytes = begun;
    begun = -1;
    if (isGood) hand(deliver, assembled.first(lengthBytes), firstFlags);
  };

  const takeExtra = (deliver: Deliver): string | undefined => {
    const page = pageIn[rx.lastResponseSlot]!;
    if (isPosted[page] === 0) return 'answers a request that was not made';
    isPosted[page] = 0;
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
    post(page);
    return undefined;
  };

  const takeData = (deliver: Deliver): string | undefined => {
    const page = responseId(slot);
    const [offset, flags, status] = [rxOffset(slot), rxFlags(slot), rxStatus(slot)];
    if (page >= isPosted.length || isPosted[page] === 0) return 'answers a request that was not made';
    if (status > PAGE_BYTES - offset) return 'claims more bytes than a page has';
    const hasExtra = (flags & NETRXF_extra_info) !== 0;
    if ((hasExtra && (!hasSegments || begun >= 0)) || (flags & NETRXF_gso_prefix) !== 0)
      return 'sends extra information that was not negotiated';
    isPosted[page] = 0;
    const isLast = (flags & NETRXF_more_data) === 0;
    if (begun < 0) segmentBytes = 0;
    if (begun < 0 && isLast && !hasExtra) {
      if (status >= 0) hand(deliver, rxPages.view(page, offset, status), flags);
    } else {
      if (begun < 0) {
        begun = 0;
        isGood = true;
        firstFlags = flags;
        awaitsExtra = hasExtra;
        endsWithExtra = isLast;
      }
      isGood &&= status >= 0 && begun + status <= mostBytes;
      if (isGood) natives.copy(assembled.bytes, begun, rxPages.bytes, rxPages.offsets[page]! + offset, status);
      if (isGood) begun += status;
      if (isLast && !hasExtra) finish(deliver);
    }
    post(page);
    return undefined;
  };

  return {
    post,
    take(deliver) {
      let got = rx.response(slotBytes);
      // A response may have arrived before the event was requested.
      if (got === false && rx.askForEvent()) got = rx.response(slotBytes);
      if (got === false) return false;
      if (got !== true) return `breaks the protocol (${got})`;
      return (awaitsExtra ? takeExtra(deliver) : takeData(deliver)) ?? true;
    },
  };
}
