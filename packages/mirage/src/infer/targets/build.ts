import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, sources, type TargetContext } from './target.js';

/** The generated main program and the user's modules to one image; each platform has its own folder, so they live side by side. */
export function build(context: TargetContext): TargetConfiguration {
  return {
    executor: 'mirage:build',
    ...perPlatform(context),
    cache: true,
    dependsOn: [context.names.configure, '^build'],
    inputs: [...sources(context), { dependentTasksOutputFiles: '**/mirage/*/*' }],
    outputs: ['{projectRoot}/dist/{options.platform}'],
    ...metadata('Type-checks and links a unikernel to one image', context.project, context.names.build),
  };
}
