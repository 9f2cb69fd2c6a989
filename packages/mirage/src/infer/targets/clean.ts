import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Removes what configure and build generated, and nothing else: for all platforms, or for the one that is asked for. */
export function clean({ project, names }: TargetContext): TargetConfiguration {
  return {
    executor: 'mirage:clean',
    configurations: perPlatform().configurations,
    dependsOn: ['^build'],
    ...metadata('Removes what was generated for a unikernel', project, names.clean),
  };
}
