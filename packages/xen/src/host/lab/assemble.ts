import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decompress } from './decompress.js';
import { dom0Scripts } from './dom0-scripts.js';
import { isWanted, labParts } from './dom0-initramfs.js';
import { fetchPackages, type Say } from './debian-packages.js';
import type { ArchiveEntry } from './tar.js';
import { unpack } from './unpack-package.js';

/** Counts what is assembled differently from the same packages; the scripts count by themselves. */
const RECIPE = 2;

/** Files of an assembled lab, beside each other in one folder. */
export const LAB_FILES = {
  hypervisor: 'xen',
  kernel: 'vmlinuz',
  initramfs: 'initramfs',
  manifest: 'packages.json',
} as const;

/** The folder of the lab in a cache: one for each recipe, so that a lab of another version is never taken for ours. */
export function labFolder(cache: string): string {
  const hash = createHash('sha256').update(JSON.stringify([RECIPE, [...dom0Scripts([])]]));
  return join(cache, `lab-${hash.digest('hex').slice(0, 12)}`);
}

/** Whether the lab is assembled already. It appears whole, so one file tells. */
export function isAssembled(cache: string): boolean {
  return existsSync(join(labFolder(cache), LAB_FILES.manifest));
}

/**
 * Assembles the laptop Xen in a cache from Debian packages, unless it is there; returns its folder. It appears whole or
 * not at all. Errors: throws with what apt, dpkg or the file system says.
 */
export async function assemble(cache: string, say: Say): Promise<string> {
  const folder = labFolder(cache);
  if (isAssembled(cache)) return folder;
  mkdirSync(cache, { recursive: true });
  const packages = await fetchPackages(join(cache, 'packages'), say);
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
      join(temporary, LAB_FILES.manifest),
      JSON.stringify(
        packages.map((file) => basename(file)),
        null,
        2,
      ),
    );
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process was quicker.
    if (!isAssembled(cache)) throw error;
  }
  return folder;
}

/** The packages that a lab was made of: names of files. */
export function labPackages(folder: string): string[] {
  return JSON.parse(readFileSync(join(folder, LAB_FILES.manifest), 'utf8')) as string[];
}
