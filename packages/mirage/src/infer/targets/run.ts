import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/**
 * Boots the image and attaches its console. Not continuous: a unikernel may end, and its exit status is the task's
 * result.
 */
export function run(context: TargetContext): TargetConfiguration {
  const { project, names } = context;
  return {
    executor: 'mirage:run',
    ...perPlatform(context),
    dependsOn: [names.build],
    ...metadata('Runs a unikernel with its console attached', project, names.run),
  };
}
