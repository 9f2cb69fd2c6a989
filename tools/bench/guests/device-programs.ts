import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, type Workspace } from '../../../e2e/support/workspace';

/** The address that `pinged` answers for. */
export const PINGED_ADDRESS = '10.0.2.50';

/**
 * Writes the unikernel `pinged`: the example `network`, which answers ARP and pings frame by frame in TypeScript. For each line that is typed it tells what has
 * been counted so far, as a line of JSON: `Counted`.
 */
export function writePinged({ write }: Workspace): void {
  write({
    'packages/pinged/config.ts': `import { console, defaultConsole, foreign, job, network, register, tap0 } from 'mirage';

register('pinged', [foreign('Unikernel.Pinged', console.to(network).to(job)).$(defaultConsole, tap0)]);
`,
    'packages/pinged/ping.ts': readFileSync(join(CHECKOUT, 'examples/network/unikernel.ts'), 'utf8'),
    'packages/pinged/unikernel.ts': `import { driverCounters } from 'mirage/runtime';
import type { Console, Network } from 'mirage/types';
import { Ping } from './ping';

export const Pinged = {
  async start(console: Console, network: Network): Promise<void> {
    const tell = async (): Promise<void> => {
      for (;;) {
        if ((await console.readLine()) === undefined) return;
        await console.log(JSON.stringify({ frames: network.statistics().rxFrames, ...driverCounters()[0]!.counters }));
      }
    };
    await Promise.all([Ping.start(console, network, Uint8Array.of(${PINGED_ADDRESS.replaceAll('.', ', ')})), tell()]);
  },
};
`,
  });
}

/** What a program tells that was asked what it has counted: frames received or requests, and the counters of the driver. */
export type Counted = Readonly<Record<string, number>>;

/** One job for a disk: requests of one size, one after the other from the first sector on. */
export interface DiskJob {
  readonly kind: 'read' | 'write';
  readonly requestBytes: number;
  readonly requests: number;
}

/** How long a job took, and what the driver counted meanwhile. */
export interface DiskResult {
  readonly seconds: number;
  readonly counted: Counted;
}

/** Writes the unikernel `disks`: each line that is typed is a list of jobs and a depth, as JSON; its answer is a line, a list of results as JSON. */
export function writeDisks({ write }: Workspace, sizeMiB: number): void {
  write({
    'packages/disks/config.ts': `import { block, blockOfFile, clock, console, defaultClock, defaultConsole, foreign, job, register } from 'mirage';

const main = foreign('Unikernel.Disks', console.to(clock).to(block).to(job));
register('disks', [main.$(defaultConsole, defaultClock, blockOfFile('disk.img', { sizeMiB: ${sizeMiB} }))]);
`,
    'packages/disks/unikernel.ts': `import { driverCounters } from 'mirage/runtime';
import type { Block, Clock, Console } from 'mirage/types';

interface Job {
  readonly kind: 'read' | 'write';
  readonly requestBytes: number;
  readonly requests: number;
}

export const Disks = {
  async start(console: Console, clock: Clock, disk: Block): Promise<void> {
    await console.log('ready');
    for (let line = await console.readLine(); line !== undefined; line = await console.readLine()) {
      const { jobs, depth } = JSON.parse(line) as { readonly jobs: readonly Job[]; readonly depth: number };
      const results: { seconds: number; counted: Record<string, number> }[] = [];
      for (const job of jobs) {
        const [startNs, before] = [clock.monotonicNs(), driverCounters()[0]!.counters];
        await run(disk, job, depth);
        const [endNs, after] = [clock.monotonicNs(), driverCounters()[0]!.counters];
        const counted = Object.fromEntries(Object.keys(after).map((name) => [name, after[name]! - before[name]!]));
        results.push({ seconds: Number(endNs - startNs) / 1e9, counted });
      }
      await console.log(JSON.stringify(results));
    }
  },
};

/** \`depth\` requests are under way at the same time. */
async function run(disk: Block, { kind, requestBytes, requests }: Job, depth: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    const buffers = [new Uint8Array(requestBytes)];
    for (let request = next++; request < requests; request = next++) {
      const result = await disk[kind]((request * requestBytes) / 512, buffers);
      if (result !== 'done') throw new Error(\`\${kind} of \${requestBytes} bytes: \${result}\`);
    }
  };
  await Promise.all(Array.from({ length: depth }, worker));
}
`,
  });
}
