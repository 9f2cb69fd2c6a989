import { bootStreams, streamsGuest, withWords } from '../guests/stream-guests';
import { ECHO_PORT, SINK_PORT, SOURCE_PORT, transfer, userNetwork } from '../guests/streams';
import { idleShare, withMemory, withNetdev, type Guest } from '../guests/qemu';
import { leastThat } from '../least';
import type { Measurement, Promised } from '../promise';
import { QEMU } from '../requirements';

const BARS = { idle: 0.01, memoryMiB: 8 };
const MOST_MIB = 32;
const MIB = 1 << 20;

/** A stack costs little when it has nothing to do, and works with little memory. */
export const stackRest: Promised = {
  name: 'stack-rest',
  needs: QEMU,
  async measure({ workspace, say }) {
    const guest = await streamsGuest(workspace, 'microvm');
    const { netdev } = await userNetwork();
    say('stack-rest: 12 seconds of an idle stack, then the least memory');
    const share = await idleShare(withWords(withNetdev(guest, netdev).guest), 'ready\n', 2000, 10_000);
    const least = await leastThat(
      async (mebibytes) => {
        const isEnough = await serves(withMemory(guest, mebibytes));
        say(`stack-rest: ${mebibytes} MiB ${isEnough ? 'are enough' : 'are not enough'}`);
        return isEnough;
      },
      1,
      MOST_MIB,
      1,
    );
    const rows: Measurement[] = [
      {
        what: 'processor of a guest with an idle stack',
        measured: `${(100 * share).toFixed(2)} %`,
        bar: `< ${100 * BARS.idle} %`,
        kept: share < BARS.idle,
        how: `processor time of QEMU's threads in 10 s, as a share of one processor, with an address from DHCP and three listeners; microvm`,
        raw: { share: [share] },
      },
      {
        what: 'least memory with a stack',
        measured: `${least} MiB`,
        bar: `<= ${BARS.memoryMiB} MiB`,
        kept: least <= BARS.memoryMiB,
        how: "bisection of QEMU's -m, microvm: the least whole MiB with which a guest sends 1 MiB by TCP, receives 1 MiB, and sends 100 datagrams back",
        raw: { mebibytes: [least] },
      },
    ];
    return rows;
  },
};

/** Whether a guest transfers everything. With too little memory it ends before it prints that it is ready. */
async function serves(guest: Guest): Promise<boolean> {
  const { netdev, ports } = await userNetwork();
  const talk = await bootStreams(guest, netdev, []).catch(() => undefined);
  if (talk === undefined) return false;
  try {
    await transfer({ kind: 'receive', address: '127.0.0.1', port: ports[SOURCE_PORT]!, count: MIB });
    await transfer({ kind: 'send', address: '127.0.0.1', port: ports[SINK_PORT]!, count: MIB });
    await transfer({ kind: 'echo', address: '127.0.0.1', port: ports[ECHO_PORT]!, count: 100, lengthBytes: 1400 });
    return true;
  } catch {
    // The guest ended, and the transfer with it.
    return false;
  } finally {
    await talk.kill();
  }
}
