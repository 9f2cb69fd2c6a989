import { onShutdownTaken, type Unikernel } from '@mirage/runtime';
import { encodeUtf8, entryOf, receiveShutdown } from '@mirage/runtime/machine';
import { memoryMiB, shutdown, SHUTDOWN_poweroff, SHUTDOWN_reboot, xenVersion } from './bus/hypercall.js';
import { watchShutdown, type ShutdownRequest } from './drivers/control.js';
import { EXIT_STATUS_KEY } from '../exit-status-key.js';
import { machine } from './machine.js';

/** How long the end of the domain waits for xenstore. The console shows the status too. */
const STATUS_PATIENCE_NS = 1e9;

/** Characters that are shown of an unknown request. */
const MOST_SHOWN = 32;

/**
 * Runs the unikernel in this domain: prints where it runs, starts its jobs, and ends the domain when they have ended.
 * The reason is poweroff, reboot if the toolstack requested it, or crash after an uncaught error. Called once, by
 * main.ts.
 */
export function boot(unikernel: Unikernel): void {
  const { natives, loop, closers } = machine;
  let request: ShutdownRequest | undefined;

  const print = (text: string): void => natives.consoleWrite(encodeUtf8(text));
  const say = (line: string): void => print(`${line}\n`);
  const end = (status: number, hasFailed: boolean): void => {
    say(`main returned ${status}`);
    leaveStatus(status);
    machine.pvConsole()?.drain();
    // The native `exit` ends with the reason crash for every status but 0.
    if (hasFailed) natives.exit(status);
    shutdown(natives, request === 'reboot' ? SHUTDOWN_reboot : SHUTDOWN_poweroff);
  };
  const onRequest = (asked: ShutdownRequest): void => {
    request = asked;
    receiveShutdown({ closers, print, end: () => end(0, false) }, asked);
  };

  const onOther = (asked: string): void =>
    say(`Mirage: ${JSON.stringify(asked.slice(0, MOST_SHOWN))} requested, which a unikernel cannot do: it continues`);

  const { start, uncaught } = entryOf({ ...machine, end }, unikernel);
  globalThis.__mirageUncaught = uncaught;
  globalThis.__mirageStart = () => {
    if (!natives.xenSharedInfo())
      natives.panic(
        'this image is for Xen, and there is none here: build it with --configuration=virtio for other machines',
      );
    machine.pvConsole();
    say(`Mirage: ${unikernel.name} on xen ${xenVersion(natives)}, ${memoryMiB(natives)} MiB, PVH`);
    const { xenstore } = machine.bus();
    // Without xenstore no request can come, and the program continues.
    if (xenstore) watchShutdown(xenstore, onRequest, onOther).catch(() => undefined);
    // A job may wait for a shutdown request only.
    onShutdownTaken(() => void loop.hold());
    start();
  };
}

/** Writes the status and waits until xenstore has it. Runs jobs and events itself, because the loop has ended. */
function leaveStatus(status: number): void {
  const { natives } = machine;
  const { xenstore, events } = machine.bus();
  if (!xenstore) return;
  let isDone = false;
  const done = (): void => void (isDone = true);
  xenstore.write(EXIT_STATUS_KEY, String(status)).then(done, done);
  const deadlineNs = natives.monotonicNs() + STATUS_PATIENCE_NS;
  for (natives.runJobs(); !isDone && natives.monotonicNs() < deadlineNs; natives.runJobs()) {
    natives.wait(deadlineNs);
    events.scan();
  }
}
