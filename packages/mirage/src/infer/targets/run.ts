import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Boots the image and attaches its console. Not continuous: the exit status of the unikernel is the task's result. */
export function run(context: TargetContext): TargetConfiguration {
  const { project, names } = context;
  return {
    executor: 'mirage:run',
    ...perPlatform(context),
    dependsOn: [names.build],
    ...metadata('Runs a unikernel with its console attached', project, names.run),
  };
}
