import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, type TargetContext } from './target.js';

/**
 * Installs the packages of a platform. Not cached, because the package manager owns node_modules. It evaluates
 * config.ts itself: a unikernel cannot be configured before its platform is installed.
 */
export function depend(context: TargetContext): TargetConfiguration {
  const { project, names } = context;
  return {
    executor: 'mirage:depend',
    ...perPlatform(context),
    dependsOn: ['^build'],
    ...metadata('Installs the packages of a unikernel and of its platform', project, names.depend),
  };
}
