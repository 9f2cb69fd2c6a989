import { missingPrograms, onPath, type MissingRequirement } from '@mirage/programs';
import type { HostMachine } from '../host-machine.js';
import { isAssembled } from './assemble.js';
import { cacheFolder } from './folders.js';
import { QEMU } from './qemu.js';

/** Returns everything that a machine lacks to assemble and boot the laptop Xen, before anything is downloaded. */
export function missingForLab({ environment, osRelease = '', installer }: HostMachine): MissingRequirement[] {
  const has = (program: string): boolean => onPath(program, environment['PATH'] ?? '') !== undefined;
  if (isAssembled(cacheFolder(environment))) return missingPrograms([QEMU], has, installer);
  const absent = ['apt-get', 'apt-cache', 'dpkg-deb'].find((program) => !has(program));
  // Not Debian: installing one more program does not help.
  if (absent !== undefined) {
    return [
      {
        what: `the program ${absent} is not installed, and the laptop Xen is assembled from Debian packages with it`,
        command: 'Use Debian or Ubuntu (a container is enough), or a machine that runs Xen.',
      },
    ];
  }
  const unpackers = isUbuntu(osRelease) ? (['xz', 'zstd'] as const) : (['xz'] as const);
  return missingPrograms([QEMU, ...unpackers], has, installer);
}

/**
 * Whether a distribution is Ubuntu or derived from it: its kernel modules are packed with zstd, those of Debian with
 * xz.
 */
function isUbuntu(osRelease: string): boolean {
  return /^ID(?:_LIKE)?=.*\bubuntu\b/m.test(osRelease);
}
