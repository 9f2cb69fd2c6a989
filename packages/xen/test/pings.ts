import type { Lab } from './lab.js';
import { imageOf } from './programs.js';

/** The results of domain 0 that pings a unikernel until it has `count` answers. */
export interface Pinged {
  /** The last lines of ping. */
  readonly ping: string;
  /** The statuses of `xl shutdown` and of the unikernel. */
  readonly statuses: readonly (number | null)[];
  /** The console of the unikernel. */
  readonly output: string;
}

/**
 * Sends pings from domain 0 to the example `network`, each as soon as the one before is answered, then shuts it down.
 */
export async function pingDomain(lab: Lab, count: number): Promise<Pinged> {
  const { image } = await imageOf(
    `[async () => Ping.start(await connectConsole(), await connectNetwork({ name: '' }), new Address(Uint8Array.of(10, 0, 2, 50)))]`,
    `import { Address } from '@mirage/types'; import { Ping } from '../../examples/network/unikernel.js';`,
  );
  const run = lab.run('pinged', image);
  await lab.until('it has its address', () => run.output().includes(' is 10.0.2.50'));
  const { output } = await lab.finish('dom0', 'ping', '-q', '-A', '-c', String(count), '10.0.2.50');
  const { status } = await lab.finish('xl', 'shutdown', 'pinged');
  return { ping: output, statuses: [status, await run.status], output: run.output() };
}
