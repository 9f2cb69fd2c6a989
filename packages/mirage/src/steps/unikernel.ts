import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';

/** The folder of a unikernel, as the steps pass it on. */
export interface Unikernel {
  /** Name of the Nx project. */
  readonly project: string;
  /** The workspace's folder, absolute. */
  readonly root: string;
  /** The unikernel's folder from the workspace's, with forward slashes; `.` for the workspace itself. */
  readonly projectRoot: string;
  /** The unikernel's folder, absolute. */
  readonly folder: string;
}

/** The unikernel that an executor was started for. */
export function unikernelOf(context: ExecutorContext): Unikernel {
  const project = context.projectName ?? '';
  const projectRoot = context.projectsConfigurations.projects[project]?.root ?? '.';
  return { project, root: context.root, projectRoot, folder: join(context.root, projectRoot) };
}

/** A file of the unikernel's folder as users read it: from the workspace's folder. */
export function display(unikernel: Pick<Unikernel, 'projectRoot'>, path: string): string {
  return unikernel.projectRoot === '.' ? path : `${unikernel.projectRoot}/${path}`;
}
