/* What a domain needs brought into the lab: its files, and its disks, which stay files of this machine. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { optionsOf } from '../config/xl-options.js';
import type { XlValue } from '../config/xl-syntax.js';
import { putFile } from './control-channel.js';
import type { JoinedLab } from './client.js';

/** Settings that name files which are loaded when the domain is created. */
const LOADED = ['kernel', 'ramdisk'];

/**
 * Brings the files that settings name, relative to `folder` of this machine, to `there` in domain 0, and makes disks of
 * the lab out of its disk images. Returns the settings that have to be replaced so that they are found. A kept disk
 * stays when this process leaves. Errors: throws with what is missing.
 */
export async function bring(
  lab: JoinedLab,
  settings: ReadonlyMap<string, XlValue>,
  { folder, there, isKept }: { readonly folder: string; readonly there: string; readonly isKept: boolean },
): Promise<Map<string, XlValue>> {
  const changes = new Map<string, XlValue>();
  for (const name of LOADED) {
    const path = settings.get(name);
    if (typeof path !== 'string' || path === '') continue;
    // A file beside the one for xl keeps its place.
    const isBeside = !isAbsolute(path) && !path.split('/').includes('..');
    const brought = isBeside ? join(there, path) : `${there}/${name}`;
    await putFile(lab.address, brought, readFileSync(resolve(folder, path)));
    // With its folder in any case: xl starts a domain that reboots from the root of the file system.
    changes.set(name, brought);
  }
  const disks = settings.get('disk');
  if (!Array.isArray(disks) || disks.length === 0) return changes;
  const entries: string[] = [];
  for (const disk of disks as XlValue[]) {
    const options = optionsOf(String(disk));
    const target = options.get('target');
    if (target === undefined) {
      throw new Error(
        `the disk '${String(disk)}' names no file: write it as format=raw,vdev=xvda,access=rw,target=FILE`,
      );
    }
    const file = resolve(folder, target);
    if (!existsSync(file)) {
      throw new Error(`the disk ${options.get('vdev') ?? ''} is the file ${file}, which does not exist`);
    }
    const isReadOnly = ['r', 'ro'].includes(options.get('access') ?? 'rw');
    const device = await lab.want({ is: 'disk', file, isReadOnly }, isKept);
    const others = [...options].filter(([name]) => name !== 'target').map(([name, value]) => `${name}=${value}`);
    entries.push([...others, `target=${device}`].join(','));
  }
  return changes.set('disk', entries);
}
