import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Removes what configure and build generated for a platform, and nothing else. */
export function clean({ project, names }: TargetContext): TargetConfiguration {
  return {
    executor: 'mirage:clean',
    ...perPlatform(),
    ...metadata('Removes what was generated for a unikernel', project, names.clean),
  };
}
