import { GUEST, GUEST6, withServedGuest } from './served-guest';

/** Linux counts an answer as late after this time. A busy machine is slower than a second. */
const PATIENCE_S = 10;

/** Floods an image with pings over TAP, IPv4 and IPv6. None may be lost. */
export function soakPing(count: number): Promise<boolean> {
  return withServedGuest(
    async (guest) => {
      let hasPassed = true;
      for (const address of [GUEST, GUEST6]) {
        // The first one resolves the address of the link.
        await guest.inside('ping', '-q', '-c', '1', address);
        const output = await guest.inside('ping', '-f', '-q', `-W${PATIENCE_S}`, '-c', String(count), address);
        const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(output) ?? [];
        const isGood = Number(sent) === count && received === sent;
        hasPassed &&= isGood;
        const summary = output.trim().split('\n').slice(-2).join('; ');
        console.log(`ping: ${address}: ${summary}${isGood ? '' : ': FAILED'}`);
      }
      const { heapBytes, dropped } = await guest.count();
      console.log(`ping: dropped ${JSON.stringify(dropped)}, the heap has ${heapBytes} bytes`);
      return hasPassed;
    },
    { programs: ['ping'] },
  );
}
