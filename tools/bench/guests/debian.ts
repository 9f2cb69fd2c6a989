import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE } from './floor';
import { unpackLz4 } from './lz4';

/** Debian's kernel for clouds. */
export interface CloudKernel {
  /** As an ELF, which QEMU and Xen enter by PVH as they do our images: faster than the packed one. */
  readonly elf: string;
  /** As Debian ships it. */
  readonly packed: string;
  readonly version: string;
  /** One of its modules, by name: `xen-blkfront`. */
  readonly module: (name: string) => Buffer;
}

/** Fetches and unpacks the kernel, the first time. Needs apt-get and dpkg. */
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

/** The programs of Linux in one, which needs no libraries. */
export function busybox(): Buffer {
  return readFileSync(join(unpackPackage('busybox-static'), 'bin/busybox'));
}

function cloudKernelVersion(): string {
  const output = execFileSync('apt-cache', ['depends', 'linux-image-cloud-amd64'], { encoding: 'utf8' });
  const version = /Depends: linux-image-(\S+)/.exec(output)?.[1];
  if (version === undefined)
    throw new Error('apt-cache knows no linux-image-cloud-amd64: type `sudo apt-get update` and start the bench again');
  return version;
}

/** The folder with the files of a package. */
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

/** The ELF in a bzImage. Source: Linux, Documentation/x86/boot.rst: setup_sects, payload_offset, payload_length. */
function unpackKernel(bzImage: Buffer): Buffer {
  const setupBytes = ((bzImage[0x1f1]! || 4) + 1) * 512;
  const start = setupBytes + bzImage.readUInt32LE(0x248);
  const elf = unpackLz4(bzImage.subarray(start, start + bzImage.readUInt32LE(0x24c)));
  if (typeof elf === 'string') throw new Error(`The payload of Debian's kernel is ${elf}.`);
  return elf;
}

/** Under another name until it is whole. */
export function writeWhole(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
}
