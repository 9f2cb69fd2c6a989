import type { Network } from '@mirage/types';
import {
  buildTransportFrame,
  countFrame,
  emptyTally,
  offloadOf,
  parseTransportFrame,
  type TransportKind,
} from './transport-frames.js';

/*
 * The other end of a network that is tested. It speaks a protocol of its own, in frames of the type for experiments
 * (IEEE 802, 9.2.3):
 *
 *   0 destination, 6 source, 12 type, 14 command (u8), 15 count (u16), 17 length (u16), 19 id (u32), 23 filling;
 *   numbers big-endian.
 *
 * Whoever tests asks; the peer answers, and says nothing by itself. It counts frames of UDP and TCP too, such as
 * transport-frames.ts makes. All others are nobody's.
 */

/** A frame of the least length that Ethernet has without its check sequence: shorter ones may arrive longer. */
export const LEAST_FRAME_BYTES = 60;
const TYPE = 0x88b5;
const FILLING = 23;

/** What is asked of a peer, and what it answers. */
export const COMMAND = {
  /** Send this frame back, as `echoed`. */
  echo: 1,
  echoed: 2,
  /** Send `count` frames of `length` bytes, numbered from 0, as `burst`. */
  burst: 3,
  bursting: 4,
  /** Count this frame, say nothing. */
  count: 5,
  /**
   * Say how many frames were counted, and forget them: `count`, and as `id` how many of them had the number that was
   * due.
   */
  tally: 6,
  tallied: 7,
  /**
   * Say what frames of UDP and TCP came, and forget them: `count` that are right, `length` of the longest, as `id` the
   * payload that came in turn.
   */
  transports: 8,
  transported: 9,
  /**
   * Send one frame of `count` bytes of payload, of the kind `id`, unfinished; of TCP to be cut into segments of
   * `length` bytes.
   */
  stream: 10,
} as const;

/** A frame of the protocol. */
export interface PeerFrame {
  readonly command: number;
  readonly count: number;
  readonly length: number;
  readonly id: number;
}

/** Each byte differs from its neighbours; long enough for the longest frame there can be, from any start below 256. */
const PATTERN = Uint8Array.from({ length: 65536 + 256 }, (_, index) => index & 255);
/** Where in the pattern the filling of a frame starts. */
const startOf = (id: number, lengthBytes: number): number => (id * 31 + lengthBytes * 7) & 255;
/**
 * Bytes between those that are looked at in every frame: in an emulator, looking at each takes longer than all else.
 */
const STRIDE = 37;

/** Builds a frame of `lengthBytes`, 60 at least. */
export function buildPeerFrame(
  destination: Uint8Array,
  source: Uint8Array,
  lengthBytes: number,
  { command, count, length, id }: PeerFrame,
): Uint8Array {
  const frame = new Uint8Array(lengthBytes);
  frame.set(destination, 0);
  frame.set(source, 6);
  const view = new DataView(frame.buffer);
  view.setUint16(12, TYPE);
  view.setUint8(14, command);
  view.setUint16(15, count);
  view.setUint16(17, length);
  view.setUint32(19, id);
  const start = startOf(id, lengthBytes);
  frame.set(PATTERN.subarray(start, start + lengthBytes - FILLING), FILLING);
  return frame;
}

/**
 * The frame, if it is one of the protocol; with `isIntact`, whether its filling arrived as it was sent: every byte of
 * it when `count` is 1, else some.
 */
export function parsePeerFrame(frame: Uint8Array): (PeerFrame & { readonly isIntact: boolean }) | undefined {
  if (frame.length < LEAST_FRAME_BYTES) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint16(12) !== TYPE) return undefined;
  const [count, id] = [view.getUint16(15), view.getUint32(19)];
  const start = startOf(id, frame.length) - FILLING;
  let isIntact = frame.at(-1) === PATTERN[start + frame.length - 1];
  for (let index = FILLING; index < frame.length; index += count === 1 ? 1 : STRIDE)
    if (frame[index] !== PATTERN[start + index]) isIntact = false;
  return { command: view.getUint8(14), count, length: view.getUint16(17), id, isIntact };
}

/** To every station. */
export const BROADCAST = new Uint8Array(6).fill(255);

/**
 * Answers on a network until it is disconnected. Anything with `mac`, `write` and `listen` will do: a network, or a
 * socket of the test's.
 */
export function servePeer(network: Pick<Network, 'mac' | 'write' | 'listen'>): Promise<void> {
  let counted = 0;
  let inTurn = 0;
  let transports = emptyTally();
  return network.listen((frame) => {
    const asked = parsePeerFrame(frame);
    if (!asked) {
      const parsed = parseTransportFrame(frame);
      if (parsed) countFrame(transports, frame, parsed);
      return;
    }
    const answer = (lengthBytes: number, what: PeerFrame): void =>
      void network.write(buildPeerFrame(frame.subarray(6, 12), network.mac, lengthBytes, what));
    switch (asked.command) {
      case COMMAND.echo:
        // A frame that did not arrive intact is not made intact by the answer.
        if (asked.isIntact) answer(frame.length, { ...asked, command: COMMAND.echoed });
        break;
      case COMMAND.burst:
        for (let id = 0; id < asked.count; id++)
          answer(asked.length, { command: COMMAND.bursting, count: asked.count, length: asked.length, id });
        break;
      case COMMAND.count:
        if (asked.id === counted && asked.isIntact) inTurn++;
        counted++;
        break;
      case COMMAND.tally:
        answer(LEAST_FRAME_BYTES, { command: COMMAND.tallied, count: counted, length: 0, id: inTurn });
        counted = inTurn = 0;
        break;
      case COMMAND.transports: {
        const { count, longest: length, payloadBytes: id } = transports;
        answer(LEAST_FRAME_BYTES, { command: COMMAND.transported, count, length, id });
        transports = emptyTally();
        break;
      }
      case COMMAND.stream: {
        const kind = (asked.id & 3) as TransportKind;
        const built = buildTransportFrame(kind, frame.subarray(6, 12), network.mac, asked.count, asked.count % 2 === 1);
        void network.write(built, offloadOf(kind, kind < 2 ? 0 : asked.length));
        break;
      }
    }
  });
}
