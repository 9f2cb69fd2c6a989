import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Removes the files that configure and build wrote, for all platforms or for the given one. */
export function clean(context: TargetContext): TargetConfiguration {
  const { project, names } = context;
  return {
    executor: 'mirage:clean',
    configurations: perPlatform(context).configurations,
    dependsOn: ['^build'],
    ...metadata('Removes the generated files of a unikernel', project, names.clean),
  };
}
