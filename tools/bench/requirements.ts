import { onPath } from '../../packages/image/src/programs';

/** Programs that a measurement may need beside Node, and what to do where one is missing. */
const ADVICE = {
  'qemu-system-x86_64': 'sudo apt-get install --yes qemu-system-x86',
  gcc: 'sudo apt-get install --yes gcc',
  'apt-get': 'measure on Debian or Ubuntu; a container does',
  'apt-cache': 'measure on Debian or Ubuntu; a container does',
  dpkg: 'measure on Debian or Ubuntu; a container does',
} as const;

export type Program = keyof typeof ADVICE;

/** What boots images. */
export const QEMU: readonly Program[] = ['qemu-system-x86_64'];
/** What fetches and unpacks packages of Debian: the Linux that we are measured against. Nothing is installed, and nobody has to be root. */
export const DEBIAN: readonly Program[] = ['apt-get', 'apt-cache', 'dpkg'];

/** Says which of the programs are not on `path`, and what to do about the first; nothing when all are there. */
export function lacking(needed: readonly Program[], path: string): string | undefined {
  const [first, ...others] = needed.filter((program) => onPath(program, path) === undefined);
  if (first === undefined) return undefined;
  return `this machine has no ${[first, ...others].join(', no ')}: ${ADVICE[first]}`;
}
