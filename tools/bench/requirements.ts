import { installCommand, type Installer, type NeededProgram } from '../../packages/programs/src/programs';
import { onPath } from '../../packages/programs/src/find-programs';

/** A program that a measurement may need in addition to Node. Debian's own programs cannot be installed elsewhere. */
export type Program = NeededProgram | 'apt-get' | 'apt-cache' | 'dpkg';

/** The programs that boot images. */
export const QEMU: readonly Program[] = ['qemu-system-x86_64'];
/**
 * The programs that download and unpack packages of Debian, for comparisons with Linux. Nothing is installed, and root
 * is not needed.
 */
export const DEBIAN: readonly Program[] = ['apt-get', 'apt-cache', 'dpkg'];

/**
 * Returns a message with the programs that are not on `path` and how to install them; undefined when none is missing.
 */
export function lacking(needed: readonly Program[], path: string, installer: Installer): string | undefined {
  const missing = needed.filter((program) => onPath(program, path) === undefined);
  if (missing.length === 0) return undefined;
  const isInstallable = (program: Program): program is NeededProgram => !DEBIAN.includes(program);
  const advice = missing.every(isInstallable)
    ? installCommand(missing, installer)
    : 'measure on Debian or Ubuntu, for example in a container';
  return `${missing.join(', ')} not found: ${advice}`;
}
