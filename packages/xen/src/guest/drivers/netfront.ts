import { DeviceError } from '@mirage/runtime';
import { createNetworkPort, ETHERNET_HEADER_BYTES, frameBuffers, type Loop, type Sent } from '@mirage/runtime/machine';
import type { Network } from '@mirage/types';
import type { Bus } from '../bus/bus.js';
import type { EvtchnPort } from '../bus/event-channel.js';
import type { GrantMode, Gref } from '../bus/grant-table.js';
import { PAGE_BYTES } from '../bus/natives.js';
import { FrontRing } from '../bus/shared-ring.js';
import { openXenbusDevice, XenbusState, type BackendFailure, type XenbusDevice } from '../bus/xenbus.js';
import {
  NETRXF_csum_blank,
  NETRXF_extra_info,
  NETRXF_more_data,
  NETTXF_more_data,
  parseVif,
  responseId,
  RX_SLOT_BYTES,
  rxFlags,
  rxOffset,
  rxStatus,
  TX_SLOT_BYTES,
  writeRxRequest,
  writeTxRequest,
} from './netif-wire.js';

/** Pages for frames that are sent, one slot each: half the ring, which is enough to keep a backend busy. */
const TX_PAGES = 128;
/** IEEE 802.1Q: a frame from a virtual LAN has 4 bytes more. */
const VLAN_TAG_BYTES = 4;
/** Frames taken before other devices, timers and jobs have their turn. */
const SLOTS_PER_TURN = 64;
/** Slots gathered before the backend is shown them in the middle of a turn. */
const SLOTS_PER_PUBLISH = 16;
/** At the end, frames that the backend does not take are waited for no longer than this. */
const CLOSE_PATIENCE_NS = 1e9;

/** Why an interface cannot be used. */
export type NetfrontError =
  | 'no-xenstore'
  | 'no-such-device'
  | 'bad-mac'
  | 'bad-mtu'
  | 'no-rx-copy'
  | 'no-grants'
  | 'backend-timeout'
  | 'backend-closed';

/** What a driver costs, for benchmarks and tests. */
export interface NetfrontCounters {
  readonly notifications: number;
  readonly events: number;
}

/** A network and its end. */
export interface Netfront {
  readonly network: Network;
  /**
   * Waits until the backend has taken what was written: for the very end only, when the domain and all its grants go away. `sleep` ends with the next event,
   * whose handler it calls, or at the deadline.
   */
  readonly drain: (sleep: (deadlineNs: number) => void) => void;
  readonly counters: () => NetfrontCounters;
}

/** What was granted and bound for one connection, given back all at once. */
interface Connection {
  readonly grefs: Gref[];
  evtchnPort: EvtchnPort | undefined;
}

/**
 * Connects the interface `device/vif/ID`; `title` is what the user calls it. All pages stay granted as long as the connection stands: to grant and to revoke
 * for each frame costs more than the frame. So a frame is copied once when it is sent, and not when it is received, unless the backend spread it over several
 * slots; while the listener looks at it the backend could change it, as a peer could have sent it. While nobody listens, frames stay in the ring, and no event
 * comes. A backend that breaks the protocol is left: the interface can be connected again. Rejects with a XenstoreError. Source: Xen public/io/netif.h.
 */
