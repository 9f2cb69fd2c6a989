import type { Network, NetworkStatistics } from '@mirage/types';

/** Destination, source and type: what comes before the payload (IEEE 802.3, 3.2). */
const HEADER_BYTES = 14;

export interface MemoryNetworkOptions {
  /** The interface's address: 6 bytes. Default: 02:00:00:00:00:01, and :02 for the second end of a link. */
  readonly mac?: Uint8Array;
  /** Largest payload of a frame in bytes, from 1. Default: 1500. */
  readonly mtu?: number;
}

/** A network interface in memory, with a test at the other end of its cable. */
export interface MemoryNetwork extends Network {
  /** Copies of all frames sent so far, in order. */
  readonly sent: readonly Uint8Array[];

  /** Hands the interface one frame, as if it came over the cable. Dropped if nobody listens, if it is longer than the mtu allows or shorter than a header. */
  receive(frame: Uint8Array): void;
}

/** An interface whose cable ends in the test: look at `sent`, give it frames with `receive`. */
export function memoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  return endpoint(options, 1, () => {});
}

/** Two interfaces with a cable between them: what one sends, the other receives before `write` resolves. */
export function memoryLink(
  first: MemoryNetworkOptions = {},
  second: MemoryNetworkOptions = {},
): readonly [MemoryNetwork, MemoryNetwork] {
  const left: MemoryNetwork = endpoint(first, 1, (frame) => right.receive(frame));
  const right: MemoryNetwork = endpoint(second, 2, (frame) => left.receive(frame));
  return [left, right];
}

function endpoint(options: MemoryNetworkOptions, number: number, deliver: (frame: Uint8Array) => void): MemoryNetwork {
  const mac = Uint8Array.from(options.mac ?? [2, 0, 0, 0, 0, number]);
  const mtu = options.mtu ?? 1500;
  if (mac.length !== 6) throw new RangeError(`A MAC address has 6 bytes, not ${mac.length}.`);
  if (!Number.isInteger(mtu) || mtu < 1) throw new RangeError(`An mtu is a whole number of bytes from 1, not ${mtu}.`);
  const sent: Uint8Array[] = [];
  let statistics: NetworkStatistics = { rxFrames: 0, rxBytes: 0, txFrames: 0, txBytes: 0 };
  let connected = true;
  let listener:
    | {
        readonly onFrame: (frame: Uint8Array) => void;
        readonly stop: () => void;
        readonly fail: (error: unknown) => void;
      }
    | undefined;

  return {
    mac,
    mtu,
    sent,
    async write(frame) {
      if (frame.length < HEADER_BYTES)
        throw new RangeError(`a frame of ${frame.length} bytes is shorter than its header of ${HEADER_BYTES}`);
      if (frame.length > mtu + HEADER_BYTES) return 'frame-too-long';
      if (!connected) return 'disconnected';
      const copy = frame.slice();
      sent.push(copy);
      statistics = { ...statistics, txFrames: statistics.txFrames + 1, txBytes: statistics.txBytes + copy.length };
      // Not at once: on no real network does a frame arrive while its sender is still inside `write`, and who answers from a listener would go ever deeper.
      await null;
      deliver(copy);
      return 'sent';
    },
    receive(frame) {
      if (!connected || listener === undefined) return;
      if (frame.length < HEADER_BYTES || frame.length > mtu + HEADER_BYTES) return;
      statistics = { ...statistics, rxFrames: statistics.rxFrames + 1, rxBytes: statistics.rxBytes + frame.length };
      // The callee may keep or change what it is given: it must not reach the sender's bytes.
      const copy = frame.slice();
      const { onFrame, fail } = listener;
      try {
        onFrame(copy);
      } catch (error) {
        listener = undefined;
        fail(error);
      }
      // Its right to them ends here. Whoever keeps the buffer finds out in the test, not on the machine.
      copy.fill(0);
    },
    listen(onFrame) {
      listener?.stop();
      listener = undefined;
      if (!connected) return Promise.resolve();
      return new Promise((stop, fail) => {
        listener = { onFrame, stop, fail };
      });
    },
    statistics: () => statistics,
    async disconnect() {
      connected = false;
      listener?.stop();
      listener = undefined;
    },
  };
}
