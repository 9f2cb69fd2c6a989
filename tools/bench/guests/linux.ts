import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildCpio, type CpioNode } from '../../../packages/xen/src/host/lab/cpio';
import { busybox, cloudKernel, writeWhole } from './debian';
import { CACHE } from './floor';

/** Debian's kernel for clouds with the Node that runs this bench, as a virtual machine. */
export interface LinuxGuest {
  /** The kernel as an ELF, which QEMU enters by PVH as it does our images: faster than the packed one. */
  readonly kernel: string;
  readonly initrd: string;
  /**
   * Bytes of the kernel as Debian packs it and of the file system as gzip does: what a user would ship. Takes seconds.
   */
  readonly packedBytes: () => readonly [kernel: number, files: number];
  readonly version: string;
}

/** What Linux drives a network and a disk of virtio with, each after what it depends on. */
export const VIRTIO_DRIVERS: readonly string[] = [
  ...['virtio_ring', 'virtio', 'virtio_mmio', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev', 'virtio_pci'],
  ...['failover', 'net_failover', 'virtio_net', 'virtio_blk'],
];

/** Memory that it is given: enough for Node without swapping. */
export const LINUX_MEMORY_MIB = 512;

/** Kernel command line that runs `script` of the file system with Node. `flags` go to Node. */
export function linuxCommandLine(script: string, flags = ''): string {
  return `console=ttyS0 loglevel=0 panic=-1 random.trust_cpu=on SCRIPT=/${script}${flags === '' ? '' : ` FLAGS=${flags}`}`;
}

/**
 * What the kernel starts. Variables on its command line are the environment. Returning from it is a panic, which ends
 * QEMU.
 */
const INIT = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
for driver in /drivers/*; do [ -e $driver ] && /bin/busybox insmod $driver; done
# What is typed on the console is not repeated.
/bin/busybox stty -echo
/bin/node $FLAGS $SCRIPT
/bin/busybox poweroff -f
`;

/**
 * Assembles the guest: packages of Debian's archive, unpacked and not installed, this machine's Node with its
 * libraries, and `scripts` in its root folder. What was downloaded is kept. `drivers` are modules of the kernel that
 * are loaded first, in this order. Needs apt-get and dpkg.
 */
export function assembleLinux(scripts: Readonly<Record<string, string>>, drivers: readonly string[] = []): LinuxGuest {
  const { elf, packed, version } = cloudKernel();
  const files = nodeArchive(scripts, drivers);
  const initrd = join(CACHE, drivers.length === 0 ? 'node.cpio' : 'node-with-drivers.cpio');
  writeWhole(initrd, files);
  return { kernel: elf, initrd, version, packedBytes: () => [statSync(packed).size, gzipSync(files).length] };
}

/** The initramfs alone: its init runs the script that the kernel's command line names. */
export function nodeArchive(scripts: Readonly<Record<string, string>>, drivers: readonly string[] = []): Buffer {
  return buildCpio(
    new Map([
      ['init', program(INIT)],
      ['bin/busybox', program(busybox())],
      ['bin/node', program(readFileSync(process.execPath))],
      ...libraries(process.execPath).map((path) => [path.slice(1), program(readFileSync(path))] as const),
      // A shell lists them by their names.
      ...drivers.map(
        (name, place) =>
          [`drivers/${String(place).padStart(2, '0')}-${name}.ko`, file(cloudKernel().module(name))] as const,
      ),
      ...Object.entries(scripts).map(([path, text]) => [path, file(text)] as const),
      ...MOUNT_POINTS,
    ]),
  );
}

/** A file of an initramfs that is run. */
export const program = (contents: Uint8Array | string): CpioNode => ({
  is: 'file',
  contents: Buffer.from(contents),
  executable: true,
});

/** A file that is read. */
export const file = (contents: Uint8Array | string): CpioNode => ({
  is: 'file',
  contents: Buffer.from(contents),
  executable: false,
});

/** Where file systems of the kernel go, and the console that it opens for the first program. */
export const MOUNT_POINTS: readonly (readonly [string, CpioNode])[] = [
  ['proc', { is: 'folder' }],
  ['sys', { is: 'folder' }],
  ['tmp', { is: 'folder' }],
  ['dev/console', { is: 'device', major: 5, minor: 1 }],
];

/** Absolute paths of what the dynamic linker loads for a program. */
function libraries(program: string): string[] {
  const output = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...output.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
}
