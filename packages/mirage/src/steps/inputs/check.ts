import { MirageError, type ErrorCode, type Location } from '@mirage/core';
import type { ExecutorContext } from '@nx/devkit';
import type { Metafile } from 'esbuild';
import { realpathSync } from 'node:fs';
import { posix, relative } from 'node:path';
import type { UnikernelProject } from '../unikernel-project.js';
import { coverageOf, isLinked, type Uncovered } from './coverage.js';
import { importsOf, placeOfImport, writtenPaths, type Import } from './imports.js';
import { settingsOf } from './settings.js';

/** An embedded file, and the location of the device that embeds it. */
export interface EmbeddedFile {
  /** Absolute; links in it are not followed. */
  readonly file: string;
  readonly where?: Location;
}

/**
 * Refuses a program with files that Nx does not hash: if one of them changed, the cache would return an outdated image.
 * Errors: an `AggregateError` of MIR0211, a file is not an input of the task, and MIR0212, a file is reached through a
 * symbolic link.
 */
export function checkInputs(
  context: ExecutorContext,
  unikernel: UnikernelProject,
  metafile: Metafile,
  embedded: readonly EmbeddedFile[],
): void {
  const root = realpathSync(unikernel.root);
  const coverage = coverageOf(context);
  const show = (file: string): string => relative(root, file).replaceAll('\\', '/');
  const errors = new Map<string, MirageError>();
  const refuse = (file: string, code: ErrorCode, message: string, next: string, where?: Location): void => {
    if (!errors.has(file)) errors.set(file, new MirageError(code, message, { next, ...(where ? { where } : {}) }));
  };
  const refuseUncovered = (file: string, reason: Uncovered, where?: Location): void =>
    refuse(
      file,
      'MIR0211',
      `${show(file)} ${REASONS[reason.kind]}, so changes to it would not rebuild the unikernel.`,
      adviceFor(reason, show(file), context.targetName ?? 'build', unikernel),
      where,
    );
  const refuseLinked = (file: string, where?: Location): void =>
    refuse(
      file,
      'MIR0212',
      `${show(file)} is reached through a symbolic link. Nx does not follow links, so changes to its target would not rebuild the unikernel.`,
      'Use the real path of the file, or copy it into the project.',
      where,
    );

  // Only the user's modules: imports inside packages are hashed by version.
  const imports = importsOf(metafile, root).filter(({ file }) => !isInstalled(show(file)));
  const isAtFault = new Set(imports.map(({ file }) => file).filter((file) => coverage(file) !== undefined));
  for (const one of imports) {
    // Reported once, at the first import that leaves the hashed files.
    if (one.importer !== undefined && isAtFault.has(one.importer)) continue;
    const linked = writtenPaths(one).find((path) => isLinked(root, path));
    const reason = coverage(one.file);
    if (linked !== undefined) refuseLinked(linked, placeOf(one));
    else if (reason !== undefined) refuseUncovered(one.file, reason, placeOf(one));
  }
  for (const { file, where } of embedded) {
    const reason = coverage(file);
    if (isLinked(root, file)) refuseLinked(file, where);
    else if (reason !== undefined) refuseUncovered(file, reason, where);
  }
  const modules = imports.map(({ file }) => file).filter((file) => !isAtFault.has(file));
  for (const { file, extendedBy } of settingsOf(modules, root)) {
    // Its relevant fields are separate inputs.
    if (show(file) === 'tsconfig.json' || isInstalled(show(file))) continue;
    const where = extendedBy === undefined ? undefined : { file: show(extendedBy), line: 1, column: 1 };
    const reason = coverage(realpathSync(file));
    if (isLinked(root, file)) refuseLinked(file, where);
    else if (reason !== undefined) refuseUncovered(file, reason, where);
  }
  if (errors.size > 0) throw new AggregateError([...errors.values()]);

  function placeOf(one: Import): Location | undefined {
    return one.importer === undefined || isInstalled(show(one.importer))
      ? undefined
      : placeOfImport(one, show(one.importer));
  }
}

const isInstalled = (path: string): boolean => !path.startsWith('../') && path.split('/').includes('node_modules');

const REASONS: Readonly<Record<Uncovered['kind'], string>> = {
  outside: 'is outside the workspace',
  'no-project': 'belongs to no project',
  'no-dependency': 'belongs to a project that the unikernel does not depend on',
  ignored: 'is ignored by .gitignore or .nxignore',
  excluded: 'is not an input of this task',
};

function adviceFor(
  reason: Uncovered,
  file: string,
  target: string,
  { project, projectRoot }: UnikernelProject,
): string {
  const settings = projectRoot === '.' ? 'project.json' : `${projectRoot}/project.json`;
  const folder = posix.dirname(file);
  const input = `{workspaceRoot}/${reason.kind === 'no-project' && folder !== '.' ? `${folder}/**/*` : file}`;
  const asInput = `make it an input in ${settings}:\n{ "targets": { "${target}": { "inputs": ["...", "${input}"] } } }`;
  switch (reason.kind) {
    case 'outside':
      return 'Move it into the workspace. A package from elsewhere can be copied instead of linked: npm install --install-links FOLDER';
    case 'no-project':
      return `Move it into a project, for example ${projectRoot}, or ${asInput}`;
    case 'no-dependency':
      return `Import it by the name of its package, or declare the dependency in ${settings}:\n{ "implicitDependencies": ["${reason.project}"] }`;
    case 'ignored':
      return `Remove it from that list. If a task of ${project} generates it, declare the outputs of that task, and name the task in dependsOn\nof ${target} in ${settings}.`;
    case 'excluded':
      return `Rename or move it, or ${asInput}`;
  }
}
