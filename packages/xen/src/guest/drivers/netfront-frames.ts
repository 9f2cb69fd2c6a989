import { DeviceError } from '@mirage/runtime';
import type { Loop } from '@mirage/runtime/machine';
import { createFrameLoop, type FrameLoop } from '@mirage/runtime/network';
import type { Network } from '@mirage/types';
import type { Bus } from '../bus/bus.js';
import { leave, type Connection } from '../bus/connection.js';
import type { BackendEnd, XenbusDevice } from '../bus/xenbus.js';
import { createReceiver } from './netfront-receive.js';
import type { Rings } from './netfront-rings.js';
import { createTransmitter, SLOTS_OF_SEGMENTS } from './netfront-transmit.js';
import type { VifConfig } from './netif-wire.js';

/** Counters since the interface was connected, for benchmarks and tests. */
export interface NetfrontCounters {
  readonly notifications: number;
  readonly events: number;
}

/** A network and its end. */
export interface Netfront {
  readonly network: Network;
  /**
   * Waits until the backend has taken what was written, for at most a second. Only for the end of the program, when the
   * domain and all its grants end. `sleep` returns after the next event, whose handler it calls, or at the deadline.
   */
  readonly drain: (sleep: (deadlineNs: number) => void) => void;
  readonly counters: () => NetfrontCounters;
}

/**
 * Creates the frame loop of a connection on its rings. `fill` fills the receive ring and publishes it; `serve` is the
 * handler of the event channel.
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
  const transmitter = createTransmitter(natives, tx, config.hasChecksumIpv6);
  const { xenNetPublish } = natives;
  let notifications = 0;
  let eventCount = 0;

  const notify = (): void => {
    notifications++;
    events.notify(evtchnPort);
  };
  const frames: FrameLoop = createFrameLoop(natives, loop, {
    mac,
    mtu,
    offloads: config.offloads,
    takeRx: createReceiver(natives, rx, mtu, config.hasScatterGather),
    publishRx() {
      if (xenNetPublish(rx.page, rx.state) !== 0) notify();
    },
    send: transmitter.send,
    largeSlots: SLOTS_OF_SEGMENTS,
    takeTx: transmitter.take,
    publishTx() {
      if (xenNetPublish(tx.page, tx.state) !== 0) notify();
    },
    wantTx: transmitter.wantEvents,
    inFlight: tx.inFlight,
    release: () => leave(bus, device, connection),
    errorOf: (violation) => new DeviceError(title, `the backend ${violation} and was disconnected`),
  });

  return {
    network: frames.network,
    serve() {
      eventCount++;
      frames.serve();
    },
    fill() {
      rx.fill();
      xenNetPublish(rx.page, rx.state);
    },
    backendEnds(end) {
      // It is not an error if the host removes a device.
      if (end === 'closes') void frames.network.disconnect();
      else frames.stop(end);
    },
    drain: (sleep) => void frames.finish(sleep),
    counters: () => ({ notifications, events: eventCount }),
  };
}
