import { installCommand, type Installer, type NeededProgram } from '../../packages/programs/src/programs';
import { onPath } from '../../packages/programs/src/find-programs';

/** A program that a measurement may need beside Node. Those of Debian are there or are not. */
export type Program = NeededProgram | 'apt-get' | 'apt-cache' | 'dpkg';

/** What boots images. */
export const QEMU: readonly Program[] = ['qemu-system-x86_64'];
/**
 * What fetches and unpacks packages of Debian: the Linux that we are measured against. Nothing is installed, and nobody
 * has to be root.
 */
export const DEBIAN: readonly Program[] = ['apt-get', 'apt-cache', 'dpkg'];

/** Says which of the programs are not on `path`, and what to do about them; nothing when all are there. */
export function lacking(needed: readonly Program[], path: string, installer: Installer): string | undefined {
  const missing = needed.filter((program) => onPath(program, path) === undefined);
  if (missing.length === 0) return undefined;
  const isInstallable = (program: Program): program is NeededProgram => !DEBIAN.includes(program);
  const advice = missing.every(isInstallable)
    ? installCommand(missing, installer)
    : 'measure on Debian or Ubuntu; a container does';
  return `this machine has no ${missing.join(', no ')}: ${advice}`;
}
