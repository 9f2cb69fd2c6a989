import { createNetworkPort, ETHERNET_HEADER_BYTES, scriptBulk, type Sent } from '@mirage/runtime/network';
import type { Arrival, Network, Offload } from '@mirage/types';

export interface MemoryNetworkOptions {
  /** The interface's address: 6 bytes. Default: 02:00:00:00:00:01, and :02 for the second end of a link. */
  readonly mac?: Uint8Array;
  /** Largest payload of a frame in bytes, from 1. Default: 1500. */
  readonly mtu?: number;
  /**
   * Whether frames pass as they were written, unfinished, as between programs of one host. Default: they are finished and cut before they leave, as on a cable.
   */
  readonly offloads?: boolean;
}

/** A network interface in memory, with a test at the other end of its cable. */
export interface MemoryNetwork extends Network {
  /** Copies of all frames sent so far, in order. */
  readonly sent: readonly Uint8Array[];

  /**
   * Hands the interface one frame, as if it came over the cable. Dropped if nobody listens, if it is longer than the mtu allows or shorter than a header.
   * `arrival` says what is not finished of it, as of frames from programs of the same host.
   */
  receive(frame: Uint8Array, arrival?: Arrival): void;
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
  if (!Number.isInteger(mtu) || mtu < 1) throw new RangeError(`An mtu is a whole number of bytes from 1, not ${mtu}.`);
  const sent: Uint8Array[] = [];

  const port = createNetworkPort({ hold: () => () => {}, callLater: () => {} }, scriptBulk, {
    mac,
    mtu,
    offloads: { checksum: offloads, segmentsIpv4: offloads, segmentsIpv6: offloads },
    send(frame, plan): Sent {
      const copy = frame.slice();
      sent.push(copy);
      const arrival = plan && arrivalOf(plan);
      // Not at once: on no real network does a frame arrive while its sender is still inside `write`, and who answers from a listener would go ever deeper.
      void Promise.resolve().then(() => carry(copy, arrival));
      return 'sent';
    },
    wantFrames: () => {},
    close: () => Promise.resolve(),
    stop: () => {},
  });

  return Object.assign(port.network, {
    sent,
    receive(frame: Uint8Array, arrival?: Arrival) {
      const isLong = frame.length > mtu + ETHERNET_HEADER_BYTES && !arrival?.segmentBytes;
      if (frame.length < ETHERNET_HEADER_BYTES || isLong) return;
      // The callee may keep or change what it is given: it must not reach the sender's bytes.
      const copy = frame.slice();
      port.deliver(copy, arrival);
      // Its right to them ends here. Whoever keeps the buffer finds out in the test, not on the machine.
      copy.fill(0);
    },
  });
}

const arrivalOf = ({ checksumStart, checksumOffset, segmentBytes }: Offload): Arrival => ({
  isChecksumGood: true,
  checksumStart,
  checksumOffset,
  segmentBytes,
});
