import { MirageError } from '@mirage/core';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { satisfies, validRange } from 'semver';
import { attach } from './exec.js';
import { installedVersion } from './platform.js';
import type { Wanted } from '../infer/specification.js';
import type { UnikernelProject } from './unikernel-project.js';

/** Returns the installed version, if it satisfies the range. Any version satisfies a tag or URL. */
export function servingVersion(folder: string, { name, range }: Wanted): string | undefined {
  const version = installedVersion(folder, name);
  if (version === undefined) return undefined;
  const isServed = range === '' || validRange(range) === null || satisfies(version, range, { includePrerelease: true });
  return isServed ? version : undefined;
}

/**
 * Returns the source from which to install a package. Our packages come from the same source as `mirage`: if that is a
 * tarball, from the tarball in the same folder. It has the same version, and no registry is asked for our names. Error:
 * MIR0304.
 */
export function sourceOf({ name, range }: Wanted, root: string): string {
  const plain = range === '' ? name : `${name}@${range}`;
  if (!name.startsWith('@mirage/')) return plain;
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string> | undefined
  >;
  const own = manifest['devDependencies']?.['mirage'] ?? manifest['dependencies']?.['mirage'] ?? '';
  const tarball = /^file:(.+\.tgz)$/.exec(own)?.[1];
  if (tarball === undefined) return plain;
  const beside = join(
    dirname(isAbsolute(tarball) ? tarball : join(root, tarball)),
    `${name.slice(1).replace('/', '-')}-${range}.tgz`,
  );
  if (existsSync(beside)) return isAbsolute(tarball) ? beside : `./${relative(root, beside).split(sep).join('/')}`;
  throw new MirageError(
    'MIR0304',
    `mirage was installed from the tarball ${tarball}, but the tarball of ${name} is not in the same folder: ${beside}.`,
    {
      next: 'Put the tarball there, then try again.',
    },
  );
}

/** Adds packages to the workspace with its package manager. Error: MIR0302. */
export async function install(
  unikernel: UnikernelProject,
  sources: readonly string[],
  say: (text: string) => void,
): Promise<void> {
  const { detectPackageManager, getPackageManagerCommand } = await import('@nx/devkit');
  const manager = detectPackageManager(unikernel.root);
  const [program, ...args] = [...getPackageManagerCommand(manager, unikernel.root).addDev.split(' '), ...sources];
  say([program, ...args].join(' '));
  const status = await attach(program!, args, { cwd: unikernel.root }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new MirageError(
      'MIR0302',
      `The package manager ${manager} is not installed, but the workspace has its lock file.`,
      {
        next: `Install ${manager}, then try again.`,
      },
    );
  });
  if (status === 0) return;
  throw new MirageError('MIR0302', `${[program, ...args].join(' ')} failed with status ${status}.`, {
    next: 'Fix the problem that it reports above, then try again.',
  });
}
