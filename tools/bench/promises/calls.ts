import { buildImage, guestOf, writeUnikernel } from '../guests/image';
import { runGuest } from '../guests/qemu';
import { takeInTurn } from '../measure';
import type { Promised } from '../promise';
import { QEMU } from '../requirements';
import { median } from '../statistics';

const CALLS = 200_000;

/** A call into the kernel costs about as much as a call of a TypeScript function. */
export const calls: Promised = {
  name: 'calls',
  needs: QEMU,
  async measure({ workspace, runs }) {
    writeUnikernel(
      workspace,
      'calls',
      `import type { Console } from 'mirage/types';

const { __mirage: kernel } = globalThis as unknown as { __mirage: { entropyReady(): number } };

export const Hello = {
  async start(console: Console): Promise<void> {
    const time = (body: (count: number) => void): number => {
      body(1000);
      const begin = performance.now();
      body(${CALLS});
      return performance.now() - begin;
    };
    const native = kernel.entropyReady;
    const closure = (): number => 1;
    const nothing = time((count) => { for (let i = 0; i < count; i++); });
    const natives = time((count) => { for (let i = 0; i < count; i++) native(); });
    const closures = time((count) => { for (let i = 0; i < count; i++) closure(); });
    const ns = (ms: number): number => (1e6 * (ms - nothing)) / ${CALLS};
    await console.log(\`\${ns(natives)} \${ns(closures)}\`);
  },
};
`,
    );
    await buildImage(workspace, 'calls');
    const guest = await guestOf(workspace, 'calls');
    const { taken } = await takeInTurn({ taken: () => costs(guest) }, runs);
    const [native, closure] = [0, 1].map((column) => taken!.map((row) => row[column]!));
    return [
      {
        what: 'a call of a native, against a call of a closure',
        measured: `${(median(native!) / median(closure!)).toFixed(2)}x  (${median(native!).toFixed(0)} against ${median(closure!).toFixed(0)} ns, emulated)`,
        how: `${CALLS} calls of a native that returns a flag, and of a closure that returns a number, without the loop; microvm`,
        raw: { native: native!, closure: closure! },
      },
    ];
  },
};

async function costs(guest: Parameters<typeof runGuest>[0]): Promise<number[]> {
  const { output, status } = await runGuest(guest);
  const found = output.trim().split(' ').map(Number);
  if (status !== 0 || found.length !== 2) throw new Error(`The guest ended with ${status}: ${output}`);
  return found;
}
