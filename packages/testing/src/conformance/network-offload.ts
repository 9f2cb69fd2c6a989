import type { Arrival, Network, Offload } from '@mirage/types';
import { ask, HEADER_BYTES, WINDOW } from './network-requests.js';
import { BROADCAST, buildPeerFrame, COMMAND, LEAST_FRAME_BYTES } from './network-peer.js';
import { expectEqual, type ConformanceRow } from './row.js';
import { within } from './within.js';
import {
  buildFrame,
  countFrame,
  emptyTally,
  headersOf,
  offloadOf,
  parseFrame,
  FRAME_KINDS,
  type FrameKind,
  type FrameTally,
} from './tcp-udp-frames.js';

/* The rows about offloads: the resulting frames are the same whether the device or the driver does the work. */

const KINDS = [0, 1, 2, 3] as const;
const TCP_KINDS = [2, 3] as const;
const SEGMENT_BYTES = 1000;

/** Payload lengths that, with segments of SEGMENT_BYTES, become at most as many frames as may be in flight. */
const PAYLOADS = [
  1,
  SEGMENT_BYTES,
  SEGMENT_BYTES + 1,
  20 * SEGMENT_BYTES,
  20 * SEGMENT_BYTES + 1,
  WINDOW * SEGMENT_BYTES - 1,
];

const writeFrame = (network: Network, kind: FrameKind, payloadBytes: number, segmentBytes = 0): Promise<string> =>
  network.write(
    buildFrame(kind, BROADCAST, network.mac, payloadBytes, payloadBytes % 2 === 1),
    offloadOf(kind, segmentBytes),
  );

/** Returns what the peer received since the last request. */
async function tallied(network: Network): Promise<FrameTally> {
  const question = { count: 0, length: 0, id: 0 };
  const [answer] = await ask(network, COMMAND.tallyFrames, question, 1, COMMAND.frameTally);
  return { count: answer!.count, longest: answer!.length, payloadBytes: answer!.id, fault: undefined };
}

/**
 * Makes the peer send one unfinished frame of `payloadBytes`, and counts the arriving frames until the payload is
 * complete.
 */
function hear(
  network: Network,
  kind: FrameKind,
  payloadBytes: number,
  acceptsUnfinished: boolean,
  onFrame: (frame: Uint8Array, arrival: Arrival) => void,
): Promise<FrameTally> {
  const tally = emptyTally();
  return within(
    new Promise<FrameTally>((resolve, reject) => {
      network
        .listen(
          (frame, arrival) => {
            const isFinished = arrival.checksumStart === 0 && arrival.segmentBytes === 0;
            const parsed = parseFrame(frame, isFinished ? undefined : arrival);
            if (!parsed) return;
            onFrame(frame, arrival);
            countFrame(tally, frame, parsed);
            if (tally.payloadBytes >= payloadBytes || parsed.fault !== undefined) resolve(tally);
          },
          { acceptsUnfinished },
        )
        .catch(reject);
      const question = { command: COMMAND.stream, count: payloadBytes, length: SEGMENT_BYTES, id: kind };
      void network.write(buildPeerFrame(BROADCAST, network.mac, LEAST_FRAME_BYTES, question));
    }),
    `a frame of ${FRAME_KINDS[kind]}`,
  );
}

const nameOf = (promise: Promise<string>): Promise<string> => promise.catch((error: Error) => error.name);

