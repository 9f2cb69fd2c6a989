import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that build the kernel, with the packages of Debian that hold them. */
const TOOLS = [
  { program: 'gcc', package: 'gcc' },
  { program: 'as', package: 'binutils' },
  { program: 'ld', package: 'binutils' },
] as const;

/**
 * What to tell the user when a program that builds the kernel is in none of the folders of `path`; nothing when all are
 * there.
 */
export function missingTools(path: string): string | undefined {
  const missing = TOOLS.filter(({ program }) => !isOnPath(program, path));
  if (missing.length === 0) return undefined;
  const programs = missing.map(({ program }) => program);
  const packages = [...new Set(missing.map((tool) => tool.package))];
  return [
    `The kernel of virtio and xen cannot be built: ${programs.join(' and ')} ${programs.length === 1 ? 'is' : 'are'} not installed.`,
    `    sudo apt-get install --yes --no-install-recommends ${packages.join(' ')}`,
  ].join('\n');
}

function isOnPath(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
