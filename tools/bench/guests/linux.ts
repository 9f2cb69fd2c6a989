import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildCpio, type CpioNode } from '../../../packages/xen/src/host/lab/cpio';
import { busybox, cloudKernel, writeWhole } from './debian';
import { CACHE } from './floor';

/** A virtual machine with Debian's cloud kernel and the Node that runs this bench. */
export interface LinuxGuest {
  /** The kernel as an ELF, which QEMU starts by PVH like images: faster than the packed one. */
  readonly kernel: string;
  readonly initrd: string;
  /**
   * Returns the bytes of the kernel as packed by Debian and of the file system packed by gzip. Takes seconds.
   */
  readonly packedBytes: () => readonly [kernel: number, files: number];
  readonly version: string;
}

/** The modules of Linux for networks and disks of virtio, in the order of their dependencies. */
export const VIRTIO_DRIVERS: readonly string[] = [
  ...['virtio_ring', 'virtio', 'virtio_mmio', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev', 'virtio_pci'],
  ...['failover', 'net_failover', 'virtio_net', 'virtio_blk'],
];

/** The memory of the machine: enough for Node without swapping. */
export const LINUX_MEMORY_MIB = 512;

/** Returns the kernel command line that runs `script` of the file system with Node and its `flags`. */
export function linuxCommandLine(script: string, flags = ''): string {
  return `console=ttyS0 loglevel=0 panic=-1 random.trust_cpu=on SCRIPT=/${script}${flags === '' ? '' : ` FLAGS=${flags}`}`;
}

/**
 * The first process. Variables on the kernel command line are its environment. Its end is a panic, which ends QEMU.
 */
const INIT = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
for driver in /drivers/*; do [ -e $driver ] && /bin/busybox insmod $driver; done
# The console does not echo its input.
/bin/busybox stty -echo
/bin/node $FLAGS $SCRIPT
/bin/busybox poweroff -f
`;

/**
 * Assembles the guest: packages of Debian's archive, unpacked and not installed, this machine's Node with its
 * libraries, and `scripts` in its root folder. Keeps downloads. `drivers` are modules of the kernel to load first, in
 * this order. Needs apt-get and dpkg.
 */
export function assembleLinux(scripts: Readonly<Record<string, string>>, drivers: readonly string[] = []): LinuxGuest {
  const { elf, packed, version } = cloudKernel();
  const files = nodeArchive(scripts, drivers);
  const initrd = join(CACHE, drivers.length === 0 ? 'node.cpio' : 'node-with-drivers.cpio');
  writeWhole(initrd, files);
  return { kernel: elf, initrd, version, packedBytes: () => [statSync(packed).size, gzipSync(files).length] };
}

/** Builds the initramfs, whose init runs the script on the kernel command line. */
export function nodeArchive(scripts: Readonly<Record<string, string>>, drivers: readonly string[] = []): Buffer {
  return buildCpio(
    new Map([
      ['init', program(INIT)],
      ['bin/busybox', program(busybox())],
      ['bin/node', program(readFileSync(process.execPath))],
      ...libraries(process.execPath).map((path) => [path.slice(1), program(readFileSync(path))] as const),
      // A shell lists them in the order of their names.
      ...drivers.map(
        (name, place) =>
          [`drivers/${String(place).padStart(2, '0')}-${name}.ko`, file(cloudKernel().module(name))] as const,
      ),
      ...Object.entries(scripts).map(([path, text]) => [path, file(text)] as const),
      ...MOUNT_POINTS,
    ]),
  );
}

/** Returns an executable file of an initramfs. */
export const program = (contents: Uint8Array | string): CpioNode => ({
  is: 'file',
  contents: Buffer.from(contents),
  executable: true,
});

/** Returns a file that is not executable. */
export const file = (contents: Uint8Array | string): CpioNode => ({
  is: 'file',
  contents: Buffer.from(contents),
  executable: false,
});

/** Folders for file systems of the kernel, and the console of the first process. */
export const MOUNT_POINTS: readonly (readonly [string, CpioNode])[] = [
  ['proc', { is: 'folder' }],
  ['sys', { is: 'folder' }],
  ['tmp', { is: 'folder' }],
  ['dev/console', { is: 'device', major: 5, minor: 1 }],
];

/** Returns the absolute paths of the libraries of a program. */
function libraries(program: string): string[] {
  const output = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...output.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
}