export const offloadRows: readonly ConformanceRow<Network>[] = [
  ...KINDS.map(
    (kind): ConformanceRow<Network> => ({
      name: `finishes blank checksums of ${FRAME_KINDS[kind]}`,
      async check(network) {
        const payloads = [1, 2, 99, 512, network.mtu + HEADER_BYTES - headersOf(kind)];
        for (const payloadBytes of payloads) {
          expectEqual('the write', await writeFrame(network, kind, payloadBytes), 'sent');
          const { count, payloadBytes: arrived } = await tallied(network);
          expectEqual(`how many right frames of ${payloadBytes} bytes of payload arrived`, count, 1);
          expectEqual('the payload that arrived', arrived, payloadBytes);
        }
      },
    }),
  ),
  ...TCP_KINDS.map(
    (kind): ConformanceRow<Network> => ({
      name: `cuts ${FRAME_KINDS[kind]} into segments, and counts them`,
      async check(network) {
        for (const payloadBytes of PAYLOADS) {
          const before = network.statistics();
          expectEqual('the write', await writeFrame(network, kind, payloadBytes, SEGMENT_BYTES), 'sent');
          const { txFrames, txBytes } = network.statistics();
          const { count, longest, payloadBytes: arrived } = await tallied(network);
          const segments = Math.ceil(payloadBytes / SEGMENT_BYTES);
          expectEqual(`how many right segments of ${payloadBytes} bytes of payload arrived`, count, segments);
          expectEqual('the payload that arrived in turn', arrived, payloadBytes);
          if (longest > LEAST_FRAME_BYTES)
            expectEqual('the longest', longest, headersOf(kind) + Math.min(payloadBytes, SEGMENT_BYTES));
          expectEqual('the frames it has counted', txFrames - before.txFrames, segments);
          expectEqual('the bytes', txBytes - before.txBytes, payloadBytes + segments * headersOf(kind));
        }
      },
    }),
  ),
  {
    name: 'changes neither the frame nor the offload, and keeps the order of writes',
    async check(network) {
      const frame = buildFrame(2, BROADCAST, network.mac, 3000);
      const before = frame.slice();
      const offload = { checksumStart: 0, checksumOffset: 0, segmentBytes: 0 };
      const writes: Promise<string>[] = [];
      // The caller may reuse the record as soon as write returns.
      for (let round = 0; round < 4; round++) {
        Object.assign(offload, offloadOf(2, SEGMENT_BYTES));
        writes.push(network.write(frame, offload));
        Object.assign(offload, { checksumStart: 1, checksumOffset: 1, segmentBytes: 1 });
      }
      expectEqual('the results', (await Promise.all(writes)).join(), 'sent,sent,sent,sent');
      expectEqual('the frame', frame, before);
      const { count, payloadBytes } = await tallied(network);
      expectEqual('the number of correct segments', count, 12);
      expectEqual('the payload of the first, in turn', payloadBytes, 3000);
    },
  },
  {
    name: 'refuses invalid offloads',
    async check(network) {
      const tcp = buildFrame(2, BROADCAST, network.mac, 3000);
      const udp = buildFrame(0, BROADCAST, network.mac, 1000);
      const cut = offloadOf(2, SEGMENT_BYTES);
      const refusals: [string, Uint8Array, Offload, string][] = [
        ['a checksum outside the frame', udp, { ...offloadOf(0), checksumStart: udp.length - 7 }, 'RangeError'],
        ['a checksum in front of it', udp, { ...offloadOf(0), checksumStart: -1 }, 'RangeError'],
        ['a checksum at no byte', udp, { ...offloadOf(0), checksumOffset: 0.5 }, 'RangeError'],
        ['segments of UDP', udp, offloadOf(0, 100), 'RangeError'],
        ['segments of TCP that starts elsewhere', tcp, { ...cut, checksumStart: 35 }, 'RangeError'],
        ['segments of TCP whose end is not there', tcp.subarray(0, 2000), cut, 'RangeError'],
        ['segments of a negative number of bytes', tcp, { ...cut, segmentBytes: -1 }, 'RangeError'],
        [
          'segments that are longer than the mtu',
          new Uint8Array(tcp),
          { ...cut, segmentBytes: 65535 },
          'frame-too-long',
        ],
        ['a frame that is long, and not to be cut', tcp, offloadOf(2), 'frame-too-long'],
        [
          'a frame of 65,536 bytes',
          buildFrame(3, BROADCAST, network.mac, 65536 - 86),
          offloadOf(3, 100),
          'frame-too-long',
        ],
      ];
      const before = network.statistics().txFrames;
      for (const [what, frame, offload, result] of refusals) {
        // A frame whose payload fits into one segment is not cut, and must fit.
        const isLong = network.mtu + HEADER_BYTES < frame.length;
        if (result === 'frame-too-long' && !isLong) continue;
        expectEqual(what, await nameOf(network.write(frame, offload)), result);
      }
      expectEqual('its counters', network.statistics().txFrames - before, 0);
    },
  },
  ...KINDS.map(
    (kind): ConformanceRow<Network> => ({
      name: `delivers ${FRAME_KINDS[kind]} finished, if its sender left work undone`,
      async check(network) {
        for (const payloadBytes of kind < 2 ? [1, 999] : PAYLOADS) {
          const before = network.statistics().rxFrames;
          let unfinished = 0;
          const tally = await hear(network, kind, payloadBytes, false, (_, { checksumStart, segmentBytes }) => {
            if (checksumStart !== 0 || segmentBytes !== 0) unfinished++;
          });
          expectEqual('the fault of a frame', tally.fault, undefined);
          expectEqual('the number of unfinished frames', unfinished, 0);
          expectEqual('the number of frames', tally.count, Math.ceil(payloadBytes / SEGMENT_BYTES));
          expectEqual('whether statistics count all', network.statistics().rxFrames - before >= tally.count, true);
        }
      },
    }),
  ),
  ...KINDS.map(
    (kind): ConformanceRow<Network> => ({
      name: `delivers ${FRAME_KINDS[kind]} unfinished to a listener that accepts it, and can forward it`,
      async check(network) {
        for (const payloadBytes of kind < 2 ? [1, 999] : PAYLOADS) {
          const copies: [Uint8Array, Offload][] = [];
          const tally = await hear(network, kind, payloadBytes, true, (frame, arrival) =>
            copies.push([frame.slice(), { ...arrival }]),
          );
          expectEqual('the fault of a frame', tally.fault, undefined);
          for (const [frame, offload] of copies) {
            frame.set(BROADCAST, 0);
            frame.set(network.mac, 6);
            expectEqual('passing it on', await network.write(frame, offload), 'sent');
          }
          const { count, payloadBytes: arrived } = await tallied(network);
          expectEqual('the number of correct frames at the peer', count, Math.ceil(payloadBytes / SEGMENT_BYTES));
          expectEqual('the payload that it got', arrived, payloadBytes);
        }
      },
    }),
  ),
];
