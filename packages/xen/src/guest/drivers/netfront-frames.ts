import { DeviceError } from '@mirage/runtime';
import { portHost, type Loop } from '@mirage/runtime/machine';
import { createNetworkPort, type OffloadJob, type Sent } from '@mirage/runtime/network';
import type { Network } from '@mirage/types';
import type { Bus } from '../bus/bus.js';
import { leave, type Connection } from '../bus/connection.js';
import type { BackendEnd, XenbusDevice } from '../bus/xenbus.js';
import { createReceiver } from './netfront-receive.js';
import type { Rings } from './netfront-rings.js';
import { createTransmitter } from './netfront-transmit.js';
import type { VifConfig } from './netif-wire.js';

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
   * Waits until the backend has taken what was written: for the very end only, when the domain and all its grants go
   * away. `sleep` ends with the next event, whose handler it calls, or at the deadline.
   */
  readonly drain: (sleep: (deadlineNs: number) => void) => void;
  readonly counters: () => NetfrontCounters;
}

/**
 * The frames of a connection whose rings are made: `fill` the receive ring, then publish it; `serve` is the handler of
 * its channel.
 */
export function createFront(
  bus: Bus,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  title: string,
  config: VifConfig,
  rings: Rings,
  device: XenbusDevice,
  connection: Connection,
): Netfront & {
  readonly serve: () => void;
  readonly fill: () => void;
  readonly backendEnds: (end: BackendEnd) => void;
} {
  const { natives, events } = bus;
  const { mac, mtu } = config;
  const { tx, rx, port: evtchnPort } = rings;
  const transmitter = createTransmitter(natives, rings, config.hasChecksumIpv6);
  const receiver = createReceiver(
    natives,
    rings,
    mtu,
    config.hasScatterGather,
    (frame, arrival) => void port.deliver(frame, arrival),
  );
  let isOpen = true;
  let isWanted = false;
  let wantsRoom = false;
  let hasMore = false;
  let notifications = 0;
  let eventCount = 0;
  let drained: (() => void) | undefined;

  const notify = (): void => {
    notifications++;
    events.notify(evtchnPort);
  };
  const publishSent = (): void => {
    if (tx.publish()) notify();
  };
  const stop = (reason: string): void => {
    if (!isOpen) return;
    isOpen = false;
    drained?.();
    port.fail(new DeviceError(title, `the backend ${reason} and was left`));
    void leave(bus, device, connection);
  };

  const receive = (): void => {
    hasMore = false;
    let count = 0;
    while (isWanted && isOpen) {
      if (count === SLOTS_PER_TURN) {
        hasMore = true;
        break;
      }
      const got = receiver.take();
      if (typeof got === 'string') return stop(got);
      if (!got) {
        if (rx.askForEvent()) continue;
        break;
      }
      count++;
    }
    if (count > 0 && isOpen && rx.publish()) notify();
  };

  /** Takes back the pages of frames that were sent; with `wantsRoom` an event comes for the next ones. */
  const reclaimSent = (): void => {
    while (isOpen || drained) {
      const got = transmitter.reclaim();
      if (typeof got === 'string') return stop(got);
      if (!got && !(wantsRoom && tx.askForEvent())) return;
    }
  };

  const send = (frame: Uint8Array, job?: OffloadJob): Sent => {
    let result = transmitter.send(frame, job);
    if (result === 'full') {
      publishSent();
      wantsRoom = true;
      reclaimSent();
      result = isOpen ? transmitter.send(frame, job) : 'gone';
    }
    if (tx.unpublished >= SLOTS_PER_PUBLISH) publishSent();
    return result;
  };

  const port = createNetworkPort(portHost(loop, natives), natives, {
    mac,
    mtu,
    offloads: config.offloads,
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
    if (tx.unpublished > 0) publishSent();
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
      for (let page = 0; page < rings.rxPages.count; page++) receiver.post(page);
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
