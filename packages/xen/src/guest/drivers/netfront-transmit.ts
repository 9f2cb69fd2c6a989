import { netfrontWords } from '@mirage/kernel/netfront';
import { createIpHeaders, findIpHeaders, hasCwr, type OffloadJob, type Sent } from '@mirage/runtime/network';
import type { XenNatives } from '../bus/natives.js';
import { describeViolation, type NetRing } from './netfront-ring.js';
import {
  NETTXF_csum_blank,
  NETTXF_data_validated,
  NETTXF_extra_info,
  XEN_NETIF_GSO_TYPE_TCPV4,
  XEN_NETIF_GSO_TYPE_TCPV6,
} from './netif-wire.js';

const { WANTS, FLAGS, GSO_SIZE, GSO_TYPE } = netfrontWords;

/** Slots of a frame of many segments: about 16 pages and the extra information. */
export const SLOTS_OF_SEGMENTS = 16;

/** Sends frames. */
export interface Transmitter {
  /**
   * Writes the requests of a frame. Returns 'full' if there are not enough pages, 'unable' if the protocol cannot
   * express the job.
   */
  readonly send: (frame: Uint8Array, job: OffloadJob | undefined) => Sent;
  /**
   * Takes back the pages of all answered requests. Returns the number of answers: if wanted, an event comes for the
   * next. Returns a string that says how the backend broke the protocol.
   */
  readonly take: () => number | string;
  readonly wantEvents: (areWanted: boolean) => void;
}

/**
 * Creates a transmitter on a transmit ring. The native copies each frame into pages of the driver. `hasChecksumIpv6`:
 * whether the backend finishes checksums over IPv6 too.
 */
export function createTransmitter(
  { xenNetSend, xenNetReclaim }: Pick<XenNatives, 'xenNetSend' | 'xenNetReclaim'>,
  tx: NetRing,
  hasChecksumIpv6: boolean,
): Transmitter {
  const { page, state, words } = tx;
  const pages = tx.pages.bytes;
  const headers = createIpHeaders();

  /** A backend finds the checksum itself, only in TCP and UDP, and there is no flag for CWR. */
  const canBeTold = (frame: Uint8Array, { checksumStart, segmentBytes }: OffloadJob): boolean =>
    findIpHeaders(frame, headers) &&
    headers.layer4Start === checksumStart &&
    (hasChecksumIpv6 || !headers.isIpv6) &&
    (segmentBytes === 0 || !hasCwr(frame, headers));

  return {
    send(frame, job) {
      if (job === undefined) return xenNetSend(page, state, pages, frame) === 0 ? 'sent' : 'full';
      if (!canBeTold(frame, job)) return 'unable';
      const { segmentBytes } = job;
      words[FLAGS] = NETTXF_csum_blank | NETTXF_data_validated | (segmentBytes === 0 ? 0 : NETTXF_extra_info);
      words[GSO_SIZE] = segmentBytes;
      words[GSO_TYPE] = headers.isIpv6 ? XEN_NETIF_GSO_TYPE_TCPV6 : XEN_NETIF_GSO_TYPE_TCPV4;
      const result = xenNetSend(page, state, pages, frame);
      // Plain frames have neither.
      words[FLAGS] = words[GSO_SIZE] = 0;
      return result === 0 ? 'sent' : 'full';
    },
    take() {
      const count = xenNetReclaim(page, state);
      return count >= 0 ? count : describeViolation(count);
    },
    wantEvents: (areWanted) => void (words[WANTS] = areWanted ? 1 : 0),
  };
}
