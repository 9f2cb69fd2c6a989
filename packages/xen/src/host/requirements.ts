import { readFileSync } from 'node:fs';
import type { MissingRequirement } from '@mirage/core';
import { onPath } from '@mirage/image';
import { isAssembled } from './lab/assemble.js';
import { cacheFolder, type Environment } from './lab/places.js';
import { QEMU } from './lab/qemu.js';

/** A machine that runs unikernels, as far as it matters. */
export interface Machine {
  readonly environment: Environment;
  readonly isRoot: boolean;
  /** What Linux says of Xen: /proc/xen/capabilities; nothing where there is none. */
  readonly capabilities: string | undefined;
}

/** The machine of this process. */
export function thisMachine(): Machine {
  return {
    environment: process.env,
    isRoot: process.getuid?.() === 0,
    capabilities: readIfThere('/proc/xen/capabilities'),
  };
}

/** Whether unikernels run on Xen itself: this is its domain 0, and xl is there. Elsewhere they run on the laptop Xen. */
export function hasXen({ environment, capabilities }: Machine): boolean {
  return capabilities?.includes('control_d') === true && onPath('xl', environment['PATH'] ?? '') !== undefined;
}

/** What a machine lacks to run unikernels. `name` is that of the unikernel. */
export function missing(machine: Machine, name: string): MissingRequirement[] {
  if (hasXen(machine)) {
    if (machine.isRoot) return [];
    return [
      { what: 'xl is for root alone', command: `sudo env "PATH=$PATH" npx nx run ${name}:run --configuration=xen` },
    ];
  }
  const path = machine.environment['PATH'] ?? '';
  const lacks = (program: string): boolean => onPath(program, path) === undefined;
  const found: MissingRequirement[] = [];
  if (lacks(QEMU)) {
    found.push({
      what: `the program ${QEMU} is not installed, in which the laptop Xen runs`,
      command: 'sudo apt-get install --yes qemu-system-x86',
    });
  }
  if (isAssembled(cacheFolder(machine.environment))) return found;
  for (const program of ['apt-get', 'dpkg-deb']) {
    if (!lacks(program)) continue;
    found.push({
      what: `the program ${program} is not installed, with which the laptop Xen is assembled from packages of Debian`,
      command: 'Work on Debian or Ubuntu (a container does), or on a machine that runs Xen.',
    });
    break;
  }
  return found;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
