import type { TargetConfiguration } from '@nx/devkit';
import { dependencies, metadata, perPlatform, type TargetContext } from './target.js';

/**
 * Packages the image for an engine that runs it. Its inputs are the results of configure and build, and the user's own
 * parts of generated files.
 */
export function packaging(context: TargetContext): TargetConfiguration {
  const { project, names } = context;
  return {
    executor: 'mirage:package',
    ...perPlatform(context),
    cache: true,
    dependsOn: [names.build],
    inputs: [
      '{projectRoot}/package/*.local.*',
      ...dependencies(context),
      { dependentTasksOutputFiles: '**/mirage/*/*', transitive: true },
      { dependentTasksOutputFiles: '**/dist/*/*' },
    ],
    outputs: ['{projectRoot}/dist/package/{options.platform}/{options.format}'],
    ...metadata('Packages a unikernel for an engine that runs it', project, names.package),
  };
}
