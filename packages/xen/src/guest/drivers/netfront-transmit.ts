import { createIpHeaders, findIpHeaders, hasCwr, type OffloadJob, type Sent } from '@mirage/runtime/network';
import { PAGE_BYTES, type XenNatives } from '../bus/natives.js';
import type { Rings } from './netfront-rings.js';
import {
  NETTXF_csum_blank,
  NETTXF_data_validated,
  NETTXF_extra_info,
  NETTXF_more_data,
  responseId,
  TX_SLOT_BYTES,
  txStatus,
  writeGsoExtra,
  writeTxRequest,
  XEN_NETIF_RSP_NULL,
} from './netif-wire.js';

/** Slots of a frame of many segments: about 16 pages and the extra information. */
export const SLOTS_OF_SEGMENTS = 16;

/** Sends frames. */
export interface Transmitter {
  /**
   * Writes the requests of a frame. Returns 'full' if there are not enough pages, 'unable' if the protocol cannot
   * express the job.
   */
  readonly send: (frame: Uint8Array, job: OffloadJob | undefined, lengthBytes: number) => Sent;
  /**
   * Takes back the pages of all answered requests. Returns the number of answers: if wanted, an event comes for the
   * next. Returns a string that says how the backend broke the protocol.
   */
  readonly take: () => number | string;
  readonly wantEvents: (areWanted: boolean) => void;
}

/**
 * Creates a transmitter on a transmit ring. It copies each frame into pages of the driver. `hasChecksumIpv6`: whether
 * the backend finishes checksums over IPv6 too.
 */
export function createTransmitter(
  natives: Pick<XenNatives, 'copy'>,
  { tx, txWords, txPages, txGrefs }: Rings,
  hasChecksumIpv6: boolean,
): Transmitter {
  const slot = new Uint32Array(TX_SLOT_BYTES / 4);
  const slotBytes = new Uint8Array(slot.buffer);
  const headers = createIpHeaders();
  /** The pages that the backend owns, and the number of its slots of extra information, which have no page. */
  const isSending = new Uint8Array(txPages.count);
  let extras = 0;
  let areEventsWanted = false;

  /** A backend finds the checksum itself, only in TCP and UDP, and there is no flag for CWR. */
  const canBeTold = (frame: Uint8Array, { checksumStart, segmentBytes }: OffloadJob): boolean =>
    findIpHeaders(frame, headers) &&
    headers.layer4Start === checksumStart &&
    (hasChecksumIpv6 || !headers.isIpv6) &&
    (segmentBytes === 0 || !hasCwr(frame, headers));

  /** Takes one answer. Returns false if there is none. */
  const takeOne = (): boolean | string => {
    let got = tx.response(slotBytes);
    // A response may have arrived before the event was requested.
    if (got === false && areEventsWanted && tx.askForEvent()) got = tx.response(slotBytes);
    if (got === false) return false;
    if (got !== true) return `breaks the protocol (${got})`;
    if (extras > 0 && txStatus(slot) === XEN_NETIF_RSP_NULL) {
      extras--;
      return true;
    }
    const page = responseId(slot);
    if (page >= isSending.length || isSending[page] === 0) return 'answers a request that was not made';
    isSending[page] = 0;
    // The status may report a dropped frame. That is not an error, because a network may drop frames.
    txPages.put(page);
    return true;
  };

  return {
    send(frame, job, length) {
      if (job && !canBeTold(frame, job)) return 'unable';
      const slots = Math.ceil(length / PAGE_BYTES);
      const segmentBytes = job ? job.segmentBytes : 0;
      // There are half as many pages as slots, so the ring is full first only if the backend owes answers to slots
      // without a page.
      if (txPages.free() < slots || tx.free < slots + (segmentBytes === 0 ? 0 : 1)) return 'full';
      let flags = job ? NETTXF_csum_blank | NETTXF_data_validated : 0;
      if (segmentBytes !== 0) flags |= NETTXF_extra_info;
      for (let index = 0, start = 0; index < slots; index++, start += PAGE_BYTES) {
        const page = txPages.take();
        const partBytes = Math.min(PAGE_BYTES, length - start);
        natives.copy(txPages.bytes, txPages.offsets[page]!, frame, start, partBytes);
        const offset = tx.request() as number;
        isSending[page] = 1;
        if (index < slots - 1) flags |= NETTXF_more_data;
        writeTxRequest(txWords, offset, txGrefs[page]!, flags, page, index === 0 ? length : partBytes);
        flags = 0;
        if (index !== 0 || segmentBytes === 0) continue;
        extras++;
        writeGsoExtra(txWords, tx.request() as number, segmentBytes, headers.isIpv6);
      }
      return 'sent';
    },
    take() {
      let count = 0;
      let taken: boolean | string;
      while ((taken = takeOne()) === true) count++;
      return taken === false ? count : taken;
    },
    wantEvents: (areWanted) => void (areEventsWanted = areWanted),
  };
}
