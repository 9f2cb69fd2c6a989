import type { Console, Random, Time } from 'mirage/types';

const LINES = 10;

/** A speaker: returns a line of 20 letters after up to a quarter of a second. */
async function readLine(time: Time, random: Random): Promise<string> {
  await time.sleepNs(BigInt(random.generate(1)[0]!) * 1_000_000n);
  return Array.from(random.generate(20), (byte) => String.fromCharCode(97 + (byte % 26))).join('');
}

/** Prints ten lines, each as soon as the speaker returns it. */
export const EchoServer = {
  async start(console: Console, time: Time, random: Random): Promise<void> {
    for (let line = 0; line < LINES; line++) await console.log(await readLine(time, random));
  },
};
