import type { Clock, Time } from '@mirage/types';
import { finishFrame } from '../finish-frames.js';
import { EventQueue } from './event-queue.js';
import { randomFrom } from './mulberry32.js';
import { PcapWriter } from './pcap.js';
import { type CarriedFrame, SimulatedLink, type SimulatedLinkOptions } from './simulated-link.js';
import { createPort, type SimulatedPort } from './simulated-port.js';

/**
 * Options of a simulated network.
 *
 * @example
 *   import { simulatedNetwork, type SimulatedNetworkOptions } from 'mirage/testing';
 *
 *   const options: SimulatedNetworkOptions = { seed: 7, capture: true };
 *   export const network = simulatedNetwork(options);
 */
export interface SimulatedNetworkOptions {
  /** Determines all random choices: a whole number from 0 to 2^32 - 1. Default: 1. */
  readonly seed?: number;
  /** Whether `pcap` returns the frames that reach the switch. Default: false. */
  readonly capture?: boolean;
  /** The initial calendar time, in nanoseconds since 1970. Default: 2026-01-01T00:00:00Z. */
  readonly wallNs?: bigint;
  /** Called with a frame that is longer than the MTU of a link, which a router would report. */
  readonly onTooLong?: (frame: Uint8Array, mtu: number, port: SimulatedPort) => void;
}

/**
 * Options of a port: of its interface, and of its link in both directions.
 *
 * @example
 *   import { simulatedNetwork, type SimulatedPortOptions } from 'mirage/testing';
 *
 *   const slow: SimulatedPortOptions = { bitsPerSecond: 1e6, delayNs: 20e6, down: { loss: 0.01 } };
 *   export const port = simulatedNetwork().addPort(slow);
 */
export interface SimulatedPortOptions extends SimulatedLinkOptions {
  /** Default: 02:00:00:00:00:NN with the number of the port, from 1. */
  readonly mac?: Uint8Array;
  /** The MTU of the interface, not of the link. Default: 1500. */
  readonly interfaceMtu?: number;
  /**
   * Whether the interface leaves checksums and segmentation to the receiver if the link allows it, like programs on one
   * host. Default: false, frames are finished before they are sent.
   */
  readonly offloads?: boolean;
  /** The behaviour of the link for frames from the switch, where it differs from that for frames to the switch. */
  readonly down?: SimulatedLinkOptions;
}

/**
 * A network in virtual time: ports on a switch, each with a link that may delay, lose, duplicate, reorder and corrupt.
 * Nothing happens outside `step`, `runSync` and `run`, and the seed determines everything.
 *
 * @example
 *   import { simulatedNetwork, type SimulatedNetwork } from 'mirage/testing';
 *
 *   const network: SimulatedNetwork = simulatedNetwork({ capture: true });
 *   await network.addPort().write(new Uint8Array(60).fill(255, 0, 6));
 *   await network.run();
 *   export const file: Uint8Array = network.pcap();
 */
export interface SimulatedNetwork {
  readonly seed: number;
  /** Nanoseconds since the network was created. */
  readonly nowNs: number;
  /** The clock of the network, for programs that take one. */
  readonly clock: Clock & Time;
  /** Returns a random number from 0 to below 1 that the seed determines. */
  random(): number;
  /** Adds a port. Its link is the same in both directions, unless `down` differs. */
  addPort(options?: SimulatedPortOptions): SimulatedPort;
  /** Calls `run` at a moment, or now if the moment has passed. Returns a function that cancels the call. */
  schedule(atNs: number, run: () => void): () => void;
  /**
   * Calls `check` after every event. It returns undefined, or a problem as text: then `step` throws an error with the
   * seed, the time and `name`.
   */
  addInvariant(name: string, check: () => string | undefined): void;
  /** Runs the next event. Returns false if there is none. For hosts without promises. */
  step(): boolean;
  /** Runs all events until `untilNs`, or until none is left, and returns their number. Runs no promise jobs. */
  runSync(untilNs?: number): number;
  /** Like `runSync`, but all ready promise jobs run before the next event. For whole programs. */
  run(untilNs?: number): Promise<number>;
  /** Returns the frames that have reached the switch so far, as a file for Wireshark. Empty without `capture`. */
  pcap(): Uint8Array;
}

const NO_OFFLOAD = { checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };

/**
 * Creates a network for tests.
 *
 * @example
 *   import { simulatedNetwork } from 'mirage/testing';
 *
 *   const network = simulatedNetwork({ seed: 7 });
 *   const left = network.addPort({ delayNs: 5e6, loss: 0.05 });
 *   const right = network.addPort({ bitsPerSecond: 1e7 });
 *   void right.listen((frame) => void right.write(frame));
 *   await left.write(new Uint8Array(60).fill(255, 0, 6));
 *   await network.run();
 */
