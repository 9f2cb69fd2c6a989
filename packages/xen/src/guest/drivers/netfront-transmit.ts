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

/** Slots that a frame of many segments takes, more or less: up to 16 pages, and extra information. */
export const SLOTS_OF_SEGMENTS = 16;

/** The frames that leave. */
export interface Transmitter {
  /**
   * Writes requests for a frame; 'full' when there are not enough pages, 'unable' for what a backend cannot be told.
   */
  readonly send: (frame: Uint8Array, job: OffloadJob | undefined) => Sent;
  /**
   * Takes back the page of one request that was answered. False: there is none; if events are wanted, one comes for the
   * next. A string: how the backend broke the protocol.
   */
  readonly take: () => boolean | string;
  readonly wantEvents: (areWanted: boolean) => void;
}

/**
 * Frames of a transmit ring, each copied into pages of its own; `hasChecksumIpv6`: whether the backend finishes
 * checksums over IPv6 too.
 */
export function createTransmitter(
  natives: Pick<XenNatives, 'copy'>,
  { tx, txWords, txPages, txGrefs }: Rings,
  hasChecksumIpv6: boolean,
): Transmitter {
  const slot = new Uint32Array(TX_SLOT_BYTES / 4);
  const slotBytes = new Uint8Array(slot.buffer);
  const headers = createIpHeaders();
  /** Which pages the backend has, and how many slots of extra information, which have none. */
  const isSending = new Uint8Array(txPages.count);
  let extras = 0;
  let areEventsWanted = false;

  /** A backend finds the checksum itself, of TCP and UDP alone, and is not told of CWR. */
  const canBeTold = (frame: Uint8Array, { checksumStart, segmentBytes }: OffloadJob): boolean =>
    findIpHeaders(frame, headers) &&
    headers.layer4Start === checksumStart &&
    (hasChecksumIpv6 || !headers.isIpv6) &&
    (segmentBytes === 0 || !hasCwr(frame, headers));

  return {
    send(frame, job) {
      if (job && !canBeTold(frame, job)) return 'unable';
      const { length } = frame;
      const slots = Math.ceil(length / PAGE_BYTES);
      const segmentBytes = job ? job.segmentBytes : 0;
      // Pages are half as many as slots, so the ring is full first only for a backend that owes us answers to slots
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
      let got = tx.response(slotBytes);
      // One may have come before the event was asked for.
      if (got === false && areEventsWanted && tx.askForEvent()) got = tx.response(slotBytes);
      if (got === false) return false;
      if (got !== true) return `breaks the protocol (${got})`;
      if (extras > 0 && txStatus(slot) === XEN_NETIF_RSP_NULL) {
        extras--;
        return true;
      }
      const page = responseId(slot);
      if (page >= isSending.length || isSending[page] === 0) return 'answers what it was not asked';
      isSending[page] = 0;
      // A status that says that the frame was dropped is the network's: no frame is promised to arrive.
      txPages.put(page);
      return true;
    },
    wantEvents: (areWanted) => void (areEventsWanted = areWanted),
  };
}
