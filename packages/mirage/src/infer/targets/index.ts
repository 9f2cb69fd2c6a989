import type { TargetConfiguration } from '@nx/devkit';
import { build } from './build.js';
import { clean } from './clean.js';
import { configure } from './configure.js';
import { depend } from './depend.js';
import { deploy } from './deploy.js';
import { describe } from './describe.js';
import { packaging } from './package.js';
import { run } from './run.js';
import { symbolicate } from './symbolicate.js';
import type { TargetContext, TargetNames } from './target.js';

/** The targets in the order of their use. */
const TARGETS = {
  configure,
  depend,
  build,
  package: packaging,
  deploy,
  run,
  describe,
  symbolicate,
  clean,
} satisfies Record<keyof TargetNames, (context: TargetContext) => TargetConfiguration>;

export const TARGET_KEYS = Object.keys(TARGETS) as readonly (keyof TargetNames)[];

/** Returns all targets of a unikernel, with the names that they have in this workspace. */
export function unikernelTargets(context: TargetContext): Record<string, TargetConfiguration> {
  return Object.fromEntries(TARGET_KEYS.map((key) => [context.names[key], TARGETS[key](context)]));
}

/** Returns the target of a project folder without config.ts: configure, whose error explains what to do. */
export function waitingTargets(context: TargetContext): Record<string, TargetConfiguration> {
  return { [context.names.configure]: configure(context) };
}
