import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/**
 * Draws the device graph. It evaluates config.ts itself, so that a unikernel which cannot be configured can still be
 * looked at.
 */
export function describe(context: TargetContext): TargetConfiguration {
  const { project, names } = context;
  return {
    executor: 'mirage:describe',
    ...perPlatform(context),
    dependsOn: ['^build'],
    ...metadata('Shows the jobs and devices of a unikernel', project, names.describe),
  };
}
