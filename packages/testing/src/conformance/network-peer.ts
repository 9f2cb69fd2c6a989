import type { Network } from '@mirage/types';
import { buildFrame, countFrame, emptyTally, offloadOf, parseFrame, type FrameKind } from './tcp-udp-frames.js';

/*
 * The other end of a network under test. Its protocol uses frames of the type for experiments (IEEE 802, 9.2.3):
 *
 *   offset  bytes
 *        0      6  destination
 *        6      6  source
 *       12      2  type
 *       14      1  command
 *       15      2  count
 *       17      2  length
 *       19      4  id
 *       23      -  filling
 *
 * Numbers are big-endian.
 *
 * The test sends requests and the peer answers; it sends nothing else. It also counts UDP and TCP frames that
 * tcp-udp-frames.ts builds. It ignores all others.
 */

/** The minimum length of an Ethernet frame without its check sequence: shorter ones may arrive padded. */
export const LEAST_FRAME_BYTES = 60;
const TYPE = 0x88b5;
const FILLING = 23;

/** The requests to a peer, and its answers. */
export const COMMAND = {
  /** Send this frame back, as `echoed`. */
  echo: 1,
  echoed: 2,
  /** Send `count` frames of `length` bytes, numbered from 0, as `burst`. */
  burst: 3,
  bursting: 4,
  /** Count this frame, without an answer. */
  count: 5,
  /**
   * Report the counted frames, and reset the counters: `count`, and as `id` the number of frames that arrived in order.
   */
  tally: 6,
  tallied: 7,
  /**
   * Report the UDP and TCP frames, and reset the counters: `count` of correct frames, `length` of the longest, and as
   * `id` the payload that arrived in order.
   */
  tallyFrames: 8,
  frameTally: 9,
  /**
   * Send one unfinished frame of `count` bytes of payload, of the kind `id`; for TCP, to cut into segments of `length`
   * bytes.
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

/** Each byte differs from its neighbours. Long enough for the longest frame, from any start below 256. */
const PATTERN = Uint8Array.from({ length: 65536 + 256 }, (_, index) => index & 255);
/** Returns the start of the filling of a frame in the pattern. */
const startOf = (id: number, lengthBytes: number): number => (id * 31 + lengthBytes * 7) & 255;
/**
 * The distance of the bytes that are checked in every frame: in an emulator, checking all of them would take longer
 * than everything else.
 */
const STRIDE = 37;

/** Builds a frame of `lengthBytes`, at least 60. */
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
 * Parses a frame of the protocol; undefined for other frames. `isIntact`: whether its filling is unchanged; checks
 * every byte if `count` is 1, otherwise some.
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

/** The broadcast address. */
export const BROADCAST = new Uint8Array(6).fill(255);

/**
 * Runs the peer that `networkConformance` needs, until its network is disconnected. Accepts anything with `mac`,
 * `write` and `listen`: a network, or a socket of the test. Rejects with the errors of `listen`.
 *
 * @example import { memoryLink, servePeer } from 'mirage/testing';
 *
 * const [network, peer] = memoryLink(); const served = servePeer(peer); await peer.disconnect(); await served;
 */
export function servePeer(network: Pick<Network, 'mac' | 'write' | 'listen'>): Promise<void> {
  let counted = 0;
  let inTurn = 0;
  let frames = emptyTally();
  return network.listen((frame) => {
    const asked = parsePeerFrame(frame);
    if (!asked) {
      const parsed = parseFrame(frame);
      if (parsed) countFrame(frames, frame, parsed);
      return;
    }
    const answer = (lengthBytes: number, what: PeerFrame): void =>
      void network.write(buildPeerFrame(frame.subarray(6, 12), network.mac, lengthBytes, what));
    switch (asked.command) {
      case COMMAND.echo:
        // The answer to a damaged frame is damaged too.
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
      case COMMAND.tallyFrames: {
        const { count, longest: length, payloadBytes: id } = frames;
        answer(LEAST_FRAME_BYTES, { command: COMMAND.frameTally, count, length, id });
        frames = emptyTally();
        break;
      }
      case COMMAND.stream: {
        const kind = (asked.id & 3) as FrameKind;
        const built = buildFrame(kind, frame.subarray(6, 12), network.mac, asked.count, asked.count % 2 === 1);
        void network.write(built, offloadOf(kind, kind < 2 ? 0 : asked.length));
        break;
      }
    }
  });
}