export async function connectNetfront(
  bus: Bus,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  id: string,
  title: string,
): Promise<Netfront | NetfrontError> {
  const { xenstore, natives } = bus;
  if (!xenstore) return 'no-xenstore';
  const device = await openXenbusDevice({ ...bus, xenstore }, 'vif', id);
  if (typeof device === 'string') return device;
  const connection: Connection = { grefs: [], evtchnPort: undefined };
  const give = async (error: NetfrontError): Promise<NetfrontError> => {
    giveBack(bus, connection);
    await device.close();
    return error;
  };
  const ready = await device.waitBackend(XenbusState.InitWait);
  if (ready !== 'reached') return give(failureOf(ready));
  const config = parseVif({
    mac: await device.readFrontend('mac'),
    mtu: (await device.readFrontend('mtu')) ?? (await device.readBackend('mtu')),
    featureSg: await device.readBackend('feature-sg'),
    featureRxCopy: await device.readBackend('feature-rx-copy'),
  });
  if (typeof config === 'string') return give(config);
  const rings = openRings(bus, device.backendDomid, connection);
  if (rings === 'no-grants') return give(rings);
  const { port: evtchnPort, nodes } = rings;
  const front = createFront(bus, loop, title, config, rings, device, connection);
  bus.events.listen(evtchnPort, front.serve);
  front.fill();
  await device.publish({ ...nodes, 'feature-sg': config.hasScatterGather ? '1' : '0' }, XenbusState.Connected);
  const connected = await device.waitBackend(XenbusState.Connected);
  if (connected !== 'reached') return give(failureOf(connected));
  device.onClosing(front.backendCloses);
  // For a backend that looked at its rings before we had filled them.
  bus.events.notify(evtchnPort);
  return front;
}

function failureOf(failure: BackendFailure): NetfrontError {
  return failure === 'timeout' ? 'backend-timeout' : 'backend-closed';
}

/** Pages that a peer has mapped still are lost, and held by the grant table. */
function giveBack({ grants, events }: Bus, connection: Connection): void {
  if (connection.evtchnPort !== undefined) events.close(connection.evtchnPort);
  connection.evtchnPort = undefined;
  for (const gref of connection.grefs.splice(0)) grants.endAccess(gref);
}

/** The two rings, the pages of their frames, and the channel of both. */
interface Rings {
  readonly tx: FrontRing;
  readonly rx: FrontRing;
  readonly txWords: Uint32Array;
  readonly rxWords: Uint32Array;
  readonly txPages: ReturnType<typeof frameBuffers>;
  readonly rxPages: ReturnType<typeof frameBuffers>;
  /** By number of the page. */
  readonly txGrefs: readonly Gref[];
  readonly rxGrefs: readonly Gref[];
  readonly port: EvtchnPort;
  readonly nodes: Readonly<Record<string, string>>;
}

function openRings({ natives, grants, events }: Bus, domid: number, connection: Connection): Rings | 'no-grants' {
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
  const tx = new FrontRing(natives, txRing, TX_SLOT_BYTES);
  const rx = new FrontRing(natives, rxRing, RX_SLOT_BYTES);
  const txPages = frameBuffers(natives, Math.min(TX_PAGES, tx.size), PAGE_BYTES);
  const rxPages = frameBuffers(natives, rx.size, PAGE_BYTES);
  const pagesOf = ({ bytes, offsets }: typeof txPages, mode: GrantMode): Gref[] =>
    Array.from(offsets, (offset) => grant(bytes.subarray(offset, offset + PAGE_BYTES), mode));
  const [txRef, rxRef] = [grant(txRing, 'read-write'), grant(rxRing, 'read-write')];
  const [txGrefs, rxGrefs] = [pagesOf(txPages, 'read-only'), pagesOf(rxPages, 'read-write')];
  if (isFull) return 'no-grants';
  const port = (connection.evtchnPort = events.allocUnbound(domid));
  return {
    ...{ tx, rx, txPages, rxPages, txGrefs, rxGrefs, port },
    txWords: new Uint32Array(txRing.buffer, txRing.byteOffset, PAGE_BYTES / 4),
    rxWords: new Uint32Array(rxRing.buffer, rxRing.byteOffset, PAGE_BYTES / 4),
    nodes: {
      'tx-ring-ref': String(txRef),
      'rx-ring-ref': String(rxRef),
      'event-channel': String(port),
      'request-rx-copy': '1',
      'feature-rx-notify': '1',
      // Frames have their checksums: Network has no way to ask the other side for them, or to say that one is left blank.
      'feature-no-csum-offload': '1',
    },
  };
}

