import { readFileSync } from 'node:fs';
import { missingPrograms, type Installer, type MissingRequirement } from '@mirage/core';
import { onPath, thisInstaller } from '@mirage/image';
import { isAssembled } from './lab/assemble.js';
import { cacheFolder, type Environment } from './lab/folders.js';
import { QEMU } from './lab/qemu.js';

/** A machine that runs unikernels, as far as it matters. */
export interface Machine {
  readonly environment: Environment;
  readonly isRoot: boolean;
  /** What Linux says of Xen: /proc/xen/capabilities; nothing where there is none. */
  readonly capabilities: string | undefined;
  /** What the distribution says of itself: /etc/os-release; nothing where there is none. */
  readonly osRelease: string | undefined;
  readonly installer: Installer;
}

/** The machine of this process. */
export function thisMachine(): Machine {
  return {
    environment: process.env,
    isRoot: process.getuid?.() === 0,
    capabilities: readIfThere('/proc/xen/capabilities'),
    osRelease: readIfThere('/etc/os-release'),
    installer: thisInstaller(process.env['PATH'] ?? ''),
  };
}

/**
 * Whether unikernels run on Xen itself: this is its domain 0, and xl is there. Elsewhere they run on the laptop Xen.
 */
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
  return missingForLab(machine);
}

/** What a machine lacks to assemble and boot the laptop Xen. All of it is known before anything is fetched. */
export function missingForLab({ environment, osRelease = '', installer }: Machine): MissingRequirement[] {
  const has = (program: string): boolean => onPath(program, environment['PATH'] ?? '') !== undefined;
  if (isAssembled(cacheFolder(environment))) return missingPrograms([QEMU], has, installer);
  const absent = ['apt-get', 'apt-cache', 'dpkg-deb'].find((program) => !has(program));
  // Where there is no Debian, a program more would not help.
  if (absent !== undefined) {
    return [
      {
        what: `the program ${absent} is not installed, with which the laptop Xen is assembled from packages of Debian`,
        command: 'Work on Debian or Ubuntu (a container does), or on a machine that runs Xen.',
      },
    ];
  }
  const unpackers = isUbuntu(osRelease) ? (['xz', 'zstd'] as const) : (['xz'] as const);
  return missingPrograms([QEMU, ...unpackers], has, installer);
}

/**
 * Whether a distribution is Ubuntu or made of it: its kernels have modules packed with zstd, those of Debian with xz.
 */
function isUbuntu(osRelease: string): boolean {
  return /^ID(?:_LIKE)?=.*\bubuntu\b/m.test(osRelease);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
