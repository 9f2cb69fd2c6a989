import { openLab } from '../../packages/xen/test/lab';
import { pingDomain } from '../../packages/xen/test/pings';
import { imageOf } from '../../packages/xen/test/programs';
import { soak } from '../../packages/xen/test/soak';

const FINISHING = `[async () => { const c = await connectConsole(); await c.log('hello'); }]`;
const STAYING = `[async () => {
  const c = await connectConsole(), n = await connectNetwork({ name: '' }), b = await connectBlock({ path: 'disk.img' });
  await c.log('running');
  const frame = new Uint8Array(60).fill(255), sectors = new Uint8Array(65536);
  frame.set(n.mac, 6);
  for (let i = 0; ; i++) { await n.write(frame); await b.write((i % 8) * 128, [sectors]); }
}]`;

const PINGS = 10_000;

/**
 * Pings a domain on the laptop Xen, then starts and ends domains, and compares Xen's state. Returns whether nothing is
 * lost, failed or left.
 */
export async function soakXen(cycles: number, seed: number): Promise<boolean> {
  const lab = await openLab();
  try {
    const { ping } = await pingDomain(lab, PINGS);
    const isAnswered = ping.includes(`${PINGS} packets received`);
    console.log(`xen: ${ping.split('\n').find((line) => line.includes('packets')) ?? ping}`);
    const { image: finishing } = await imageOf(FINISHING);
    const { image: staying } = await imageOf(STAYING, `import { connectBlock } from './src/guest/index.js';`);
    const guests = { finishing: await lab.bring('finishing', finishing), staying: await lab.bring('staying', staying) };
    const begin = Date.now();
    const { ends, differences, failures } = await soak(
      (script) => lab.finish('dom0', 'sh', '-c', script),
      guests,
      cycles,
      seed,
      (cycle, moment) => console.log(`${cycle + 1} of ${cycles}: ${moment}`),
    );
    const shown = Object.entries(ends).map(([moment, count]) => `${count} ${moment}`);
    console.log(
      `xen: ${cycles} domains (${shown.join(', ')}), ${failures.length} failures, ${differences.length} traces left, ${((Date.now() - begin) / 1000).toFixed(0)} s`,
    );
    for (const line of [...failures, ...differences]) console.log(`  ${line}`);
    return isAnswered && failures.length + differences.length === 0;
  } finally {
    await lab.close();
  }
}
