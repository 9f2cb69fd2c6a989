import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, sources, type TargetContext } from './target.js';

/** The target of @mirage/kernel that builds the kernel. Its name is unlikely in projects of users. */
const KERNEL_TARGET = 'mirage-kernel';

/**
 * Builds the image from the generated main.ts and the user's modules, in a separate folder for each platform. If the
 * kernel is a project of the workspace, as in the repository of this package, it is built first and is an input.
 * Elsewhere the kernel is a file of a package, and no project has this target.
 */
export function build(context: TargetContext): TargetConfiguration {
  return {
    executor: 'mirage:build',
    ...perPlatform(context),
    cache: true,
    dependsOn: [context.names.configure, '^build', `^${KERNEL_TARGET}`],
    inputs: [
      ...sources(context),
      { dependentTasksOutputFiles: '**/mirage/*/*' },
      { dependentTasksOutputFiles: '**/kernel.elf' },
    ],
    outputs: ['{projectRoot}/dist/{options.platform}'],
    ...metadata('Type-checks a unikernel and builds its image', context.project, context.names.build),
  };
}
