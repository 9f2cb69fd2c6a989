import { frameBuffers, type FrameBuffers } from '@mirage/runtime/machine';
import type { Bus } from '../bus/bus.js';
import type { Connection } from '../bus/connection.js';
import type { EvtchnPort } from '../bus/event-channel.js';
import type { GrantMode, Gref } from '../bus/grant-table.js';
import { PAGE_BYTES, type Domid } from '../bus/natives.js';
import { createNetRing, slotsOf, type NetRing } from './netfront-ring.js';
import { RX_SLOT_BYTES, TX_SLOT_BYTES } from './netif-wire.js';

/** Pages for sent frames, one slot each: half the ring, which is enough to keep a backend busy. */
const TX_PAGES = 128;

/** The two rings with the pages of their frames, and the event channel of both. */
export interface Rings {
  readonly tx: NetRing;
  readonly rx: NetRing;
  readonly port: EvtchnPort;
  readonly nodes: Readonly<Record<string, string>>;
}

/** Allocates and grants all of it. Grants are added to `connection`, also if this fails. Errors: 'no-grants'. */
export function openRings({ natives, grants, events }: Bus, domid: Domid, connection: Connection): Rings | 'no-grants' {
  let isFull = false;
  const grant = (page: Uint8Array, mode: GrantMode): Gref => {
    const gref = isFull ? 'no-grants' : grants.grantAccess(domid, page, mode);
    if (gref === 'no-grants') {
      isFull = true;
      return -1;
    }
    connection.grefs.push(gref);
    return gref;
  };
  const [txRing, rxRing] = [new Uint8Array(natives.dmaAlloc(PAGE_BYTES)), new Uint8Array(natives.dmaAlloc(PAGE_BYTES))];
  const txPages = frameBuffers(natives, Math.min(TX_PAGES, slotsOf(TX_SLOT_BYTES)), PAGE_BYTES);
  const rxPages = frameBuffers(natives, slotsOf(RX_SLOT_BYTES), PAGE_BYTES);
  const pagesOf = ({ bytes, offsets }: FrameBuffers, mode: GrantMode): Gref[] =>
    Array.from(offsets, (offset) => grant(bytes.subarray(offset, offset + PAGE_BYTES), mode));
  const [txRef, rxRef] = [grant(txRing, 'read-write'), grant(rxRing, 'read-write')];
  const [txGrefs, rxGrefs] = [pagesOf(txPages, 'read-only'), pagesOf(rxPages, 'read-write')];
  if (isFull) return 'no-grants';
  const port = (connection.evtchnPort = events.allocUnbound(domid));
  return {
    tx: createNetRing(txRing, TX_SLOT_BYTES, txPages, txGrefs),
    rx: createNetRing(rxRing, RX_SLOT_BYTES, rxPages, rxGrefs),
    port,
    nodes: {
      'tx-ring-ref': String(txRef),
      'rx-ring-ref': String(rxRef),
      'event-channel': String(port),
      'request-rx-copy': '1',
      'feature-rx-notify': '1',
      // The backend may leave checksums blank: over IPv4 unless this node is 1, over IPv6 if this node is 1.
      'feature-no-csum-offload': '0',
      'feature-ipv6-csum-offload': '1',
    },
  };
}
