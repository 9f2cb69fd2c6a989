import type { TargetConfiguration } from '@nx/devkit';
import { KEYS_VARIABLE, TYPED_KEYS_VARIABLE } from '../../command-line/key-variables.js';
import { PLATFORMS_METADATA } from '../../platforms.js';
import { configuration, metadata, perPlatform, type TargetContext } from './target.js';

/**
 * config.ts to main.ts and the other generated files of one platform. Libraries are built first: config.ts may import
 * them.
 */
export function configure(context: TargetContext): TargetConfiguration {
  const common = perPlatform(context);
  return {
    executor: 'mirage:configure',
    ...common,
    options: context.sameName.length > 0 ? { ...common.options, sameName: [...context.sameName] } : common.options,
    cache: true,
    dependsOn: ['^build'],
    inputs: [...configuration(context), { env: KEYS_VARIABLE }, { env: TYPED_KEYS_VARIABLE }],
    outputs: ['{projectRoot}/mirage/{options.platform}'],
    metadata: {
      ...metadata('Generates the main program of a unikernel from config.ts', context.project, context.names.configure)
        .metadata,
      // Where executors find out what platforms there are beside ours.
      ...(Object.keys(context.platforms).length > 0 ? { [PLATFORMS_METADATA]: context.platforms } : {}),
    },
  };
}
