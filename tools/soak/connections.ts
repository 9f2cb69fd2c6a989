import { setTimeout as sleep } from 'node:timers/promises';
import { type Counted, ECHO_PORT, GUEST, type ServedGuest, withServedGuest } from './served-guest';

/** Clients at the same time: on a busy machine a round trip takes long. */
const PROCESSES = 16;
/** Connections before the heap is measured, so that tables have their size. */
const WARM_UP = 500;
/** TIME-WAIT of the guest, and a margin. */
const SETTLED_MS = 65_000;
const HEAP_TOLERANCE_BYTES = 64 * 1024;
const NMAP_MINUTES = 60;

/** Opens, uses and closes so many connections from Linux over TAP to an image on virtio. The heap must be as before. */
export function soakConnections(count: number): Promise<boolean> {
  return withServedGuest(async (guest) => {
    await connect(guest, WARM_UP);
    const before = await settled(guest);
    const { failed, seconds } = await connect(guest, count);
    const after = await settled(guest);
    const grown = after.heapBytes - before.heapBytes;
    console.log(
      `connections: ${count - failed} of ${count} opened, used and closed in ${seconds.toFixed(0)} s, ` +
        `${after.openFlows} left; the heap ${grown > 0 ? 'grew' : 'shrank'} by ${Math.abs(grown)} bytes`,
    );
    const isServed = after.acceptedFlows - before.acceptedFlows === count && after.handlerErrors === 0;
    return failed === 0 && isServed && after.openFlows === 0 && grown < HEAP_TOLERANCE_BYTES;
  });
}

/** Scans an image with nmap, which must finish and leave it as before. */
export function soakNmap(): Promise<boolean> {
  return withServedGuest(
    async (guest) => {
      const scan = ['-sS', '-sV', '-O', `--host-timeout=${NMAP_MINUTES}m`, GUEST];
      await connect(guest, WARM_UP);
      // The first scan fills tables, such as that of TIME-WAIT: a second one must need no more.
      await guest.inside('nmap', ...scan);
      const before = await settled(guest);
      const report = await guest.inside('nmap', ...scan);
      const after = await settled(guest);
      const { failed } = await connect(guest, WARM_UP);
      const grown = after.heapBytes - before.heapBytes;
      console.log(report.trim());
      console.log(`nmap: ${failed} of ${WARM_UP} connections failed afterwards; the heap grew by ${grown} bytes`);
      const isFinished = /7\/tcp +open/.test(report) && /9\/tcp +open/.test(report) && report.includes('1 host up');
      return isFinished && failed === 0 && after.openFlows === 0 && grown < HEAP_TOLERANCE_BYTES;
    },
    { programs: ['gcc', 'nmap'] },
  );
}

async function connect(guest: ServedGuest, count: number): Promise<{ failed: number; seconds: number }> {
  const output = await guest.peer('connections', GUEST, ECHO_PORT, count, PROCESSES);
  const [failed, seconds] = output.trim().split(' ').map(Number) as [number, number];
  return { failed, seconds };
}

async function settled(guest: ServedGuest): Promise<Counted> {
  await sleep(SETTLED_MS);
  return guest.count();
}
