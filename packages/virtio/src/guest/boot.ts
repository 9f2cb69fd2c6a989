import { start, type GuestPlatform, type Unikernel } from '@mirage/runtime';
import { splitArguments } from './arguments.js';
import { seedFromVirtioRng } from './drivers/virtio-rng.js';
import { machine } from './machine.js';
import { encodeUtf8 } from './utf8.js';

/** Status when the unikernel can never end by itself. */
const STATUS_STUCK = 1;
/** The statuses that a machine can pass on; higher ones are cut to the highest. */
const MAX_STATUS = 127;

/** Runs the unikernel as this machine: starts its jobs when the kernel has booted, and powers off when they have ended. Called once, by main.ts. */
export function boot(unikernel: Unikernel): void {
  const { natives, loop, closers } = machine;
  let uncaught: (error: unknown) => void = (error) => natives.panic(String(error));
  const platform = (): GuestPlatform => ({
    args: splitArguments(natives.args()),
    monotonicNs: () => BigInt(Math.trunc(natives.monotonicNs())),
    wallNs: () => natives.wallNs(),
    fillRandom: (bytes) => natives.entropy(bytes),
    writeError: (text) => natives.consoleWrite(encodeUtf8(text)),
    onUncaught: (handle) => void (uncaught = handle),
    exit(status) {
      for (const close of closers) close();
      natives.exit(Math.min(status, MAX_STATUS));
    },
  });

  globalThis.__mirageSeed = () => seedFromVirtioRng(natives, machine.devices());
  globalThis.__mirageUncaught = (error) => uncaught(error);
  globalThis.__mirageStart = () => {
    const running = platform();
    void start(running, unikernel);
    loop.run((error) => uncaught(error));
    running.writeError(`${unikernel.name}  stuck: a job has not ended, and nothing that it could wait for is left.\n`);
    running.exit(STATUS_STUCK);
  };
}
