import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, type Workspace } from '../../../e2e/support/workspace';

/** The address of `pinged`. */
export const PINGED_ADDRESS = '10.0.2.50';

/**
 * Writes the unikernel `pinged`: the example `network`, which answers ARP and pings frame by frame in TypeScript. For
 * each line of input it prints its counters so far as a line of JSON: `Counted`.
 */
export function writePinged({ write }: Workspace): void {
  write({
    'packages/pinged/config.ts': `import { console, defaultConsole, foreign, job, network, register, tap0 } from 'mirage';

register('pinged', [foreign('Unikernel.Pinged', console.to(network).to(job)).$(defaultConsole, tap0)]);
`,
    'packages/pinged/ping.ts': readFileSync(join(CHECKOUT, 'examples/network/unikernel.ts'), 'utf8'),
    'packages/pinged/unikernel.ts': `import { Address, driverCounters } from 'mirage/runtime';
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
    await Promise.all([Ping.start(console, network, new Address(Uint8Array.of(${PINGED_ADDRESS.replaceAll('.', ', ')}))), tell()]);
  },
};
`,
  });
}

/** A program's counters: frames received or requests served, and the counters of the driver. */
export type Counted = Readonly<Record<string, number>>;

/** One job for a disk: requests of one size, sequential from the first sector or spread over the disk. */
export interface DiskJob {
  readonly kind: 'read' | 'write';
  readonly isRandom?: boolean;
  readonly requestBytes: number;
  readonly requests: number;
}

/** The duration of a job, and the counters of the driver during it. */
export interface DiskResult {
  readonly seconds: number;
  readonly counted: Counted;
}

/**
 * Source text of a function that chooses the place of a request, counted in requests of this size from the start of
 * the disk. Steps of a prime visit each place once before any repeats, and neighbouring requests are far apart.
 */
const PLACE = `({ isRandom }, request, places) => (request * (isRandom ? 7919 : 1)) % places`;

/** Both programs allocate memory for this many concurrent requests of this size when they start. */
const MOST_DEPTH = 16;
const MOST_REQUEST_BYTES = 1 << 20;

/**
 * Writes the unikernel `disks`. Each line of input is a list of jobs and a depth as JSON; the answer is a line with a
 * list of results as JSON.
 */
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
  readonly isRandom?: boolean;
  readonly requestBytes: number;
  readonly requests: number;
}

export const Disks = {
  async start(console: Console, clock: Clock, disk: Block): Promise<void> {
    // Allocated once: a guest that fills 16 MiB before each job uses up its share of a busy host, and then waits for
    // the next share while the job is timed.
    const memory = Array.from({ length: ${MOST_DEPTH} }, () => new Uint8Array(${MOST_REQUEST_BYTES}));
    await console.log('ready');
    for (let line = await console.readLine(); line !== undefined; line = await console.readLine()) {
      const { jobs, depth } = JSON.parse(line) as { readonly jobs: readonly Job[]; readonly depth: number };
      const results: { seconds: number; counted: Record<string, number> }[] = [];
      for (const job of jobs) {
        const buffers = memory.slice(0, depth).map((bytes) => [bytes.subarray(0, job.requestBytes)]);
        const [startNs, before] = [clock.monotonicNs(), driverCounters()[0]!.counters];
        await run(disk, job, buffers);
        const [endNs, after] = [clock.monotonicNs(), driverCounters()[0]!.counters];
        const counted = Object.fromEntries(Object.keys(after).map((name) => [name, after[name]! - before[name]!]));
        results.push({ seconds: Number(endNs - startNs) / 1e9, counted });
      }
      await console.log(JSON.stringify(results));
    }
  },
};

const place: (job: Job, request: number, places: number) => number = ${PLACE};

/** Runs a job with one concurrent request for each list of buffers. */
async function run(disk: Block, job: Job, lists: readonly Uint8Array[][]): Promise<void> {
  const { kind, requestBytes, requests } = job;
  const sectors = requestBytes / 512;
  const places = Math.floor(disk.info.sizeSectors / sectors);
  let next = 0;
  const worker = async (buffers: readonly Uint8Array[]): Promise<void> => {
    for (let request = next++; request < requests; request = next++) {
      const result = await disk[kind](place(job, request, places) * sectors, buffers);
      if (result !== 'done') throw new Error(\`\${kind} of \${requestBytes} bytes: \${result}\`);
    }
  };
  await Promise.all(lists.map(worker));
}
`,
  });
}

/** The depth of a job that makes one synchronous request after the other, which is the fastest that Linux offers. */
export const NO_DEPTH = 0;

/**
 * The counterpart of `disks` for Linux with Node. It bypasses the page cache and has a thread of Node's pool for each
 * concurrent request.
 */
export const disksScript = (sizeMiB: number): string => `process.env.UV_THREADPOOL_SIZE = '${MOST_DEPTH}';
const fs = require('node:fs');
const fd = fs.openSync('/dev/vda', fs.constants.O_RDWR | fs.constants.O_DIRECT);
const sizeBytes = ${sizeMiB << 20};
// O_DIRECT needs memory aligned to blocks, and WebAssembly's memory is.
const memory = Buffer.from(new WebAssembly.Memory({ initial: ${(MOST_DEPTH * MOST_REQUEST_BYTES) / 65536} }).buffer);
const calls = { read: [fs.read, fs.readSync], write: [fs.write, fs.writeSync] };
const place = ${PLACE};
async function run(job, depth) {
  const { kind, requestBytes, requests } = job;
  const places = Math.floor(sizeBytes / requestBytes);
  const [call, callSync] = calls[kind];
  const at = (request) => place(job, request, places) * requestBytes;
  const check = (bytes) => { if (bytes !== requestBytes) throw new Error(kind + ' gave ' + bytes); };
  if (depth === ${NO_DEPTH}) {
    for (let request = 0; request < requests; request++) check(callSync(fd, memory, 0, requestBytes, at(request)));
    return;
  }
  let next = 0;
  const worker = async (number) => {
    for (let request = next++; request < requests; request = next++)
      await new Promise((resolve, reject) => call(fd, memory, number * requestBytes, requestBytes, at(request), (error, bytes) => (error ? reject(error) : resolve(check(bytes)))));
  };
  await Promise.all(Array.from({ length: depth }, (_, number) => worker(number)));
}
require('node:readline').createInterface({ input: process.stdin, terminal: false }).on('line', async (line) => {
  const { jobs, depth } = JSON.parse(line);
  const results = [];
  for (const job of jobs) {
    const begin = performance.now();
    await run(job, depth);
    results.push({ seconds: (performance.now() - begin) / 1000, counted: {} });
  }
  console.log(JSON.stringify(results));
});
console.log('ready');
`;
