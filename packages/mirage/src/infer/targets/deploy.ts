import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Starts a unikernel on the machine of an engine. Never cached. */
export function deploy(context: TargetContext): TargetConfiguration {
  const { project, names } = context;
  return {
    executor: 'mirage:deploy',
    ...perPlatform(context),
    dependsOn: [names.build],
    ...metadata('Starts a unikernel on the machine of an engine', project, names.deploy),
  };
}
