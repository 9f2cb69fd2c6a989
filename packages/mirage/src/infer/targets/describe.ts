import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Draws the device graph. It evaluates config.ts itself, so it also works if configuring fails. */
export function describe(context: TargetContext): TargetConfiguration {
  const { project, names } = context;
  return {
    executor: 'mirage:describe',
    ...perPlatform(context),
    dependsOn: ['^build'],
    ...metadata('Shows the jobs and devices of a unikernel', project, names.describe),
  };
}
