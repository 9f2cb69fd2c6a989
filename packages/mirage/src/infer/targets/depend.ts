import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/** Installs the packages of the configured platform. Not cached: node_modules is not ours to restore. */
export function depend({ project, names }: TargetContext): TargetConfiguration {
  return {
    executor: 'mirage:depend',
    ...perPlatform(),
    dependsOn: [names.configure],
    ...metadata('Installs the packages that a unikernel needs on a platform', project, names.depend),
  };
}
