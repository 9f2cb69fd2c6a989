import { DeviceError } from '@mirage/runtime';
import { portHost, type Loop } from '@mirage/runtime/machine';
import { createNetworkPort, ETHERNET_HEADER_BYTES, VLAN_TAG_BYTES, type Sent } from '@mirage/runtime/network';
import type { Network } from '@mirage/types';
import type { Bus } from '../bus/bus.js';
import { PAGE_BYTES } from '../bus/natives.js';
import { leave, type Connection } from '../bus/connection.js';
import type { BackendEnd, XenbusDevice } from '../bus/xenbus.js';
import type { Rings } from './netfront-rings.js';
import {
  NETRXF_csum_blank,
  NETRXF_extra_info,
  NETRXF_more_data,
  NETTXF_more_data,
  responseId,
  RX_SLOT_BYTES,
  rxFlags,
  rxOffset,
  rxStatus,
  TX_SLOT_BYTES,
  writeRxRequest,
  writeTxRequest,
} from './netif-wire.js';

/** Frames taken before other devices, timers and jobs have their turn. */
const SLOTS_PER_TURN = 64;
/** Slots gathered before the backend is shown them in the middle of a turn. */
const SLOTS_PER_PUBLISH = 16;
/** At the end, frames that the backend does not take are waited for no longer than this. */
const CLOSE_PATIENCE_NS = 1e9;

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

/** The frames of a connection whose rings are made: `fill` the receive ring, then publish it; `serve` is the handler of its channel. */
export function createFront(
  bus: Bus,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  title: string,
  { mac, mtu }: { readonly mac: Uint8Array; readonly mtu: number },
  { tx, rx, txWords, rxWords, txPages, rxPages, txGrefs, rxGrefs, port: evtchnPort }: Rings,
  device: XenbusDevice,
  connection: Connection,
): Netfront & {
  readonly serve: () => void;
  readonly fill: () => void;
  readonly backendEnds: (end: BackendEnd) => void;
} {
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

  const stop = (reason: string): void => {
    if (!isOpen) return;
    isOpen = false;
    drained?.();
    port.fail(new DeviceError(title, `the backend ${reason} and was left`));
    void leave(bus, device, connection);
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

  const port = createNetworkPort(portHost(loop, natives), natives, {
    mac,
    mtu,
    offloads: { checksum: false, segmentsIpv4: false, segmentsIpv6: false },
    send,
    stop,
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
      await leave(bus, device, connection);
      release();
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
    backendEnds(end) {
      // To be taken away is nothing wrong.
      if (end !== 'closes') stop(end);
      else if (isOpen) void port.network.disconnect();
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