function createFront(
  bus: Bus,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  title: string,
  { mac, mtu }: { readonly mac: Uint8Array; readonly mtu: number },
  { tx, rx, txWords, rxWords, txPages, rxPages, txGrefs, rxGrefs, port: evtchnPort }: Rings,
  device: XenbusDevice,
  connection: Connection,
): Netfront & { readonly serve: () => void; readonly fill: () => void; readonly backendCloses: () => void } {
  const { natives, events } = bus;
  const longestBytes = mtu + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES;
  const assembled = new Uint8Array(longestBytes);
  /** Copies of slots: what is checked here cannot change any more. */
  const txSlot = new Uint32Array(TX_SLOT_BYTES / 4);
  const txSlotBytes = new Uint8Array(txSlot.buffer);
  const rxSlot = new Uint32Array(RX_SLOT_BYTES / 4);
  const rxSlotBytes = new Uint8Array(rxSlot.buffer);
  /** Which pages the backend has. */
  const isSending = new Uint8Array(txPages.count);
  const isPosted = new Uint8Array(rxPages.count);
  let isOpen = true;
  let isWanted = false;
  let wantsRoom = false;
  let hasMore = false;
  let unpublished = 0;
  let notifications = 0;
  let eventCount = 0;
  /** Of a frame in several slots: its bytes so far; -1 when none is begun. */
  let begun = -1;
  let isGood = true;
  let drained: (() => void) | undefined;

  const notify = (): void => {
    notifications++;
    events.notify(evtchnPort);
  };
  const publishSent = (): void => {
    unpublished = 0;
    if (tx.publish()) notify();
  };
  const postReceive = (page: number): void => {
    const offset = rx.request();
    // A ring has a slot for each page.
    if (offset === 'ring-full') return;
    isPosted[page] = 1;
    writeRxRequest(rxWords, offset, page, rxGrefs[page]!);
  };

  /** Tells the backend that it is over, lets it let go of our pages, and takes them back. */
  const leave = async (): Promise<void> => {
    await device.publish({}, XenbusState.Closing);
    await device.waitBackend(XenbusState.Closing);
    giveBack(bus, connection);
    await device.close();
  };
  const stop = (reason: string): void => {
    if (!isOpen) return;
    isOpen = false;
    drained?.();
    port.fail(new DeviceError(title, `the backend ${reason} and was left`));
    // Whatever goes wrong now, xenstore was told as much as it takes; nobody waits for it.
    leave().catch(() => giveBack(bus, connection));
  };

  /** One slot of the receive ring, already copied. False: the backend lies, and was left. */
  const take = (): boolean => {
    const page = responseId(rxSlot);
    const [offset, flags, status] = [rxOffset(rxSlot), rxFlags(rxSlot), rxStatus(rxSlot)];
    if (page >= isPosted.length || isPosted[page] === 0) return (stop('answers what it was not asked'), false);
    if (status > PAGE_BYTES - offset) return (stop('claims more bytes than a page has'), false);
    if ((flags & NETRXF_extra_info) !== 0) return (stop('sends extra information that nobody asked for'), false);
    isPosted[page] = 0;
    const isLast = (flags & NETRXF_more_data) === 0;
    if (begun < 0 && isLast) {
      // Blank checksums we said that we cannot have; the rest is what somebody on the network may send.
      if (status >= ETHERNET_HEADER_BYTES && status <= longestBytes && (flags & NETRXF_csum_blank) === 0)
        port.deliver(rxPages.view(page, offset, status));
    } else {
      if (begun < 0) {
        begun = 0;
        isGood = true;
      }
      isGood &&= status >= 0 && begun + status <= longestBytes && (flags & NETRXF_csum_blank) === 0;
      if (isGood) natives.copy(assembled, begun, rxPages.bytes, rxPages.offsets[page]! + offset, status);
      if (isGood) begun += status;
      if (isLast) {
        const lengthBytes = begun;
        begun = -1;
        if (isGood && lengthBytes >= ETHERNET_HEADER_BYTES) port.deliver(assembled.subarray(0, lengthBytes));
      }
    }
    // The listener may have disconnected.
    if (isOpen) postReceive(page);
    return isOpen;
  };

  const receive = (): void => {
    hasMore = false;
    let count = 0;
    while (isWanted && isOpen) {
      if (count === SLOTS_PER_TURN) {
        hasMore = true;
        break;
      }
      const got = rx.response(rxSlotBytes);
      if (typeof got === 'string') return stop(`breaks the protocol (${got})`);
      if (!got) {
        if (rx.askForEvent()) continue;
        break;
      }
      count++;
      if (!take()) return;
    }
    if (count > 0 && isOpen && rx.publish()) notify();
  };

  /** Takes back the pages of frames that were sent; with `wantsRoom` an event comes for the next ones. */
  const reclaimSent = (): void => {
    while (isOpen || drained) {
      const got = tx.response(txSlotBytes);
      if (typeof got === 'string') return stop(`breaks the protocol (${got})`);
      if (!got) {
        if (wantsRoom && tx.askForEvent()) continue;
        return;
      }
      const page = responseId(txSlot);
      if (page >= isSending.length || isSending[page] === 0) return stop('answers what it was not asked');
      isSending[page] = 0;
      // A status that says that the frame was dropped is the network's: no frame is promised to arrive.
      txPages.put(page);
    }
  };

  const send = (frame: Uint8Array): Sent => {
    const slots = Math.ceil(frame.length / PAGE_BYTES);
    if (txPages.free() < slots) {
      publishSent();
      wantsRoom = true;
      reclaimSent();
      if (!isOpen) return 'gone';
      if (txPages.free() < slots) return 'full';
    }
    for (let slot = 0, start = 0; slot < slots; slot++, start += PAGE_BYTES) {
      const page = txPages.take();
      const partBytes = Math.min(PAGE_BYTES, frame.length - start);
      natives.copy(txPages.bytes, txPages.offsets[page]!, frame, start, partBytes);
      const offset = tx.request();
      // Pages are fewer than slots.
      if (offset === 'ring-full') return 'full';
      isSending[page] = 1;
      const flags = slot === slots - 1 ? 0 : NETTXF_more_data;
      writeTxRequest(txWords, offset, txGrefs[page]!, flags, page, slot === 0 ? frame.length : partBytes);
    }
    unpublished += slots;
    if (unpublished >= SLOTS_PER_PUBLISH) publishSent();
    return 'sent';
  };

  const port = createNetworkPort(loop, {
    mac,
    mtu,
    send,
    wantFrames(areWanted) {
      isWanted = areWanted;
      // What has come while nobody listened.
      hasMore = areWanted;
    },
    async close() {
      isOpen = false;
      publishSent();
      wantsRoom = true;
      const release = loop.hold();
      const timer = await new Promise<ReturnType<typeof loop.setTimer>>((resolve) => {
        const late = loop.setTimer(natives.monotonicNs() + CLOSE_PATIENCE_NS, () => resolve(late));
        drained = () => resolve(late);
        reclaimSent();
        if (tx.inFlight === 0) resolve(late);
      });
      timer.isCancelled = true;
      drained = undefined;
      await leave().finally(release);
    },
  });

  loop.onTurnEnd(() => {
    if (!isOpen) return false;
    if (hasMore) {
      receive();
      return true;
    }
    if (unpublished > 0) publishSent();
    return false;
  });

  return {
    network: port.network,
    serve() {
      eventCount++;
      if (!isOpen && !drained) return;
      receive();
      reclaimSent();
      if (!isOpen && tx.inFlight === 0) drained?.();
      if (isOpen) wantsRoom = port.drain();
    },
    fill() {
      for (let page = 0; page < rxPages.count; page++) postReceive(page);
      rx.publish();
    },
    backendCloses() {
      if (isOpen) void port.network.disconnect();
    },
    drain(sleep) {
      if (!isOpen && !drained) return;
      publishSent();
      wantsRoom = true;
      const deadlineNs = natives.monotonicNs() + CLOSE_PATIENCE_NS;
      for (reclaimSent(); tx.inFlight > 0 && natives.monotonicNs() < deadlineNs; reclaimSent()) sleep(deadlineNs);
    },
    counters: () => ({ notifications, events: eventCount }),
  };
}
