import { makeNamespace } from '../../../packages/unix/test/namespace';
import { bootLinuxStreams, bootStreams, offloadsOf, streamsGuest } from '../guests/stream-guests';
import { ECHO_PORT, SINK_PORT, SOURCE_PORT, transfer } from '../guests/streams';
import type { Talk } from '../guests/talk';
import type { Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';
import { compare, countOf, type Compared } from './tcp';

const ROWS: readonly Compared[] = [
  { what: 'TCP out: the guest sends', kind: 'receive', guestPort: SOURCE_PORT, bar: 1 },
  { what: 'TCP in: the guest receives', kind: 'send', guestPort: SINK_PORT, bar: 1 },
  { what: 'UDP echo of 1400 bytes', kind: 'echo', guestPort: ECHO_PORT, bar: 1, lengthBytes: 1400 },
];
const tapOf = (name: string): string => `tap,ifname=${name},script=no,downscript=no`;

/** The same over TAP interfaces of Linux, which have all offloads. Needs root, because it creates a namespace. */
export const tcpTap: Promised = {
  name: 'tcp-tap',
  needs: [...QEMU, ...DEBIAN, 'ip'],
  async measure({ workspace, runs, say }) {
    const guest = await streamsGuest(workspace);
    const namespace = makeNamespace();
    const started: Talk[] = [];
    try {
      namespace.addTap('ours', '10.0.3.1/24');
      namespace.addTap('theirs', '10.0.4.1/24');
      const talk = await bootStreams(guest, tapOf('ours'), ['--ipv4=10.0.3.2/24'], namespace.name);
      started.push(talk);
      started.push(await bootLinuxStreams(guest, tapOf('theirs'), '10.0.4.2/24', namespace.name));
      say(`tcp-tap: ${runs + 1} rounds of ${ROWS.length} transfers with two guests`);
      return await compare(
        ROWS,
        runs,
        ({ kind, guestPort: port, lengthBytes = 0 }, isOurs) =>
          transfer(
            { kind, address: isOurs ? '10.0.3.2' : '10.0.4.2', port, count: countOf(kind), lengthBytes },
            namespace.name,
          ),
        `over TAP, ${await offloadsOf(talk)}`,
      );
    } finally {
      for (const talk of started) await talk.kill();
      namespace.remove();
    }
  },
};