export function simulatedNetwork(options: SimulatedNetworkOptions = {}): SimulatedNetwork {
  const { seed = 1, capture = false, wallNs = 1_767_225_600_000_000_000n, onTooLong } = options;
  const random = randomFrom(seed);
  const queue = new EventQueue();
  const pcap = capture ? new PcapWriter() : undefined;
  const ports: SimulatedPort[] = [];
  const stations = new Map<number, SimulatedPort>();
  const invariants: { readonly name: string; readonly check: () => string | undefined }[] = [];

  /** A learning switch: IEEE 802.1D, 7.7 and 7.8. */
  const forward = (from: SimulatedPort, frame: CarriedFrame): void => {
    pcap?.add(frame.offload.checksumStart === 0 ? frame.bytes : finishedForCapture(frame), queue.nowNs);
    stations.set(stationOf(frame.bytes, 6), from);
    const isGroup = (frame.bytes[0]! & 1) !== 0;
    const to = isGroup ? undefined : stations.get(stationOf(frame.bytes, 0));
    if (to === from) return;
    for (const port of to === undefined ? ports : [to]) if (port !== from) sendDown(port, frame);
  };
  const sendDown = (port: SimulatedPort, frame: CarriedFrame): void => {
    if (frame.offload.checksumStart === 0 || !port.down.needsWholeFrames) {
      port.down.carry(frame);
      return;
    }
    const finished = finishFrame(frame.bytes, frame.offload, port.mtu + 14);
    if (finished === 'frame-too-long') return;
    for (const bytes of finished) port.down.carry({ bytes, offload: NO_OFFLOAD, isChecksumGood: false });
  };
  const check = (): void => {
    for (const invariant of invariants) {
      const wrong = invariant.check();
      if (wrong !== undefined) {
        throw new Error(`${invariant.name}: ${wrong} (seed ${seed}, ${queue.nowNs} ns)`);
      }
    }
  };
  const network: SimulatedNetwork = {
    seed,
    get nowNs() {
      return queue.nowNs;
    },
    clock: {
      monotonicNs: () => BigInt(Math.floor(queue.nowNs)),
      wallNs: () => wallNs + BigInt(Math.floor(queue.nowNs)),
      sleepNs: (durationNs, { signal } = {}) =>
        new Promise((resolve) => {
          if (signal?.aborted) {
            resolve('aborted');
            return;
          }
          const abort = (): void => {
            cancel();
            resolve('aborted');
          };
          const cancel = queue.add(queue.nowNs + Math.max(Number(durationNs), 0), () => {
            signal?.removeEventListener('abort', abort);
            resolve('elapsed');
          });
          signal?.addEventListener('abort', abort, { once: true });
        }),
    },
    random,
    addPort(portOptions = {}) {
      const { mac, interfaceMtu = 1500, offloads = false, down, ...link } = portOptions;
      const tooLong = (frame: CarriedFrame, mtu: number): void => onTooLong?.(frame.bytes, mtu, port);
      const upLink = new SimulatedLink(link, queue, random, (frame) => forward(port, frame), tooLong);
      const downLink = new SimulatedLink(down ?? link, queue, random, (frame) => receive(frame), tooLong);
      const { port, receive } = createPort({
        mac: Uint8Array.from(mac ?? [2, 0, 0, 0, 0, ports.length + 1]),
        mtu: interfaceMtu,
        offloads,
        up: upLink,
        down: downLink,
      });
      ports.push(port);
      return port;
    },
    schedule: (atNs, run) => queue.add(atNs, run),
    addInvariant: (name, check) => void invariants.push({ name, check }),
    step() {
      if (!queue.step()) return false;
      check();
      return true;
    },
    runSync(untilNs = Infinity) {
      let events = 0;
      while (queue.nextNs <= untilNs && network.step()) events++;
      if (untilNs !== Infinity) queue.nowNs = Math.max(queue.nowNs, untilNs);
      return events;
    },
    async run(untilNs = Infinity) {
      let events = 0;
      await everythingElse();
      while (queue.nextNs <= untilNs && network.step()) {
        events++;
        await everythingElse();
      }
      if (untilNs !== Infinity) queue.nowNs = Math.max(queue.nowNs, untilNs);
      return events;
    },
    pcap: () => pcap?.toBytes() ?? new Uint8Array(0),
  };
  return network;
}

/** Bytes of an Ethernet address as one number. */
function stationOf(frame: Uint8Array, at: number): number {
  let station = 0;
  for (let index = 0; index < 6; index++) station = station * 256 + frame[at + index]!;
  return station;
}

/** The frame as Wireshark expects it: with its checksum, and not segmented. */
function finishedForCapture({ bytes, offload }: CarriedFrame): Uint8Array {
  const finished = finishFrame(bytes, { ...offload, segmentBytes: 0 }, 65535);
  return finished === 'frame-too-long' ? bytes : finished[0]!;
}

/** Resolves when all promise jobs that are ready now have run. */
function everythingElse(): Promise<void> {
  return new Promise<void>((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
