import type { TargetConfiguration } from '@nx/devkit';
import { metadata, perPlatform, sources, type TargetContext } from './target.js';

/** What @mirage/kernel calls the target that others depend on: a name that no project of a user has by accident. */
const KERNEL_TARGET = 'mirage-kernel';

/**
 * The generated main program and the user's modules to one image; each platform has its own folder, so they live side
 * by side. Where the kernel is a project of the workspace, as in the repository of this package, it is built first, and
 * its bytes decide the image; it does nothing for unix. Elsewhere it is a file of a package, and no project has such a
 * target.
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
