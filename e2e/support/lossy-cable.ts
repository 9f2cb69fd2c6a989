import type { Workspace } from './workspace';

/** The UDP ports of the cable and of QEMU's network on loopback. */
const CABLE_PORT = 4001;
const GUEST_PORT = 4002;

/** The behaviour of the cable, each way. */
const LINK = { delayNs: 1e6, loss: 0.05, duplicate: 0.02, reorder: 0.05, corrupt: 0.001 };

/**
 * Writes the unikernel `cable` for unix. It connects the TAP interface of Linux with QEMU's `dgram` network by the
 * lossy cable of mirage/testing, and prints its counters when it ends.
 */
export function writeCable({ write }: Workspace): void {
  write({
    'cable/config.ts': `import {
  clock, console, defaultClock, defaultConsole, defaultTime, foreign, job, network, register, socketStack, stack, tap0, time,
} from 'mirage';

const cable = foreign('Unikernel.Cable', console.to(clock).to(time).to(network).to(stack).to(job));
register('cable', [cable.$(defaultConsole, defaultClock, defaultTime, tap0, socketStack())]);
`,
    'cable/unikernel.ts': `import { Address, shutdownSignal } from 'mirage/runtime';
import { type CableEnd, lossyCable } from 'mirage/testing';
import type { Clock, Console, Network, Stack, Time } from 'mirage/types';

const LOOPBACK = new Address([127, 0, 0, 1]);

export const Cable = {
  async start(console: Console, clock: Clock, time: Time, network: Network, { udp }: Stack): Promise<number> {
    let onFrame = (_frame: Uint8Array): void => {};
    const listener = await udp.listen(${CABLE_PORT}, ({ bytes }) => onFrame(bytes));
    if (typeof listener === 'string') return 1;
    const guest: CableEnd = {
      write: (frame) => void listener.write(frame, LOOPBACK, ${GUEST_PORT}),
      listen: (callback) => void (onFrame = callback),
    };
    const now = { monotonicNs: clock.monotonicNs, sleepNs: time.sleepNs };
    const cable = lossyCable(network, guest, now, ${JSON.stringify(LINK)});
    await console.log('the cable is connected');
    const end = shutdownSignal();
    await new Promise((resolve) => end.addEventListener('abort', resolve));
    await console.log(JSON.stringify(cable.statistics()));
    return 0;
  },
};
`,
  });
}

/** Builds it. Returns the path of its program. */
export async function buildCable({ must, root }: Workspace): Promise<string> {
  await must('nx', 'depend', 'cable');
  await must('nx', 'build', 'cable');
  return `${root}/cable/dist/unix/mir-cable`;
}

/** Returns the command line of QEMU that `nx run --print` prints, with its network on the cable. */
export function onCable(printed: string): string {
  const line = /^qemu-system.*$/m.exec(printed)?.[0];
  if (line === undefined) throw new Error(`No command line of QEMU in the output: ${printed}`);
  const ends = `local.port=${GUEST_PORT},remote.type=inet,remote.host=127.0.0.1,remote.port=${CABLE_PORT}`;
  const netdev = `dgram,id=net0,local.type=inet,local.host=127.0.0.1,${ends}`;
  const changed = line.replace(/-netdev \S+/, `-netdev ${netdev}`);
  if (changed === line) throw new Error(`No network in the command line: ${line}`);
  return changed;
}
