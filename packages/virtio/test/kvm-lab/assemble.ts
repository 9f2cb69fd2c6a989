import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCpio, type CpioNode } from '../../../xen/src/host/lab/cpio.js';
import { fetchPackages, kernelPackages, type PackageChoice } from '../../../xen/src/host/lab/debian-packages.js';
import { addModules, isModuleFile } from '../../../xen/src/host/lab/kernel-modules.js';
import { MERGED_FOLDERS } from '../../../xen/src/host/lab/links.js';
import type { ArchiveEntry } from '../../../xen/src/host/lab/tar.js';
import { unpack } from '../../../xen/src/host/lab/unpack-package.js';
import { initScript } from './init-script.js';

/** Version of how the lab is assembled. Increase it with every change, except to the script, which is in the hash. */
const RECIPE = 1;

/** Modules that the guests' QEMU needs: KVM for the emulated processor, and TAP interfaces. */
const MODULES = ['kvm_amd', 'tun'];
/** Modules that those depend on in some version of Linux: see DEPENDED_ON of the laptop Xen. */
const DEPENDED_ON = ['kvm', 'irqbypass', 'ccp', 'rng_core'];

const KERNEL = /^boot\/vmlinuz-[\w.+-]+$/;
const BUSYBOX = /^usr\/bin\/busybox$/;

/** The packages of the laptop Xen that have a Linux: where its tests run, nothing more is downloaded. */
const PACKAGES: PackageChoice = {
  what: 'a kernel (linux-image-amd64 or linux-image-generic) or busybox-static',
  async names(apt) {
    const kernel = await kernelPackages(apt);
    return kernel.length === 0 ? undefined : [...kernel, 'busybox-static'];
  },
};

/** The parts of an assembled lab: paths of files. */
export interface LabParts {
  readonly kernel: string;
  /** A cpio archive with the first program, busybox and the modules. */
  readonly system: string;
}

/** Returns the parts of the lab in a cache of the laptop Xen, and assembles them on first use. */
export async function assembleLab(cache: string): Promise<LabParts> {
  const hash = createHash('sha256').update(JSON.stringify([RECIPE, initScript([])]));
  const folder = join(cache, `kvm-${hash.digest('hex').slice(0, 12)}`);
  const parts = { kernel: join(folder, 'vmlinuz'), system: join(folder, 'system.cpio') };
  if (existsSync(folder)) return parts;
  mkdirSync(cache, { recursive: true });
  const packages = await fetchPackages(join(cache, 'packages'), PACKAGES, (text) => console.log(`kvm lab: ${text}`));
  const entries = new Map<string, ArchiveEntry>();
  for (const file of packages) for (const [path, entry] of await unpack(file, isWanted)) entries.set(path, entry);
  const temporary = mkdtempSync(join(cache, 'new-'));
  writeFileSync(join(temporary, 'vmlinuz'), contentsOf(entries, KERNEL));
  writeFileSync(join(temporary, 'system.cpio'), systemArchive(entries));
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process may have assembled it in the meantime.
    if (!existsSync(folder)) throw error;
  }
  return parts;
}

function isWanted(path: string): boolean {
  return isModuleFile(path, [...MODULES, ...DEPENDED_ON]) || KERNEL.test(path) || BUSYBOX.test(path);
}

function contentsOf(entries: ReadonlyMap<string, ArchiveEntry>, pattern: RegExp): Buffer {
  for (const [path, entry] of entries) if (pattern.test(path) && 'contents' in entry) return entry.contents;
  throw new Error(`the packages contain no file ${pattern.source}`);
}

function systemArchive(entries: ReadonlyMap<string, ArchiveEntry>): Buffer {
  const nodes = new Map<string, CpioNode>();
  for (const name of MERGED_FOLDERS) nodes.set(name, { is: 'link', target: `usr/${name}` });
  for (const name of ['dev', 'proc', 'sys', 'run', 'tmp', 'usr/sbin', 'guest']) nodes.set(name, { is: 'folder' });
  nodes.set('dev/console', { is: 'device', major: 5, minor: 1 });
  nodes.set('usr/bin/busybox', { is: 'file', contents: contentsOf(entries, BUSYBOX), executable: true });
  const script = initScript(addModules(nodes, entries, MODULES, 'the lab'));
  nodes.set('init', { is: 'file', contents: Buffer.from(script), executable: true });
  return buildCpio(nodes);
}
