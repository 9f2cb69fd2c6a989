import { performance } from 'node:perf_hooks';
import { untilAnswer } from '../guests/http-answer';
import { onLinux, type Guest } from '../guests/qemu';
import { STREAM_MACHINE } from '../guests/stream-guests';
import { userNetwork } from '../guests/streams';
import { talkTo } from '../guests/talk';
import { BODY, linuxWeb, PLAIN_PORT, unikernelWeb, webGuest } from '../guests/web';
import { range, ratio, takeInTurn } from '../measure';
import type { Promised } from '../promise';
import { DEBIAN, QEMU } from '../requirements';

const BAR = 1 / 10;

/** A web server answers its first request soon after the start of its machine. */
export const firstAnswer: Promised = {
  name: 'first-answer',
  needs: [...QEMU, ...DEBIAN],
  async measure({ workspace, runs, say }) {
    const guest = await webGuest(workspace);
    const network = await userNetwork([PLAIN_PORT]);
    const port = network.ports[PLAIN_PORT]!;
    say(`first-answer: ${runs + 1} boots of each guest`);
    const [ours, linux] = [unikernelWeb(guest, network.netdev), linuxWeb(guest, network.netdev)];
    const taken = await takeInTurn(
      {
        image: () => timeToAnswer(ours, port),
        linux: () => onLinux(() => timeToAnswer(linux, port)),
      },
      runs,
    );
    const { factor } = ratio(taken, 'image', 'linux');
    return [
      {
        what: 'boot to the first answered request, against Linux + Node',
        measured: `${factor.toFixed(4)}x = 1/${(1 / factor).toFixed(0)}  (${range(taken['image']!)} against ${range(taken['linux']!)})`,
        bar: '<= 1/10',
        kept: factor <= BAR,
        how: `QEMU's start to the body of the first answer, wall time: it is sent through QEMU's user network when the guest has printed that it listens; ${STREAM_MACHINE}, emulated, with a static address; the same with Debian's cloud kernel, and an initramfs whose init starts Node with node:http`,
        raw: taken,
      },
    ];
  },
};

const READY_MS = 90_000;
const ANSWER_MS = 30_000;

/** Starts a guest, asks it when it listens, and kills it. Returns the milliseconds from its start to its answer. */
async function timeToAnswer(guest: Guest, port: number): Promise<number> {
  const startMs = performance.now();
  const talk = talkTo(guest);
  try {
    // A connection before that would wait for its repeated first packet.
    await talk.until('ready\n', { timeoutMs: READY_MS });
    await untilAnswer(port, BODY, { timeoutMs: ANSWER_MS });
    return performance.now() - startMs;
  } finally {
    await talk.kill();
  }
}
