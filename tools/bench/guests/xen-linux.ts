import { readFileSync } from 'node:fs';
import { buildCpio } from '../../../packages/xen/src/host/lab/cpio';
import { busybox, cloudKernel } from './debian';
import { file, LINUX_MEMORY_MIB, linuxCommandLine, MOUNT_POINTS, nodeArchive, program } from './linux';
import type { XenLab } from './xen-lab';

/**
 * The kernel in the folder of the bench in domain 0. An ELF, because libxl needs 10 to 25 seconds to unpack a packed
 * kernel under an emulator.
 */
const KERNEL = 'vmlinux';

/** Writes the kernel of the guests below. */
export async function putLinuxKernel(lab: XenLab): Promise<void> {
  await lab.put(KERNEL, readFileSync(cloudKernel().elf));
}

/**
 * Defines a PVH domain with Debian's cloud kernel and busybox. `script` is its first process, and loads `modules`
 * itself.
 */
export async function defineLinux(
  lab: XenLab,
  name: string,
  script: string,
  settings: readonly string[],
): Promise<void> {
  await lab.put(`${name}.cpio`, shellArchive(script));
  await lab.define(name, [
    `kernel = "${KERNEL}"`,
    `ramdisk = "${name}.cpio"`,
    'cmdline = "console=hvc0 loglevel=0 panic=-1"',
    ...settings,
  ]);
}

/** Defines a domain with this machine's Node, which runs a script of its root folder. */
export async function defineNode(lab: XenLab, name: string, script: string, text: string): Promise<void> {
  await lab.put(`${name}.cpio`, nodeArchive({ [script]: text }));
  await lab.define(name, [
    `kernel = "${KERNEL}"`,
    `ramdisk = "${name}.cpio"`,
    `cmdline = "${linuxCommandLine(script).replace('ttyS0', 'hvc0')}"`,
    `memory = ${LINUX_MEMORY_MIB}`,
  ]);
}

/** Modules of Debian's kernel for scripts of guests: /xen-netfront.ko and /xen-blkfront.ko. */
const MODULES = ['xen-netfront', 'xen-blkfront'];

function shellArchive(script: string): Buffer {
  const kernel = cloudKernel();
  return buildCpio(
    new Map([
      ['init', program(`#!/bin/busybox sh\n${script}\n`)],
      ['bin/busybox', program(busybox())],
      ...MODULES.map((name) => [`${name}.ko`, file(kernel.module(name))] as const),
      ...MOUNT_POINTS,
    ]),
  );
}
