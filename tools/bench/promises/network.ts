import { echoesOf, type Echoes } from '../guests/echo';
import { buildImage, guestOf } from '../guests/image';
import { takeInTurn } from '../measure';
import type { Promised } from '../promise';
import { QEMU } from '../requirements';
import { median } from '../statistics';

const FRAMES = 20_000;
const LENGTHS = [60, 1514];
const NAME = 'echoing';

/** Echoes frames until one of type 0 comes. */
const MODULE = `import type { Console, Network } from 'mirage/types';

export const Hello = {
  async start(console: Console, network: Network): Promise<void> {
    const listening = network.listen((frame) => {
      if (frame[12] === 0 && frame[13] === 0) void network.disconnect();
      else void network.write(frame);
    });
    await console.log('ready');
    await listening;
    await console.log(String(network.statistics().rxFrames));
  },
};
`;

const CONFIG = `import { console, defaultConsole, foreign, job, network, register, tap0 } from 'mirage';
register('${NAME}', [foreign('Unikernel.Hello', console.to(network).to(job)).$(defaultConsole, tap0)]);
`;

/** Frames there and back through the driver, the interpreter and the driver again. */
export const network: Promised = {
  name: 'network',
  needs: QEMU,
  async measure({ workspace, runs, say }) {
    workspace.write({ [`packages/${NAME}/config.ts`]: CONFIG, [`packages/${NAME}/unikernel.ts`]: MODULE });
    await buildImage(workspace, NAME);
    const guest = await guestOf(workspace, NAME);
    say(`network: ${LENGTHS.length * (runs + 1)} guests echo ${FRAMES} frames each`);
    const takers = LENGTHS.map((length) => [String(length), () => echoesOf(guest, length, FRAMES)] as const);
    const taken = await takeInTurn<Echoes>(Object.fromEntries(takers), runs);
    return LENGTHS.map((length) => {
      const rows = taken[String(length)]!;
      const of = (name: keyof Echoes): number => median(rows.map((row) => row[name]));
      const perSecond = of('framesPerSecond');
      return {
        what: `frames of ${length} bytes echoed by a unikernel`,
        measured: `${perSecond.toFixed(0)} a second, ${((perSecond * length) / 1e6).toFixed(1)} MB/s each way; ${of('cpuUs').toFixed(0)} us of QEMU each`,
        how: `${FRAMES} frames from a UDP socket of this process through QEMU's netdev dgram, at most 32 on their way; virtio-net on microvm, emulated; QEMU's time is that of all its threads, its devices included`,
        raw: Object.fromEntries(
          (['framesPerSecond', 'cpuUs'] as const).map((name) => [name, rows.map((row) => row[name])]),
        ),
      };
    });
  },
};
