import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE } from './floor';

/** Debian's cloud kernel. */
export interface CloudKernel {
  /** As an ELF, which QEMU and Xen start by PVH like images: faster than the packed one. */
  readonly elf: string;
  /** As packed by Debian. */
  readonly packed: string;
  readonly version: string;
  /** Reads one of its modules, by name such as `xen-blkfront`. */
  readonly module: (name: string) => Buffer;
}

/** Downloads and unpacks the kernel on first use. Needs apt-get and dpkg. */
export function cloudKernel(): CloudKernel {
  const version = cloudKernelVersion();
  const folder = unpackPackage(`linux-image-${version}`);
  const packed = join(folder, `boot/vmlinuz-${version}`);
  const elf = join(CACHE, `vmlinux-${version}`);
  if (!existsSync(elf)) writeWhole(elf, unpackKernel(readFileSync(packed)));
  const modules = join(folder, 'lib/modules', version, 'kernel');
  return {
    elf,
    packed,
    version,
    module(name) {
      const file = readdirSync(modules, { recursive: true, encoding: 'utf8' }).find((path) =>
        path.endsWith(`/${name}.ko`),
      );
      if (file === undefined) throw new Error(`Debian's kernel ${version} has no module ${name}.`);
      return readFileSync(join(modules, file));
    },
  };
}

/** Returns busybox, which needs no libraries. */
export function busybox(): Buffer {
  return readFileSync(join(unpackPackage('busybox-static'), 'bin/busybox'));
}

function cloudKernelVersion(): string {
  const output = execFileSync('apt-cache', ['depends', 'linux-image-cloud-amd64'], { encoding: 'utf8' });
  const version = /Depends: linux-image-(\S+)/.exec(output)?.[1];
  if (version === undefined)
    throw new Error(
      'apt-cache does not know linux-image-cloud-amd64. Run `sudo apt-get update` and start the bench again',
    );
  return version;
}

/** Downloads and unpacks a package on first use. Returns the folder with its files. */
function unpackPackage(name: string): string {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  execFileSync('apt-get', ['download', name], { cwd: part, stdio: ['ignore', 'ignore', 'pipe'] });
  const archive = readdirSync(part).find((file) => file.endsWith('.deb'))!;
  execFileSync('dpkg', ['-x', archive, part], { cwd: part });
  renameSync(part, folder);
  return folder;
}

/** Behind the LZ4 frame the payload has the length of the unpacked kernel. */
const LENGTH_BYTES = 4;
const MOST_KERNEL_BYTES = 1 << 28;

/**
 * Returns the ELF in a bzImage. apt itself depends on the library of lz4. Source: Linux, Documentation/x86/boot.rst:
 * setup_sects, payload_offset, payload_length.
 */
function unpackKernel(bzImage: Buffer): Buffer {
  const setupBytes = ((bzImage[0x1f1]! || 4) + 1) * 512;
  const start = setupBytes + bzImage.readUInt32LE(0x248);
  const end = start + bzImage.readUInt32LE(0x24c) - LENGTH_BYTES;
  const lz4 = join(unpackPackage('lz4'), 'usr/bin/lz4');
  const input = bzImage.subarray(start, end);
  return execFileSync(lz4, ['-dc'], { input, maxBuffer: MOST_KERNEL_BYTES, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Writes a file atomically. */
export function writeWhole(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
}
