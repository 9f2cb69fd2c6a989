/* Copies the files of a domain into the lab, and adds its disks, which remain files of this machine. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { optionsOf } from '../config/xl-options.js';
import type { XlValue } from '../config/xl-syntax.js';
import type { LabClient } from './client.js';
import { putFile } from './control-channel.js';

/** Settings that name files which xl loads when it creates the domain. */
const LOADED = ['kernel', 'ramdisk'];

/**
 * Copies the files that settings name, relative to `folder` of this machine, to `there` in domain 0, and adds its disk
 * images as disks of the lab. Returns the settings to replace, so that xl finds the copies. A kept disk stays when this
 * process leaves. Error: throws with the file that is missing.
 */
export async function copyDomainFiles(
  lab: LabClient,
  settings: ReadonlyMap<string, XlValue>,
  { folder, there, isKept }: { readonly folder: string; readonly there: string; readonly isKept: boolean },
): Promise<Map<string, XlValue>> {
  const changes = new Map<string, XlValue>();
  for (const name of LOADED) {
    const path = settings.get(name);
    if (typeof path !== 'string' || path === '') continue;
    // A file below the folder of the file for xl keeps its relative path.
    const isBelow = !isAbsolute(path) && !path.split('/').includes('..');
    const copy = isBelow ? join(there, path) : `${there}/${name}`;
    await putFile(lab.address, copy, readFileSync(resolve(folder, path)));
    // An absolute path, because xl recreates a domain that reboots from the root of the file system.
    changes.set(name, copy);
  }
  const disks = settings.get('disk');
  if (!Array.isArray(disks) || disks.length === 0) return changes;
  const entries: string[] = [];
  for (const disk of disks as XlValue[]) {
    const options = optionsOf(String(disk));
    const target = options.get('target');
    if (target === undefined) {
      throw new Error(`the disk '${String(disk)}' has no file; write format=raw,vdev=xvda,access=rw,target=FILE`);
    }
    const file = resolve(folder, target);
    if (!existsSync(file)) {
      throw new Error(`the disk ${options.get('vdev') ?? ''} is the file ${file}, which does not exist`);
    }
    const isReadOnly = ['r', 'ro'].includes(options.get('access') ?? 'rw');
    const device = await lab.acquire({ is: 'disk', file, isReadOnly }, isKept);
    const others = [...options].filter(([name]) => name !== 'target').map(([name, value]) => `${name}=${value}`);
    entries.push([...others, `target=${device}`].join(','));
  }
  return changes.set('disk', entries);
}
