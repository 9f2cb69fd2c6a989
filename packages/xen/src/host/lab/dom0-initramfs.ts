/*
 * Builds the initramfs of the laptop Xen's domain 0: the toolstack and its dependencies from Debian's packages, and our
 * scripts. Programs and modules are listed here. The libraries and modules that they depend on are read from the files
 * themselves.
 */
import { buildCpio, type CpioNode } from './cpio.js';
import { dom0Scripts } from './dom0-scripts.js';
import { neededLibraries } from './elf.js';
import { addModules, isModuleFile } from './kernel-modules.js';
import { followLink, MERGED_FOLDERS } from './links.js';
import type { ArchiveEntry } from './tar.js';

/**
 * Programs of domain 0. No file links with libgcc_s, because the C library loads it only when a thread is cancelled.
 * The last entry is the dynamic linker.
 */
const PROGRAMS = [
  /^usr\/bin\/busybox$/,
  /^usr\/bin\/tcpserver$/,
  /^usr\/bin\/xenstore-(?:exists|list|ls|read|rm|watch|write)$/,
  /^usr\/bin\/xenstore$/,
  /^usr\/lib\/xen-[\d.]+\/bin\/(?:xl|xenstored|xenconsoled|xenconsole|xen-init-dom0|libxl-save-helper|lsevtchn|xen-diag)$/,
  /^usr\/lib\/[\w-]+\/libgcc_s\.so\.1$/,
  /^usr\/lib64\/ld-linux-x86-64\.so\.2$/,
];

const LIBRARY = /^usr\/lib\/(?:x86_64-linux-gnu|xen-[\d.]+\/lib(?:\/x86_64-linux-gnu)?)\/[\w.+-]+\.so[\w.]*$/;

/** Kernel modules of domain 0. Each is loaded after those that it depends on. */
const MODULES = [
  ...['xen_privcmd', 'xenfs', 'xen_evtchn', 'xen_gntdev', 'xen_gntalloc'],
  ...['bridge', 'tun', 'loop', 'xen_netback', 'xen_blkback'],
  ...['virtio_pci', 'virtio_net', 'qemu_fw_cfg', 'virtio_scsi', 'sd_mod'],
];

/**
 * Modules that those depend on in some version of Linux. A module's dependencies are known only once it is unpacked,
 * and unpacking all modules takes minutes. Some versions have some of them built in, or do not have them.
 */
const DEPENDED_ON = [
  ...['llc', 'stp', 'failover', 'net_failover'],
  ...['virtio', 'virtio_ring', 'virtio_pci_legacy_dev', 'virtio_pci_modern_dev'],
  ...['scsi_common', 'scsi_mod', 't10_pi', 'crct10dif_common', 'crc_t10dif', 'crc64', 'crc64_rocksoft'],
];

const HYPERVISOR = /^boot\/xen-[\d.]+-amd64\.gz$/;
const KERNEL = /^boot\/vmlinuz-[\w.+-]+$/;

/** Whether the lab needs a file of a package. `path` is a merged path. */
export function isWanted(path: string): boolean {
  if (isModuleFile(path, [...MODULES, ...DEPENDED_ON])) return true;
  return [...PROGRAMS, LIBRARY, HYPERVISOR, KERNEL].some((pattern) => pattern.test(path));
}

/** The files that a lab boots. */
export interface LabParts {
  /** As in the package: compressed with gzip. */
  readonly hypervisor: Buffer;
  readonly kernel: Buffer;
  readonly initramfs: Buffer;
}

/** Builds the parts of a lab from the wanted entries of all packages, by merged path. Error: names a missing file. */
export function labParts(entries: ReadonlyMap<string, ArchiveEntry>): LabParts {
  const found = (pattern: RegExp, what: string): [string, Buffer] => {
    for (const [path, entry] of entries) if (pattern.test(path) && 'contents' in entry) return [path, entry.contents];
    throw new Error(`the packages contain no ${what}`);
  };
  const [, hypervisor] = found(HYPERVISOR, 'hypervisor');
  const [, kernel] = found(KERNEL, 'kernel');
  const nodes = new Map<string, CpioNode>();
  for (const name of MERGED_FOLDERS) nodes.set(name, { is: 'link', target: `usr/${name}` });
  for (const name of ['dev', 'proc', 'sys', 'run', 'tmp', 'root', 'usr/bin', 'usr/sbin', 'usr/local/bin', 'var/log'])
    nodes.set(name, { is: 'folder' });
  nodes.set('var/run', { is: 'link', target: '/run' });
  nodes.set('var/lock', { is: 'link', target: '/run/lock' });
  nodes.set('dev/console', { is: 'device', major: 5, minor: 1 });

  addPrograms(nodes, entries);
  const [xl] = found(/\/bin\/xl$/, 'program xl');
  nodes.set('usr/lib/xen', { is: 'link', target: `/${xl.slice(0, xl.indexOf('/bin/'))}` });
  for (const [path, text] of dom0Scripts(addModules(nodes, entries, MODULES, 'domain 0'))) {
    nodes.set(path, { is: 'file', contents: Buffer.from(text), executable: text.startsWith('#!') });
  }
  return { hypervisor, kernel, initramfs: buildCpio(nodes) };
}

/** Adds the programs, and the libraries that they depend on, directly or not. */
function addPrograms(nodes: Map<string, CpioNode>, entries: ReadonlyMap<string, ArchiveEntry>): void {
  const pending = [...entries.keys()].filter((path) => PROGRAMS.some((pattern) => pattern.test(path)));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (nodes.has(path)) continue;
    const entry = entries.get(path)!;
    if (!('contents' in entry)) {
      const target = followLink(entries, path.slice(0, path.lastIndexOf('/')), entry.target);
      if (!entries.has(target)) throw new Error(`the packages contain no ${target}, the target of the link ${path}`);
      nodes.set(path, { is: 'link', target: `/${target}` });
      pending.push(target);
      continue;
    }
    nodes.set(path, { is: 'file', contents: entry.contents, executable: true });
    for (const library of neededLibraries(entry.contents)) {
      const at = [...entries.keys()].find((candidate) => LIBRARY.test(candidate) && candidate.endsWith(`/${library}`));
      // The dynamic linker is in PROGRAMS.
      if (at === undefined && library.startsWith('ld-linux')) continue;
      if (at === undefined) throw new Error(`the packages contain no ${library}, which ${path} needs`);
      pending.push(at);
    }
  }
}
