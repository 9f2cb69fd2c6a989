import type { TargetConfiguration } from '@nx/devkit';
import { KEYS_VARIABLE } from '../keys.js';
import { configuration, metadata, perPlatform, type TargetContext } from './target.js';

/** config.ts to main.ts and the other generated files of one platform. Libraries are built first: config.ts may import them. */
export function configure(context: TargetContext): TargetConfiguration {
  const common = perPlatform();
  return {
    executor: 'mirage:configure',
    ...common,
    options: context.sameName.length > 0 ? { ...common.options, sameName: [...context.sameName] } : common.options,
    cache: true,
    dependsOn: ['^build'],
    inputs: [...configuration(context), { env: KEYS_VARIABLE }],
    outputs: ['{projectRoot}/mirage/{options.platform}'],
    ...metadata('Generates the main program of a unikernel from config.ts', context.project, context.names.configure),
  };
}
