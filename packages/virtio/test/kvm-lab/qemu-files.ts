import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onPath } from '@mirage/programs';
import type { CpioNode } from '../../../xen/src/host/lab/cpio.js';
import { mergedPath } from '../../../xen/src/host/lab/links.js';
import { QEMU } from '../../../kernel/test/qemu.js';

/** Firmware of the machines, and what QEMU loads a PVH kernel with. A version of QEMU may lack some. */
const FIRMWARE = ['bios-256k.bin', 'bios-microvm.bin', 'qboot.rom', 'pvh.bin', 'kvmvapic.bin', 'linuxboot_dma.bin'];

/** Returns this machine's QEMU with its libraries and firmware, as files of an initramfs at the same paths. */
export function qemuFiles(): Map<string, CpioNode> {
  const program = onPath(QEMU, process.env['PATH'] ?? '');
  if (program === undefined) throw new Error(`${QEMU} is not on PATH`);
  const files = new Map<string, CpioNode>();
  const add = (path: string, executable: boolean, from = path): void => {
    files.set(mergedPath(path.slice(1)), { is: 'file', contents: readFileSync(from), executable });
  };
  add(`/usr/bin/${QEMU}`, true, program);
  for (const library of librariesOf(program)) add(library, true);
  const folders = execFileSync(program, ['-L', 'help'], { encoding: 'utf8' }).trim().split('\n');
  for (const name of FIRMWARE) {
    const file = folders.map((folder) => join(resolve(folder), name)).find(existsSync);
    if (file !== undefined) add(`/usr/share/qemu/${name}`, false, file);
  }
  return files;
}

/** Returns the absolute paths of the libraries of a program, and of its dynamic linker. */
function librariesOf(program: string): string[] {
  const output = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...output.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
}
