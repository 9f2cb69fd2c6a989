import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAB_FILES, labFolder, labPackages } from '../src/host/lab/assemble.js';
import { buildCpio, type CpioNode } from '../src/host/lab/cpio.js';
import { unpack } from '../src/host/lab/unpack-package.js';

/** The drivers that are modules in Debian's kernel. */
const MODULES = ['xen-netfront', 'xen-blkfront'];

/**
 * Creates a Linux guest from the packages of an assembled lab: its kernel, its busybox, and a script as its first
 * program. For tests of the lab that do not depend on the guest, and for comparisons. Writes NAME.xl, vmlinuz and
 * initramfs into `folder`; `more` are additional lines for xl.
 */
export async function writeLinuxGuest(
  cache: string,
  folder: string,
  { name, script, more = [] }: { readonly name: string; readonly script: string; readonly more?: readonly string[] },
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const lab = labFolder(cache);
  const parts = await guestFiles(cache, labPackages(lab));
  const init = `#!/usr/bin/busybox sh
/usr/bin/busybox --install -s /usr/bin
export PATH=/usr/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
${MODULES.map((module) => `insmod /${module}.ko`).join('\n')}
${script}
poweroff -f
`;
  const nodes = new Map<string, CpioNode>([
    ...[...parts].map(([path, contents]): [string, CpioNode] => [path, { is: 'file', contents, executable: true }]),
    ['init', { is: 'file', contents: Buffer.from(init), executable: true }],
    ['dev/console', { is: 'device', major: 5, minor: 1 }],
    ['proc', { is: 'folder' }],
    ['sys', { is: 'folder' }],
  ]);
  writeFileSync(join(folder, 'vmlinuz'), readFileSync(join(lab, LAB_FILES.kernel)));
  writeFileSync(join(folder, 'initramfs'), buildCpio(nodes));
  const settings = [
    `name = "${name}"`,
    'kernel = "vmlinuz"',
    'ramdisk = "initramfs"',
    'type = "pvh"',
    'memory = 128',
    'cmdline = "console=hvc0 loglevel=0"',
    'on_crash = "preserve"',
    ...more,
  ];
  const file = join(folder, `${name}.xl`);
  writeFileSync(file, `${settings.join('\n')}\n`);
  return file;
}

/** The programs and modules of the guest, unpacked once, because unpacking a kernel package takes seconds. */
async function guestFiles(cache: string, packages: readonly string[]): Promise<Map<string, Buffer>> {
  const wanted = new Map(MODULES.map((module) => [`/${module}.ko`, `${module}.ko`]));
  wanted.set('usr/bin/busybox', 'usr/bin/busybox');
  const kept = join(cache, 'linux-guest');
  const files = new Map<string, Buffer>();
  for (const name of wanted.values()) {
    const file = join(kept, name.replaceAll('/', '_'));
    if (existsSync(file)) files.set(name, readFileSync(file));
  }
  if (files.size === wanted.size) return files;
  mkdirSync(kept, { recursive: true });
  for (const one of packages.filter((name) => /^(?:linux-image|linux-modules|busybox)/.test(name))) {
    const entries = await unpack(join(cache, 'packages', one), (path) =>
      [...wanted.keys()].some((end) => path.replace(/\.xz$|\.zst$/, '').endsWith(end)),
    );
    for (const [path, entry] of entries) {
      const name = [...wanted].find(([end]) => path.endsWith(end))?.[1];
      if (name === undefined || !('contents' in entry)) continue;
      files.set(name, entry.contents);
      writeFileSync(join(kept, name.replaceAll('/', '_')), entry.contents);
    }
  }
  return files;
}
