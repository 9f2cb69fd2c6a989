import type { TargetConfiguration } from '@nx/devkit';
import { KEYS_VARIABLE, TYPED_KEYS_VARIABLE } from '../../command-line/key-variables.js';
import { PLATFORMS_METADATA } from '../../platforms.js';
import { configuration, metadata, perPlatform, type TargetContext } from './target.js';

/** Generates the files of a platform from config.ts. Builds libraries first, because config.ts may import them. */
export function configure(context: TargetContext): TargetConfiguration {
  const common = perPlatform(context);
  return {
    executor: 'mirage:configure',
    ...common,
    options: context.sameName.length > 0 ? { ...common.options, sameName: [...context.sameName] } : common.options,
    cache: true,
    dependsOn: ['^build'],
    inputs: [...configuration(context), { env: KEYS_VARIABLE }, { env: TYPED_KEYS_VARIABLE }],
    // The second is the same for all platforms.
    outputs: ['{projectRoot}/mirage/{options.platform}', '{projectRoot}/mirage/env.d.ts'],
    metadata: {
      ...metadata('Generates the main program of a unikernel from config.ts', context.project, context.names.configure)
        .metadata,
      // Executors read the other platforms here.
      ...(Object.keys(context.platforms).length > 0 ? { [PLATFORMS_METADATA]: context.platforms } : {}),
    },
  };
}
