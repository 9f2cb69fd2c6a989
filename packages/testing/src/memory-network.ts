import type { Arrival, Network } from '@mirage/types';
import { finishFrame } from './finish-frames.js';

/** The header of a frame: destination, source and type (IEEE 802.3, 3.2). */
const HEADER_BYTES = 14;
/** The longest frame of many segments. */
const LONGEST_WRITE_BYTES = 65535;
const WHOLE: Arrival = { isChecksumGood: false, checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };

interface Listener {
  readonly onFrame: (frame: Uint8Array, arrival: Arrival) => void;
  readonly acceptsUnfinished: boolean;
  readonly stop: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Options of `memoryNetwork` and `memoryLink`.
 *
 * @example
 *   import { memoryNetwork, type MemoryNetworkOptions } from 'mirage/testing';
 *
 *   const options: MemoryNetworkOptions = { mtu: 9000 };
 *   const network = memoryNetwork(options);
 */
export interface MemoryNetworkOptions {
  /** The MAC address, 6 bytes. Default: 02:00:00:00:00:01, and :02 for the second end of a link. */
  readonly mac?: Uint8Array;
  /** Largest payload of a frame in bytes, from 1. Default: 1500. */
  readonly mtu?: number;
  /**
   * Whether frames with an offload are delivered unfinished, as between programs of one host. Default: false, they are
   * finished and cut before they leave, as on a cable.
   */
  readonly offloads?: boolean;
}

/**
 * A network interface in memory, with the test at the other end of its cable.
 *
 * @example
 *   import { memoryNetwork, type MemoryNetwork } from 'mirage/testing';
 *
 *   const network: MemoryNetwork = memoryNetwork();
 *   await network.write(new Uint8Array(60));
 *   expect(network.sent).toHaveLength(1);
 */
export interface MemoryNetwork extends Network {
  /** Copies of all frames sent so far, in order. */
  readonly sent: readonly Uint8Array[];

  /**
   * Delivers one frame, as if it arrived over the cable. It is dropped if there is no listener, or if it is longer than
   * the MTU allows or shorter than a header. `arrival` describes an unfinished frame of a program on the same host.
   */
  receive(frame: Uint8Array, arrival?: Arrival): void;
}

/**
 * Creates an interface whose cable ends in the test: read `sent`, and deliver frames with `receive`.
 *
 * @throws {RangeError} if the address does not have 6 bytes, or the MTU is not a whole number from 1.
 * @example
 *   import { memoryNetwork } from 'mirage/testing';
 *
 *   const network = memoryNetwork();
 *   const lengths: number[] = [];
 *   void network.listen((frame) => lengths.push(frame.length));
 *   network.receive(new Uint8Array(60));
 *   expect(lengths).toEqual([60]);
 */
export function memoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  return endpoint(options, 1, () => {});
}

/**
 * Creates two interfaces with a cable between them. Each receives the frames of the other before `write` resolves.
 *
 * @throws {RangeError} for the same options as `memoryNetwork`.
 * @example
 *   import { memoryLink } from 'mirage/testing';
 *
 *   const [client, server] = memoryLink();
 *   void server.listen((frame) => void server.write(frame));
 *   await client.write(new Uint8Array(60));
 *   expect(server.sent).toHaveLength(1);
 */
export function memoryLink(
  first: MemoryNetworkOptions = {},
  second: MemoryNetworkOptions = {},
): readonly [MemoryNetwork, MemoryNetwork] {
  const left: MemoryNetwork = endpoint(first, 1, (frame, arrival) => right.receive(frame, arrival));
  const right: MemoryNetwork = endpoint(second, 2, (frame, arrival) => left.receive(frame, arrival));
  return [left, right];
}

function endpoint(
  options: MemoryNetworkOptions,
  number: number,
  carry: (frame: Uint8Array, arrival: Arrival | undefined) => void,
): MemoryNetwork {
  const mac = Uint8Array.from(options.mac ?? [2, 0, 0, 0, 0, number]);
  const { mtu = 1500, offloads = false } = options;
  if (mac.length !== 6) throw new RangeError(`A MAC address has 6 bytes, not ${mac.length}.`);
  if (!Number.isInteger(mtu) || mtu < 1) throw new RangeError(`An MTU is a whole number of bytes from 1, not ${mtu}.`);
  const longestBytes = mtu + HEADER_BYTES;
  const sent: Uint8Array[] = [];
  const counted = { rxFrames: 0, rxBytes: 0, txFrames: 0, txBytes: 0 };
  let connected = true;
  let listener: Listener | undefined;

  const hand = (frame: Uint8Array, arrival: Arrival): void => {
    if (!listener) return;
    const { onFrame, fail } = listener;
    // A copy: the callee may keep or change the frame, but not the bytes of the sender.
    const copy = frame.slice();
    try {
      onFrame(copy, arrival);
    } catch (error) {
      listener = undefined;
      fail(error);
    }
    // The listener must not use the frame any longer. A listener that keeps it fails in the test, not on the machine.
    copy.fill(0);
  };

  return {
    mac,
    mtu,
    sent,
    offloads: { checksum: offloads, segmentsIpv4: offloads, segmentsIpv6: offloads },
    async write(frame, offload = WHOLE) {
      if (frame.length < HEADER_BYTES)
        throw new RangeError(`a frame of ${frame.length} bytes is shorter than its header of ${HEADER_BYTES}`);
      const isWhole = offload.checksumStart === 0 && offload.segmentBytes === 0;
      const tooLong = frame.length > (isWhole ? longestBytes : LONGEST_WRITE_BYTES);
      const finished = tooLong
        ? 'frame-too-long'
        : isWhole
          ? [frame.slice()]
          : finishFrame(frame, offload, longestBytes);
      if (finished === 'frame-too-long') return finished;
      if (!connected) return 'disconnected';
      counted.txFrames += finished.length;
      counted.txBytes += finished.reduce((sum, { length }) => sum + length, 0);
      const { checksumStart, checksumOffset, segmentBytes } = offload;
      const arrival = { isChecksumGood: !isWhole, checksumStart, checksumOffset, segmentBytes };
      const carried = offloads ? [frame.slice()] : finished;
      sent.push(...carried);
      // Deferred: on a real network no frame arrives while its sender is still inside `write`, and a listener that
      // answers would recurse endlessly.
      await null;
      for (const copy of carried) carry(copy, offloads ? arrival : undefined);
      return 'sent';
    },
    receive(frame, arrival = WHOLE) {
      if (!connected || !listener || frame.length < HEADER_BYTES) return;
      const isWhole = arrival.checksumStart === 0 && arrival.segmentBytes === 0;
      if (isWhole && frame.length > longestBytes) return;
      const finished = isWhole ? [frame] : finishFrame(frame, arrival, longestBytes);
      if (finished === 'frame-too-long') return;
      counted.rxFrames += finished.length;
      counted.rxBytes += finished.reduce((sum, { length }) => sum + length, 0);
      if (isWhole || listener.acceptsUnfinished) hand(frame, arrival);
      else for (const segment of finished) hand(segment, { ...WHOLE, isChecksumGood: true });
    },
    listen(onFrame, { acceptsUnfinished = false } = {}) {
      listener?.stop();
      listener = undefined;
      if (!connected) return Promise.resolve();
      return new Promise((stop, fail) => {
        listener = { onFrame, acceptsUnfinished, stop, fail };
      });
    },
    statistics: () => ({ ...counted }),
    async disconnect() {
      connected = false;
      listener?.stop();
      listener = undefined;
    },
  };
}
