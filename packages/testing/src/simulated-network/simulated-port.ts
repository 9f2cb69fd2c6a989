import type { Arrival, Network, Offload } from '@mirage/types';
import { finishFrame } from '../finish-frames.js';
import { type CarriedFrame, type SimulatedLink, type SimulatedLinkStatistics } from './simulated-link.js';

const HEADER_BYTES = 14;
const LONGEST_WRITE_BYTES = 65535;
const WHOLE: Offload = { checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };
const SENT = Promise.resolve('sent' as const);
const DISCONNECTED = Promise.resolve('disconnected' as const);
const TOO_LONG = Promise.resolve('frame-too-long' as const);

/**
 * A port of the simulated switch: the interface of one host, and its link.
 *
 * @example
 *   import { simulatedNetwork, type SimulatedPort } from 'mirage/testing';
 *
 *   const port: SimulatedPort = simulatedNetwork().addPort();
 *   port.up.options = { loss: 1 }; // from now on, nothing reaches the switch
 */
export interface SimulatedPort extends Network {
  /** The link to the switch. Its `options` may change. */
  readonly up: SimulatedLink;
  /** The link from the switch. */
  readonly down: SimulatedLink;
  /** The sum of the counters of both directions. */
  linkStatistics(): SimulatedLinkStatistics;
}

interface Listener {
  readonly onFrame: (frame: Uint8Array, arrival: Arrival) => void;
  readonly acceptsUnfinished: boolean;
  readonly stop: () => void;
  readonly fail: (error: unknown) => void;
}

/** The parts of a port. */
export interface PortParts {
  readonly mac: Uint8Array;
  readonly mtu: number;
  readonly offloads: boolean;
  readonly up: SimulatedLink;
  readonly down: SimulatedLink;
}

/** The port, and the function that the end of its link calls with every frame. */
export function createPort({ mac, mtu, offloads, up, down }: PortParts): {
  readonly port: SimulatedPort;
  readonly receive: (frame: CarriedFrame) => void;
} {
  const counted = { rxFrames: 0, rxBytes: 0, txFrames: 0, txBytes: 0 };
  let listener: Listener | undefined;
  let isConnected = true;

  const send = (bytes: Uint8Array, offload: Offload, isChecksumGood: boolean): void => {
    counted.txFrames++;
    counted.txBytes += bytes.length;
    up.carry({ bytes, offload, isChecksumGood });
  };
  const hand = (bytes: Uint8Array, arrival: Arrival): void => {
    if (listener === undefined) return;
    counted.rxFrames++;
    counted.rxBytes += bytes.length;
    const { onFrame, fail } = listener;
    try {
      // A frame may be on several cables, so the callee gets a copy.
      onFrame(bytes.slice(), arrival);
    } catch (error) {
      listener = undefined;
      fail(error);
    }
  };

  const port: SimulatedPort = {
    mac,
    mtu,
    up,
    down,
    offloads: { checksum: offloads, segmentsIpv4: offloads, segmentsIpv6: offloads },
    // Not an async function: it sends before it returns, so a core without promises can use it.
    write(frame, offload = WHOLE) {
      if (frame.length < HEADER_BYTES)
        throw new RangeError(`a frame of ${frame.length} bytes is shorter than its header of ${HEADER_BYTES}`);
      if (!isConnected) return DISCONNECTED;
      const isWhole = offload.checksumStart === 0 && offload.segmentBytes === 0;
      if (frame.length > (isWhole ? mtu + HEADER_BYTES : LONGEST_WRITE_BYTES)) return TOO_LONG;
      if (isWhole || (offloads && !up.needsWholeFrames)) {
        send(frame.slice(), isWhole ? WHOLE : { ...offload }, !isWhole);
        return SENT;
      }
      const finished = finishFrame(frame, offload, mtu + HEADER_BYTES);
      if (finished === 'frame-too-long') return TOO_LONG;
      for (const one of finished) send(one, WHOLE, false);
      return SENT;
    },
    listen(onFrame, { acceptsUnfinished = false } = {}) {
      listener?.stop();
      listener = undefined;
      if (!isConnected) return Promise.resolve();
      return new Promise((stop, fail) => {
        listener = { onFrame, acceptsUnfinished, stop, fail };
      });
    },
    statistics: () => ({ ...counted }),
    linkStatistics() {
      const sum = { ...up.counted };
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += down.counted[name];
      return sum;
    },
    async disconnect() {
      isConnected = false;
      listener?.stop();
      listener = undefined;
    },
  };

  const receive = ({ bytes, offload, isChecksumGood }: CarriedFrame): void => {
    if (!isConnected || listener === undefined) return;
    const isWhole = offload.checksumStart === 0 && offload.segmentBytes === 0;
    if (isWhole) {
      if (bytes.length <= mtu + HEADER_BYTES) hand(bytes, { ...WHOLE, isChecksumGood });
      return;
    }
    if (listener.acceptsUnfinished && offloads) {
      hand(bytes, { ...offload, isChecksumGood });
      return;
    }
    const finished = finishFrame(bytes, offload, mtu + HEADER_BYTES);
    if (finished === 'frame-too-long') return;
    for (const one of finished) hand(one, { ...WHOLE, isChecksumGood: false });
  };
  return { port, receive };
}
