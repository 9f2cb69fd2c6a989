import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '../guests/count';
import { COMPILED } from '../guests/image';
import { bootStreams, offloadsOf, streamsGuests } from '../guests/stream-guests';
import { ECHO_PORT, SINK_PORT, SOURCE_PORT, transfer, userNetwork, type Transfer } from '../guests/streams';
import { inThousands } from '../measure';
import type { Measurement, Promised } from '../promise';
import { QEMU } from '../requirements';

/** The payload of a segment on Ethernet, without timestamps, which QEMU's user network does not send. */
const SEGMENT_BYTES = 1460;
const SEGMENTS = 2000;
const RUNS = 3;
/** A guest is idle again after its last acknowledgments. */
const SETTLE_MS = 200;

interface Row extends Pick<Transfer, 'kind'> {
  readonly what: string;
  readonly guestPort: number;
  readonly lengthBytes: number;
}

const ROWS: readonly Row[] = [
  { what: 'segment sent', kind: 'receive', guestPort: SOURCE_PORT, lengthBytes: SEGMENT_BYTES },
  { what: 'segment received', kind: 'send', guestPort: SINK_PORT, lengthBytes: SEGMENT_BYTES },
  { what: 'datagram of 32 bytes sent back', kind: 'echo', guestPort: ECHO_PORT, lengthBytes: 32 },
  { what: 'datagram of 1400 bytes sent back', kind: 'echo', guestPort: ECHO_PORT, lengthBytes: 1400 },
];

/** The guest's instructions for a segment or datagram, with everything below and above: these counts have no noise. */
export const stackWork: Promised = {
  name: 'stack-work',
  needs: [...QEMU, 'gcc'],
  async measure({ workspace, say }) {
    const guests = await streamsGuests(workspace, COMPILED);
    const counts: Record<string, Record<string, number[]>> = {};
    let offloads = '';
    for (const mode of COMPILED) {
      const network = await userNetwork();
      const { guest: watched, instructions, remove } = counted(guests[mode]);
      const talk = await bootStreams(watched, network.netdev, []);
      try {
        offloads = await offloadsOf(talk);
        for (const { what, kind, guestPort, lengthBytes } of ROWS) {
          say(`stack-work, --compile=${mode}: ${RUNS + 1} times ${SEGMENTS} of: ${what}`);
          const port = network.ports[guestPort]!;
          const count = kind === 'echo' ? SEGMENTS : SEGMENTS * SEGMENT_BYTES;
          const taken: number[] = [];
          for (let run = 0; run <= RUNS; run++) {
            const before = instructions();
            await transfer({ kind, address: '127.0.0.1', port, count, lengthBytes });
            await sleep(SETTLE_MS);
            if (run > 0) taken.push((instructions() - before) / SEGMENTS);
          }
          (counts[what] ??= {})[mode] = taken;
        }
      } finally {
        await talk.kill();
        remove();
      }
    }
    return ROWS.map(
      ({ what }): Measurement => ({
        what: `instructions of the guest for a ${what}`,
        measured: `${inThousands(counts[what]!)}, ${offloads}`,
        how: `a plugin of QEMU counts; ${SEGMENTS} of them through QEMU's user network, with the connection, acknowledgments, driver, engine and kernel; median of ${RUNS}`,
        raw: counts[what]!,
      }),
    );
  },
};
