import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decompress } from './decompress.js';
import { dom0Scripts } from './dom0-scripts.js';
import type { Say } from '../xen.js';
import { fetchPackages, XEN_PACKAGES } from './debian-packages.js';
import { isWanted, labParts } from './dom0-initramfs.js';
import type { ArchiveEntry } from './tar.js';
import { unpack } from './unpack-package.js';

/**
 * Version of how a lab is assembled from packages. Increase it with every change, except to the scripts, which are part
 * of the hash.
 */
const RECIPE = 2;

/** Files of an assembled lab, in one folder. */
export const LAB_FILES = {
  hypervisor: 'xen',
  kernel: 'vmlinuz',
  initramfs: 'initramfs',
  packageList: 'packages.json',
} as const;

/** Returns the folder of the lab in a cache. Each recipe has its own, so a lab of another version is never used. */
export function labFolder(cache: string): string {
  const hash = createHash('sha256').update(JSON.stringify([RECIPE, [...dom0Scripts([])]]));
  return join(cache, `lab-${hash.digest('hex').slice(0, 12)}`);
}

/** Whether the lab is assembled. Its folder appears complete, so checking one file is enough. */
export function isAssembled(cache: string): boolean {
  return existsSync(join(labFolder(cache), LAB_FILES.packageList));
}

/**
 * Assembles the laptop Xen from Debian packages in a cache, unless it exists. Returns its folder, which appears
 * complete or not at all. Error: throws with the message of apt, dpkg or the file system.
 */
export async function assemble(cache: string, say: Say): Promise<string> {
  const folder = labFolder(cache);
  if (isAssembled(cache)) return folder;
  mkdirSync(cache, { recursive: true });
  const packages = await fetchPackages(join(cache, 'packages'), XEN_PACKAGES, say);
  say('unpacking');
  const entries = new Map<string, ArchiveEntry>();
  for (const file of packages) for (const [path, entry] of await unpack(file, isWanted)) entries.set(path, entry);
  const parts = labParts(entries);
  const temporary = mkdtempSync(join(cache, 'new-'));
  try {
    writeFileSync(join(temporary, LAB_FILES.hypervisor), await decompress(parts.hypervisor));
    writeFileSync(join(temporary, LAB_FILES.kernel), parts.kernel);
    writeFileSync(join(temporary, LAB_FILES.initramfs), parts.initramfs);
    writeFileSync(
      join(temporary, LAB_FILES.packageList),
      JSON.stringify(
        packages.map((file) => basename(file)),
        null,
        2,
      ),
    );
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process may have assembled it in the meantime.
    if (!isAssembled(cache)) throw error;
  }
  return folder;
}

/** Returns the file names of the packages that a lab was assembled from. */
export function labPackages(folder: string): string[] {
  return JSON.parse(readFileSync(join(folder, LAB_FILES.packageList), 'utf8')) as string[];
}
