import { createHash } from 'node:crypto';

/** Size of the disk that a guest of the lab writes and reads whole. */
export const DISK_BYTES = 1 << 20;
const log = 'const c = await connectConsole();';

/** The programs of the guests: jobs, and imports. */
export const programs: Record<string, readonly [jobs: string, imports?: string]> = {
  hello: [`[async () => { ${log} await c.log('hello, wörld ✓'); }]`],
  nothing: ['[async () => undefined]'],
  chosen: ['[async () => 42]'],
  uncaught: [`[async () => { throw new TypeError('bad'); }]`],
  greedy: ['[async () => { for (const all = []; ; ) all.push(new Uint8Array(1 << 20).fill(1)); }]'],
  sleeper: [`[async () => { ${log} await c.log('asleep'); await new Promise((r) => setTimeout(r, 600_000)); }]`],
  clock: [
    `[async () => { ${log} for (let i = 0; i < 3; i++) {
      await c.log(Date.now() + ' ' + performance.now());
      await new Promise((r) => setTimeout(r, 1000));
    } }]`,
  ],
  timers: [
    // If the lab pauses for 140 ms while the timers are set, the program sets them again.
    `[async () => { ${log} for (let isTold = false; !isTold; ) {
      const fired = [], begin = performance.now();
      const all = [300, 10, 150].map((ms) => new Promise((r) => setTimeout(() => { fired.push(ms); r(); }, ms)));
      isTold = performance.now() - begin < 140;
      await Promise.all(all);
      if (isTold) await c.log(fired.join());
    } }]`,
  ],
  // Writes every byte of the disk, then reads it back.
  disk: [
    `[async () => {
      ${log}
      const disk = await connectBlock({ path: 'disk.img' });
      const bytes = Uint8Array.from({ length: ${DISK_BYTES} }, (_, at) => at * 7 + (at >> 8));
      const read = new Uint8Array(bytes.length);
      await c.log([await disk.write(0, [bytes]), await disk.flush(), await disk.read(0, [read])].join());
      return read.every((byte, at) => byte === bytes[at]) ? 0 : 1;
    }]`,
    `import { connectBlock } from './src/guest/index.js';`,
  ],
  network: [
    `[async () => Ping.start(await connectConsole(), await connectNetwork({ name: '' }), new Address(Uint8Array.of(10, 0, 0, 2)))]`,
    `import { Address } from '@mirage/types'; import { Ping } from '../../examples/network/unikernel.js';`,
  ],
};

const written = Uint8Array.from({ length: DISK_BYTES }, (_, at) => at * 7 + (at >> 8));
/** What sha256sum prints of that disk. */
export const diskLine = `${createHash('sha256').update(written).digest('hex')}  /guest/disk.img\n`;
