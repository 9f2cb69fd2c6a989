import type { GivenKeys } from '@mirage/core';
import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { PLATFORMS_METADATA } from '../platforms.js';
import { parseKeys } from './parse-keys.js';

/** The folder of a unikernel, as the steps pass it on. */
export interface UnikernelProject {
  /** Name of the Nx project. */
  readonly project: string;
  /** The workspace's folder, absolute. */
  readonly root: string;
  /** The unikernel's folder from the workspace's, with forward slashes; `.` for the workspace itself. */
  readonly projectRoot: string;
  /** The unikernel's folder, absolute. */
  readonly folder: string;
  /** What was given for the keys of its configuration. Default: nothing. */
  readonly keys?: GivenKeys;
  /** The platform that the executor was started for. Default: it has none. */
  readonly platform?: string;
  /** Platforms of others, names with packages. Default: none. */
  readonly platforms?: Readonly<Record<string, string>>;
}

/**
 * The unikernel that an executor was started for. Keys come from the options of its target configure, which may stand
 * in project.json, from the options of the executor, and from the environment variable MIRAGE_KEYS, given as `keys`, in
 * which those of the command line are; the later wins. Error: MIR0118.
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

/** A file of the unikernel's folder as users read it: from the workspace's folder. */
export function display(unikernel: Pick<UnikernelProject, 'projectRoot'>, path: string): string {
  return unikernel.projectRoot === '.' ? path : `${unikernel.projectRoot}/${path}`;
}
