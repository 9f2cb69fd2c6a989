import { start } from '../../e2e/support/run';
import { setTimeout as sleep } from 'node:timers/promises';
import { DISCARD_PORT, GUEST, type ServedGuest, withServedGuest } from './served-guest';

const KINDS = ['syn', 'fragment4', 'fragment6'] as const;
/** More frames in a second than an image handles. */
const FLOOD_RATE = 20_000;
const MEASURED_MS = 5000;
/** The budget of buffers is 4 MiB, incomplete packets have 512 KiB. */
const HEAP_GROWTH_BYTES = 6 * 2 ** 20;

/** The rate is set anew after each part of an attack, because other programs take more or less of the processor. */
const PART_SECONDS = 2;

/**
 * Measures how many SYNs and fragments an image handles alone on virtio over TAP in a second of QEMU's processor time,
 * and how fast a connection sends to it. Then attacks it with `frames` of each kind at half its rate, and a fifth of
 * them as fast as the interface takes them. Returns whether the connection kept half its speed, also in a second of
 * QEMU's processor time because other programs may run on the machine, and whether it is back a second after the
 * attack.
 */
export function soakAttack(frames: number): Promise<boolean> {
  return withServedGuest(
    async (guest) => {
      const rates = new Map<string, number>();
      for (const kind of KINDS) {
        const rate = await rateAlone(guest, kind);
        rates.set(kind, rate);
        console.log(`attack: the image handles ${rate.toFixed(0)} ${kind} in a second of the processor`);
      }
      const [program, ...words] = guest.linux.before;
      const stream = [...words, 'sh', '-c', `exec nc -N ${GUEST} ${DISCARD_PORT} </dev/zero`];
      const sender = start(program!, stream, { cwd: '/', timeoutMs: 24 * 3600_000 });
      sender.finished.catch(() => undefined);
      let hasPassed = true;
      try {
        await sleep(2000);
        const before = await guest.count();
        for (const kind of KINDS) {
          for (const [name, share, count] of [
            ['at half that rate', 0.5, frames],
            ['as fast as possible', 0, Math.round(frames / 5)],
          ] as const) {
            const alone = await speed(guest, () => sleep(MEASURED_MS));
            const during = await speed(guest, () => attack(guest, kind, rates.get(kind)! * share, count, alone));
            await sleep(1000);
            const after = await speed(guest, () => sleep(MEASURED_MS));
            const later = await speed(guest, () => sleep(MEASURED_MS));
            const { heapBytes, openFlows, handlerErrors } = await guest.count();
            const grown = heapBytes - before.heapBytes;
            const isKept = share === 0 || during.ofProcessor >= alone.ofProcessor / 2;
            const isBack = after.ofClock >= Math.min(alone.ofClock, later.ofClock) / 2;
            const isGood = isKept && isBack && grown < HEAP_GROWTH_BYTES && handlerErrors === 0 && openFlows === 1;
            hasPassed &&= isGood;
            console.log(
              `attack: ${count} ${kind} ${name}: ${text(alone)} before, ${text(during)} during, ${text(after)} a second ` +
                `after, ${text(later)} later; the heap grew by ${grown} bytes${isGood ? '' : ': FAILED'}`,
            );
          }
        }
        console.log(`attack: dropped ${JSON.stringify((await guest.count()).dropped)}`);
      } finally {
        sender.kill('SIGKILL');
      }
      return hasPassed;
    },
    { programs: ['gcc', 'nc'] },
  );
}

/** Returns the frames of a kind that the image takes from the interface in a second of QEMU's processor time. */
async function rateAlone(guest: ServedGuest, kind: string): Promise<number> {
  const taken = async (): Promise<number> =>
    Number(await guest.inside('cat', '/sys/class/net/tap0/statistics/tx_packets'));
  const [before, startCpuMs] = [await taken(), guest.cpuMs()];
  await guest.peer('attack', 'tap0', guest.mac, kind, FLOOD_RATE, (FLOOD_RATE * MEASURED_MS) / 1000);
  const rate = (1000 * ((await taken()) - before)) / (guest.cpuMs() - startCpuMs);
  // Those that are left in queues.
  await sleep(MEASURED_MS);
  return rate;
}

/** Sends frames at a rate for each second of QEMU's processor time; 0: as fast as the interface takes them. */
async function attack(guest: ServedGuest, kind: string, rate: number, frames: number, { share }: Speed): Promise<void> {
  for (let left = frames; left > 0; ) {
    const perSecond = Math.ceil(rate * share);
    const part = rate === 0 ? left : Math.min(left, PART_SECONDS * perSecond);
    const last = await speed(guest, () => guest.peer('attack', 'tap0', guest.mac, kind, perSecond, part));
    share = last.share;
    left -= part;
  }
}

/** Bytes that the guest receives in a second, and in a second of QEMU's processor time. */
interface Speed {
  readonly ofClock: number;
  readonly ofProcessor: number;
  /** Seconds of QEMU's processor time in a second. */
  readonly share: number;
}

async function speed({ count, cpuMs }: ServedGuest, act: () => Promise<unknown>): Promise<Speed> {
  const [before, startMs, startCpuMs] = [await count(), performance.now(), cpuMs()];
  await act();
  const [after, endMs, endCpuMs] = [await count(), performance.now(), cpuMs()];
  const bytes = after.discarded - before.discarded;
  const [clockMs, processorMs] = [endMs - startMs, endCpuMs - startCpuMs];
  return {
    ofClock: (1000 * bytes) / clockMs,
    ofProcessor: (1000 * bytes) / processorMs,
    share: processorMs / clockMs,
  };
}

function text({ ofClock, ofProcessor }: Speed): string {
  return `${(ofClock / 1024).toFixed(0)} KiB/s (${(ofProcessor / 1024).toFixed(0)} in a second of the processor)`;
}
