/* Guests for power-cut.ts, with a disk on the file `store` in a folder. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QEMU, qemuArguments } from '../../../kernel/test/qemu.js';
import type { CuttableGuest } from '../../../storage/test/power-cut.js';
import { bundleProgram, imageOf, type GuestProgram } from './program.js';
import { qemuDisks, zeros } from '../../../kernel/test/qemu-disks.js';

const STORE_BYTES = 2 << 20;

const programFor = (drivers: GuestProgram['drivers']): GuestProgram => ({
  drivers,
  imports: `import { changeForEver } from '../../../storage/test/store-changes.js';`,
  jobs: '[() => changeForEver(drivers)]',
});

/** Starts QEMU guests, which are killed. */
export async function qemuGuests(folder: string, machine: 'microvm' | 'q35'): Promise<() => CuttableGuest> {
  const image = await imageOf(programFor('@mirage/virtio/drivers'));
  const devices = qemuDisks(machine, [{ file: zeros(join(folder, 'store'), STORE_BYTES), serial: 'store' }]);
  const args = qemuArguments(image, folder, { machine, devices });
  return () => cuttable(spawn(QEMU, args, { stdio: 'pipe' }));
}

/** Starts Node processes, which are killed. */
export function unixGuests(folder: string): () => CuttableGuest {
  zeros(join(folder, 'store'), STORE_BYTES);
  const file = join(folder, 'program.cjs');
  writeFileSync(file, bundleProgram(programFor('@mirage/unix/drivers')));
  return () => cuttable(spawn(process.execPath, [file], { cwd: folder, stdio: 'pipe' }));
}

function cuttable(child: ChildProcessWithoutNullStreams): CuttableGuest {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const closed = once(child, 'close');
  return {
    output: () => output,
    write: (text) => void child.stdin.write(text),
    cut: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
