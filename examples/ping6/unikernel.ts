import type { Address, Console, Icmp } from 'mirage/types';

/** The first answer takes a second: hosts on the link are asked when no other one has the own address (RFC 4429). */
const TIMEOUT_MS = 5000;

/** Sends echo requests to a host until `count` were answered. */
export const Ping = {
  async start(console: Console, icmp: Icmp, to: Address, count: number): Promise<void> {
    for (let answers = 0; answers < count; ) {
      const pong = await icmp.ping(to, { timeoutMs: TIMEOUT_MS });
      if (typeof pong === 'string') {
        await console.log(`${to}: ${pong}`);
        await new Promise((resolve) => setTimeout(resolve, 1000));
        continue;
      }
      answers++;
      await console.log(
        `${to} answers in ${(Number(pong.roundTripNs) / 1e6).toFixed(1)} ms, hop limit ${pong.hopLimit}`,
      );
    }
  },
};
