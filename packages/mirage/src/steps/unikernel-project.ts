import type { GivenKeys } from '@mirage/core';
import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { PLATFORMS_METADATA } from '../platforms.js';
import { parseKeys } from './parse-keys.js';

/** The project of a unikernel. */
export interface UnikernelProject {
  /** Name of the Nx project. */
  readonly project: string;
  /** The workspace root, absolute. */
  readonly root: string;
  /** The unikernel's folder relative to the workspace root, with forward slashes; `.` for the root itself. */
  readonly projectRoot: string;
  /** The unikernel's folder, absolute. */
  readonly folder: string;
  /** The given values of the keys of its configuration. Default: none. */
  readonly keys?: GivenKeys;
  /** The platform that the executor was started for. Default: it has none. */
  readonly platform?: string;
  /** Other platforms, names with packages. Default: none. */
  readonly platforms?: Readonly<Record<string, string>>;
}

/**
 * Returns the unikernel of an executor. Keys come from the options of its target configure (in project.json, for
 * example), from the options of the executor, and from `keys`, those of the environment and the command line. Later
 * ones override earlier ones. Error: MIR0118.
 */
export function unikernelProjectOf(
  context: ExecutorContext,
  keys: string | undefined,
  options: { readonly keys?: unknown; readonly platform?: unknown },
): UnikernelProject {
  const project = context.projectName ?? '';
  const { root: projectRoot = '.', targets = {} } = context.projectsConfigurations.projects[project] ?? {};
  const configure = Object.values(targets).find(({ executor }) => executor === 'mirage:configure');
  const named = configure?.configurations?.[context.configurationName ?? configure.defaultConfiguration ?? ''];
  const lists = [configure?.options, named, options, { keys: keys?.split(',') }] as { readonly keys?: unknown }[];
  return {
    project,
    root: context.root,
    projectRoot,
    folder: join(context.root, projectRoot),
    ...(typeof options.platform === 'string' ? { platform: options.platform } : {}),
    keys: parseKeys(lists.map((one) => one?.keys)),
    platforms: (configure?.metadata?.[PLATFORMS_METADATA] ?? {}) as Readonly<Record<string, string>>,
  };
}

/** Returns a path in the unikernel's folder as messages show it: relative to the workspace root. */
export function display(unikernel: Pick<UnikernelProject, 'projectRoot'>, path: string): string {
  return unikernel.projectRoot === '.' ? path : `${unikernel.projectRoot}/${path}`;
}
